"""The departments of requirements §G with their letters (A-05), and a believable staff for trial and tests.

Plain data; `actions.found_company` turns it into rows. Production starts empty and names its own departments.
"""

from dataclasses import dataclass

from core.organization.models.department import Function as F
from core.organization.roles import Role as R


@dataclass(frozen=True)
class DepartmentRow:
    name: str
    letters: str | None
    function: F
    head: str | None = None
    parent: str | None = "公司领导"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """`shows` is what a demo account is good for; people without it are no demo accounts."""

    username: str
    name: str
    department: str | None
    post: str
    roles: tuple[R, ...]
    shows: str = ""
    service_manager: bool = False


D = DepartmentRow
DEPARTMENTS: list[DepartmentRow] = [
    D("公司领导", None, F.MANAGEMENT, "fangl", None, ("总经理", "管理层")),
    D("管理者代表", None, F.REPRESENTATIVE, "zhengh"),
    D("售后服务部", "SH", F.SERVICE, "zhoum"),
    D("技术服务部", "JS", F.TECHNICAL, "hej"),
    D("质量部", "ZL", F.QUALITY, "guwd", aliases=("质检部", "质量控制部", "技质部")),
    D("生产部", "SC", F.PRODUCTION, "weizq", aliases=("生产装备部",)),
    D("研发部", "YF", F.RESEARCH, "tangsw", aliases=("技术研发中心", "技术开发部", "技术部门")),
    D("数据工程部", "SJ", F.DATA, "lujn"),
    D("系统集成部", "XT", F.INTEGRATION, "mengf"),
    D("智慧城市一部", "ZY", F.CITY_ONE, "xuc"),
    D("智慧城市二部", "ZE", F.CITY_TWO),  # no head on purpose: its ladder falls back and the pages say so
    D("行业应用部", "HY", F.INDUSTRY, "taoy"),
    D("营销中心", "YX", F.SALES, "panh", aliases=("供销部",)),
    D("销售部", "XS", F.SALES, "panh", "营销中心"),
    D("财务部", "CW", F.FINANCE, "qiul"),
    D("办公室", "BG", F.OFFICE, "renj", aliases=("行政部", "综合管理部")),
    D("客户关系管理部", "KH", F.RELATIONS, "luoq"),
    D("仓库", "CK", F.WAREHOUSE, "shij", "生产部"),
    D("采购部", "CG", F.PURCHASING, "dongw"),
    D("服务站", "FZ", F.STATION, "zhoum", "售后服务部", ("维修站", "服务点")),
]

P = Person
PEOPLE: list[Person] = [
    P("linxy", "林晓芸", "售后服务部", "客服文员", (R.CLERK, R.CALLER), "登记、分派、回访", service_manager=True),
    P("chengd", "陈国栋", "生产部", "服务工程师", (R.ENGINEER, R.TASK_FORCE), "处理、外出、记录"),
    P("shenl", "沈岚", "质量部", "质量工程师", (R.QUALITY, R.REVIEWER), "质量分析、方案评审"),
    P("zhoum", "周敏", "售后服务部", "部门经理", (R.HEAD, R.EMERGENCY), "部门红线、升级、派工", service_manager=True),
    P("hej", "何静", "技术服务部", "部门经理", (R.HEAD, R.SUPPORT), "方案、报价、签发", service_manager=True),
    P("fangl", "方立", "公司领导", "总经理", (R.GENERAL_MANAGER,), "重大方案批准、总览"),
    P("admin", "系统管理员", "办公室", "信息管理员", (R.ADMINISTRATOR,), "人员、规则、日历"),
    P("zhengh", "郑海", "管理者代表", "管理者代表", (R.REPRESENTATIVE, R.REVIEWER)),
    P("gaoy", "高燕", "售后服务部", "客服文员", (R.CLERK, R.CALLER)),
    P("guwd", "顾卫东", "质量部", "部门经理", (R.HEAD, R.QUALITY), service_manager=True),
    P("weizq", "韦志强", "生产部", "部门经理", (R.HEAD, R.ENGINEER), "签批外出申请、报销"),
    P("gaop", "高鹏", "生产部", "服务工程师", (R.ENGINEER, R.WAREHOUSE)),
    P("songy", "宋远", "技术服务部", "技术支持工程师", (R.SUPPORT,)),
    P("wangpc", "王鹏程", "技术服务部", "项目经理", (R.PROJECT_MANAGER,)),
    P("tangsw", "唐绍文", "研发部", "技术专家", (R.HEAD, R.EXPERT, R.REVIEWER)),
    P("lujn", "陆建宁", "数据工程部", "部门经理", (R.HEAD, R.ENGINEER)),
    P("mengf", "孟凡", "系统集成部", "部门经理", (R.HEAD, R.ENGINEER)),
    P("xuc", "徐超", "智慧城市一部", "部门经理", (R.HEAD, R.PROJECT_MANAGER)),
    P("fengt", "冯涛", "智慧城市二部", "服务工程师", (R.ENGINEER,)),
    P("taoy", "陶勇", "行业应用部", "部门经理", (R.HEAD, R.ENGINEER)),
    P("panh", "潘虹", "营销中心", "销售主管", (R.HEAD, R.SALES)),
    P("qiul", "邱莉", "财务部", "会计主管", (R.HEAD, R.FINANCE), "借支、月度核销、收费标准"),
    P("renj", "任洁", "办公室", "办公室主任", (R.HEAD,)),
    P("luoq", "罗倩", "客户关系管理部", "部门经理", (R.HEAD, R.CALLER, R.SERVICE_MANAGER), service_manager=True),
    P("shij", "石军", "仓库", "仓库主管", (R.HEAD, R.WAREHOUSE)),
    P("dongw", "董伟", "采购部", "部门经理", (R.HEAD,)),
    P("maohb", "毛海波", "生产部", "维修工", (R.REPAIRER,)),
]
