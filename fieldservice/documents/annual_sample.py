"""Filled data for the 样张 of 年度售后服务计划 in the register of forms."""

WORK = [
    ("芜湖江城线缆有限公司", "高速管式绞线机 GJ630-2403-017", "保养", "按维保合同保养点检", "生产部\n陈国栋", False),
    (
        "苏中恒达线缆有限公司",
        "成缆机 CL1250-2201-003",
        "技术",
        "巡检：参数、紧固件、绝缘与接地",
        "技术服务部\n宋远",
        False,
    ),
    ("临海风电场运维中心", "40.5kV 充气柜 CQ405-2105-021", "升级", "老旧部件评估与升级改造", "研发部\n唐绍文", True),
    ("汉北轨道交通供电段", "供电段综合监控系统", "培训", "运维人员操作与应急培训", "行业应用部", False),
    ("川西矿业选矿厂", "柴油发电机组 DF800-2003-008", "维修", "大修：缸盖、增压器、喷油系统", "生产部\n高鹏", True),
]
ROWS = [
    {
        "customer": customer,
        "product": product,
        "kind": kind,
        "month": f"{n % 12 + 1}月",
        "content": content,
        "who": who,
        "paid": paid,
        "dropped": "顾客停产改造" if n == 7 else "",
    }
    for n in range(24)
    for customer, product, kind, content, who, paid in [WORK[n % len(WORK)]]
]
ANNUAL = {
    "year": "2027",
    "edition": "第 1 版",
    "department": "售后服务部",
    "drafted_on": "2026年12月04日",
    "basis": "按顾客维保合同、保修期和上一年度故障统计编制；重点客户每年至少上门一次，及时率不低于 98%。",
    "revision_reason": "",
    "decision": "同意。重点客户优先安排。",
    "rows": sorted(ROWS, key=lambda row: int(row["month"].removesuffix("月"))),
    "counts": [2] * 12,
    "kinds": "技术 5 项，维修 4 项，升级 5 项，保养 5 项，培训 5 项",
    "sign_author": {"name": "林晓芸", "day": "2026年12月04日"},
    "sign_submitter": {"name": "林晓芸", "day": "2026年12月07日"},
    "sign_manager": {"name": "方磊", "day": "2026年12月10日"},
}
