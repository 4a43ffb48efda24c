"""Who may do what: the one table from roles (requirements §G) to rights.

Each room names its rights in its own `rights.py`; a system check holds both sides together, so a right that
nobody holds and a row that no room knows both fail at start-up.
"""

from django.db.models import TextChoices


class Role(TextChoices):
    CLERK = "clerk", "客服人员"
    ENGINEER = "engineer", "售后技术人员"
    PROJECT_MANAGER = "project_manager", "项目经理"
    SUPPORT = "support", "技术支持小组"
    EXPERT = "expert", "技术专家"
    HEAD = "head", "部门负责人"
    QUALITY = "quality", "质量工程师"
    REPAIRER = "repairer", "维修人员"
    WAREHOUSE = "warehouse", "仓库人员"
    FINANCE = "finance", "财务"
    CALLER = "caller", "回访人员"
    SALES = "sales", "销售主管"
    SERVICE_MANAGER = "service_manager", "售后服务管理师"
    REPRESENTATIVE = "representative", "管理者代表"
    GENERAL_MANAGER = "general_manager", "总经理"
    EMERGENCY = "emergency", "应急处理小组"
    REVIEWER = "reviewer", "评审小组"
    TASK_FORCE = "task_force", "攻关团队"
    ADMINISTRATOR = "administrator", "系统管理员"


R = Role
TECHNICAL = {R.ENGINEER, R.PROJECT_MANAGER, R.SUPPORT, R.EXPERT, R.REPAIRER}
LEADERS = {R.REPRESENTATIVE, R.GENERAL_MANAGER}

# right -> roles that hold it. Rights without a row here do not exist.
RIGHTS: dict[str, set[Role]] = {
    "aftersales.board": {R.HEAD, *LEADERS, R.ADMINISTRATOR},
    "organization.manage": {R.ADMINISTRATOR},
    "organization.roster": {R.ADMINISTRATOR, R.HEAD},
    "customers.edit": {R.CLERK, R.SALES, R.ADMINISTRATOR},
    "deadlines.manage": {R.ADMINISTRATOR},
    "deadlines.exempt": {R.HEAD, *LEADERS},
    "deadlines.arrange": {R.CLERK, R.HEAD, R.QUALITY, *TECHNICAL},
    "deadlines.figures": {R.HEAD, R.QUALITY, *LEADERS, R.ADMINISTRATOR},
    "documents.manage": {R.ADMINISTRATOR},
    "documents.void": {R.CLERK, R.HEAD, R.ADMINISTRATOR},
    "documents.batch": {R.CLERK, R.QUALITY, R.HEAD, *LEADERS, R.ADMINISTRATOR},
    "notices.manage": {R.ADMINISTRATOR},
    "notices.retry": {R.CLERK, R.QUALITY, R.HEAD, R.ADMINISTRATOR},
    "tickets.see_all": {R.CLERK, R.QUALITY, R.SERVICE_MANAGER, *LEADERS, R.ADMINISTRATOR},
    "tickets.register": {R.CLERK},
    "tickets.classify": {R.CLERK, R.QUALITY, R.HEAD},
    "tickets.analyse": {R.QUALITY},
    "tickets.assign": {R.QUALITY, R.CLERK, R.HEAD},
    "tickets.decide": {R.CLERK, R.QUALITY, R.HEAD, *TECHNICAL},
    "tickets.plan": TECHNICAL,
    "tickets.review": {R.REVIEWER, R.QUALITY, R.HEAD, R.EXPERT, *LEADERS},
    "tickets.release": {R.HEAD},
    "tickets.approve": {R.GENERAL_MANAGER},
    "tickets.handle": TECHNICAL,
    "tickets.verify": {R.CLERK},
    "tickets.close": {R.CLERK},
    "tickets.archive": {R.CLERK},
    "tickets.void": {R.CLERK, R.HEAD},
    "tickets.reopen": {R.CLERK, R.QUALITY, R.HEAD},
    "tickets.meet": {R.CLERK, R.QUALITY, R.HEAD, R.SERVICE_MANAGER, *LEADERS},
    "tickets.contingency": {R.HEAD, R.QUALITY, R.REPRESENTATIVE, R.ADMINISTRATOR},
    "tickets.expertise": {R.HEAD, R.ADMINISTRATOR},
    "tickets.complain": {R.CLERK, R.SALES, R.QUALITY, R.HEAD},
    "tickets.approve_complaint": LEADERS,
    "tickets.reply": {R.CLERK, R.SALES, R.QUALITY, R.HEAD, *TECHNICAL, *LEADERS},
    "tickets.approve_outside": {R.HEAD, *LEADERS},
    "tickets.ship": {R.CLERK, R.WAREHOUSE, R.HEAD, *TECHNICAL},
    "tickets.supplier": {R.CLERK, R.QUALITY, R.HEAD},
    "tickets.route": {R.ADMINISTRATOR, R.QUALITY},
    "tickets.audit": {R.ADMINISTRATOR, *LEADERS},
    "tickets.mail": {R.CLERK, R.ADMINISTRATOR},
    "tickets.open_doors": {R.ADMINISTRATOR},
    "tickets.join": {R.CLERK, R.QUALITY, R.HEAD},
    "tickets.board": {R.CLERK, R.QUALITY, R.HEAD, R.SERVICE_MANAGER, *LEADERS, R.ADMINISTRATOR},
    "tickets.supervise": {R.QUALITY, R.SERVICE_MANAGER, *LEADERS},
    "fieldservice.request": {R.CLERK, R.HEAD, *TECHNICAL},
    "fieldservice.dispatch": {R.HEAD},
    "fieldservice.arrange": {R.CLERK},
    "fieldservice.planner": {R.CLERK, R.HEAD, R.SERVICE_MANAGER, *LEADERS, R.ADMINISTRATOR},
    "fieldservice.travel": TECHNICAL,
    "fieldservice.file": {R.CLERK},
    "fieldservice.kinds": {R.ADMINISTRATOR},
    "fieldservice.report": {R.SALES},
    "fieldservice.review_report": {R.REPRESENTATIVE},
    "fieldservice.quote": {R.CLERK, R.SALES, R.HEAD, *TECHNICAL},
    "fieldservice.lower_labour": {R.HEAD},
    "fieldservice.issue_quote": {R.CLERK},
    "fieldservice.issue_repair_quote": {R.HEAD, R.SUPPORT},
    "fieldservice.fees": {R.FINANCE, R.ADMINISTRATOR},
    "fieldservice.liability": {R.QUALITY},
    "fieldservice.stock_in": {R.WAREHOUSE, *TECHNICAL},
    "fieldservice.inspect": {R.QUALITY},
    "fieldservice.scrap": {R.HEAD},
    "fieldservice.receive": {R.CLERK, R.WAREHOUSE, R.REPAIRER},
    "fieldservice.money": {R.CLERK, R.HEAD, R.FINANCE, *TECHNICAL, *LEADERS},
    "fieldservice.claim": {R.CLERK, *TECHNICAL},
    "fieldservice.check_claim": {R.HEAD, *LEADERS},  # a leader for the heads' own money
    "fieldservice.finance": {R.FINANCE},
    "fieldservice.costs": {R.CLERK, R.HEAD, R.FINANCE, *LEADERS},
    "fieldservice.annual_plan": {R.CLERK},
    "fieldservice.approve_annual_plan": {R.GENERAL_MANAGER},
}


def rights_of(roles: set[str]) -> frozenset[str]:
    """All rights that somebody with these role keys holds."""
    return frozenset(right for right, holders in RIGHTS.items() if holders & roles)
