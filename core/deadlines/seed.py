"""Requirements §B as data: rules D-01 … D-36, the house's own H-01 … H-03, their variants and the default ladder.

`load(apps, at)` writes what is missing and touches nothing that exists, so it may run twice. Amounts of the kind
立即 and others that the sources leave open carry `house` (shown as 非制度规定).
"""

from datetime import datetime

DEFAULT_LADDER = "default"
LEVELS = [
    # level, after %, at least min, at most min, receivers, 一/二级 only
    (0, 0, 0, 0, ["owner"], False),
    (1, 0, 0, 0, ["owner", "owner_head"], False),
    (2, 50, 10, 240, ["supervisor_head"], False),
    (3, 100, 30, 480, ["representative"], False),
    (4, 200, 60, 1440, ["general_manager"], True),
]

HOUR, DAY = 60, 1440
QUIET: tuple = ({}, "none", 0)


def natural(minutes: int, **condition) -> tuple:
    return condition, "minutes", minutes, "natural"


def working(minutes: int, **condition) -> tuple:
    return condition, "minutes", minutes, "working"


def clerical(minutes: int, **condition) -> list[tuple]:
    """Paper work: working time, but natural for 一/二级 and 重要/紧急 (A-03)."""
    return [
        natural(minutes, **condition, grade=[1, 2]),
        natural(minutes, **condition, urgency=["important", "urgent"]),
        working(minutes, **condition),
    ]


def only(*variants: tuple) -> list[tuple]:
    """These and otherwise no clock."""
    return [*variants, QUIET]


def row(*, outlives: bool = False, **fields) -> dict:
    """One line of the table; `on`, `stop`, `cancel`, `end` are event keys with spaces between.

    What is still owed when the case closes is called off with it, missed where it was due already. `outlives`:
    this one is owed all the same (survey, parts in stock, early warning, suppliers, CAPA).
    """
    if not outlives:
        way = "end" if fields.get("repeat") else "cancel"
        fields[way] = " ".join(filter(None, [fields.get(way), CASE_OVER]))
    return fields


CASE_OVER = "CLOSED"
REPORTED = {"start": "received_at"}
RULES: list[dict] = [
    row(key="D-01", name="转交客服", pack="S1", clause="服务规范 4.2.1", house=True, on="RECEIVED", stop="RELAYED",
        owner="receiver", boss="service", variants=[natural(15)], **REPORTED),
    row(key="D-02", name="填写处理单", pack="S1", clause="服务规范 4.2.1", on="RELAYED", stop="REGISTERED",
        owner="clerk", boss="quality", variants=clerical(2 * HOUR)),
    row(key="D-03", name="组织原因分析", pack="S1", clause="服务规范 4.2.2", on="REGISTERED", stop="ASSIGNED",
        owner="quality", boss="management", variants=only(*clerical(2 * HOUR, type=["quality"]))),
    row(key="D-04", name="拟定售后方案", pack="S1", clause="服务规范 4.2.2", on="ASSIGNED", stop="PLAN_SUBMITTED",
        cancel="GUIDANCE_BEGUN RELEASED_EARLY", owner="engineer", boss="service", pause=True,
        variants=clerical(4 * HOUR)),
    row(key="D-05", name="核实处理结果", pack="S1", clause="服务规范 4.4.1", on="HANDLED",
        stop="VERIFIED DISSATISFIED", owner="clerk", boss="service", pause=True,
        variants=only(natural(48 * HOUR, remote=[True]))),
    row(key="D-06", name="提交外出申请", pack="S1", clause="服务规范 4.4.2", on="PLAN_PASSED ONSITE_DECIDED",
        stop="DISPATCH_REQUESTED", cancel="REMOTE_SOLVED BROUGHT_IN", owner="executing_head", boss="service",
        pause=True, note="一级和紧急从决定上门起算（A-33），其余从方案评审通过起算。",
        variants=only(natural(2 * HOUR, event=["ONSITE_DECIDED"], grade=[1]),
                      natural(2 * HOUR, event=["ONSITE_DECIDED"], urgency=["urgent"]),
                      ({"event": ["ONSITE_DECIDED"]}, "none", 0), ({"grade": [1]}, "none", 0),
                      ({"urgency": ["urgent"]}, "none", 0), *clerical(2 * HOUR, onsite=[True]))),
    row(key="D-07", name="有偿或计划服务到达", pack="S1", clause="服务规范 4.4.3", on="QUOTE_ACCEPTED SERVICE_NOTICE",
        stop="ARRIVED", cancel="REMOTE_SOLVED BROUGHT_IN", owner="engineer", boss="service", pause=True,
        note="分级故障按等级到达（A-06）；与客户约定的日期优先。",
        variants=[({"grade": [1, 2, 3]}, "none", 0), natural(24 * HOUR)]),
    row(key="D-08", name="简单问题修复", pack="S1", clause="服务规范 4.4.4", on="ARRIVED", stop="RESTORED",
        owner="engineer", boss="executing_head", pause=True, variants=only(natural(24 * HOUR, complex=[False]))),
    row(key="D-09", name="复杂问题修复", pack="S1", clause="服务规范 4.4.4", on="ARRIVED", stop="RESTORED",
        owner="engineer", boss="executing_head", pause=True, variants=only(natural(48 * HOUR, complex=[True]))),
    row(key="D-10", name="一级响应", pack="S1", clause="服务规范 4.4.4 表 2", on="REGISTERED", stop="RESPONDED",
        owner="support", boss="service", variants=only(natural(10, grade=[1])), **REPORTED),
    row(key="D-11", name="一级到达现场", pack="S1", clause="服务规范 4.4.4 表 2", on="REGISTERED", stop="ARRIVED",
        cancel="REMOTE_SOLVED BROUGHT_IN", owner="engineer", boss="service", note="主城区外 24 小时为非制度规定。",
        variants=only(natural(2 * HOUR, grade=[1], main_city=[True]), natural(24 * HOUR, grade=[1])), **REPORTED),
    row(key="D-12", name="二级响应", pack="S1", clause="服务规范 4.4.4 表 2", on="REGISTERED", stop="RESPONDED",
        owner="support", boss="service", variants=only(natural(HOUR, grade=[2])), **REPORTED),
    row(key="D-13", name="二级到达现场", pack="S1", clause="服务规范 4.4.4 表 2", on="ONSITE_DECIDED",
        stop="ARRIVED", cancel="REMOTE_SOLVED BROUGHT_IN", owner="engineer", boss="service", pause=True,
        note="12 小时为目标和提醒点，48 小时为限（A-08）；从报修时刻起算（A-25）。",
        variants=only((*natural(48 * HOUR, grade=[2]), 12 * HOUR)), **REPORTED),
    row(key="D-14", name="三级响应", pack="S1", clause="服务规范 4.4.4 表 2", on="REGISTERED", stop="RESPONDED",
        owner="support", boss="service", variants=only(natural(2 * HOUR, grade=[3])), **REPORTED),
    row(key="D-15", name="三级到达现场", pack="S1", clause="服务规范 4.4.4 表 2", on="ONSITE_DECIDED",
        stop="ARRIVED", cancel="REMOTE_SOLVED BROUGHT_IN", owner="engineer", boss="service", pause=True,
        variants=only(natural(72 * HOUR, grade=[3])), **REPORTED),
    row(key="D-16", name="四级响应", pack="S1", clause="服务规范 4.4.4 表 2", on="REGISTERED", stop="RESPONDED",
        owner="support", boss="service", variants=only(natural(2 * HOUR, grade=[4])), **REPORTED),
    row(key="D-17", name="四级远程解决", pack="S1", clause="服务规范 4.4.4 表 2", on="REGISTERED", stop="HANDLED",
        owner="support", boss="service", note="制度没有给出时限，不计时；核实按 D-05。",
        variants=[QUIET], **REPORTED),
    row(key="D-18", name="满意度调查", pack="S1", clause="服务规范 4.5.1", on="CLOSED", stop="SURVEYED",
        outlives=True, owner="clerk", boss="quality", pause=True, variants=[working(16 * HOUR)]),
    row(key="D-19", name="故障件入库", pack="S1", clause="服务规范 4.5.3.1", on="RETURNED STOCK_IN_VOIDED",
        stop="STOCKED_IN", outlives=True, owner="engineer", boss="quality",
        variants=only(working(16 * HOUR, has_part=[True]))),
    row(key="D-20", name="数据返工入库", pack="S1", clause="服务规范 4.5.3.2", on="DATA_REWORKED",
        stop="DATA_STOCKED_IN", cancel="DATA_REWORK_CANCELLED", outlives=True, owner="data_technician",
        boss="quality", variants=[working(16 * HOUR)]),
    row(key="D-21", name="走访报告", pack="S1", clause="服务规范 4.6", on="VISIT_ENDED", stop="VISIT_REPORTED",
        outlives=True, owner="visitor", boss="quality", note="自然日，当天不计；末日遇休息日顺延（A-03）。",
        variants=[({}, "days", 10, "natural")]),
    row(key="D-22", name="初步整理分类", pack="S3", clause="问题管理制度 二.2", on="RECEIVED", stop="REGISTERED",
        owner="clerk", boss="service", variants=[natural(HOUR)], **REPORTED),
    row(key="D-23", name="一般问题联系客户", pack="S3", clause="问题管理制度 三.1", on="ASSIGNED",
        stop="RESPONDED", owner="support", boss="service",
        variants=only(({"urgency": ["normal"], "responded": [True]}, "none", 0),
                      natural(2 * HOUR, urgency=["normal"]))),
    row(key="D-24", name="重要问题通知负责人和专家", pack="S3", clause="问题管理制度 三.2", house=True,
        on="REGISTERED URGENCY_FLAGGED", stop="HEAD_NOTIFIED", owner="clerk", boss="service", rearms=False,
        variants=only(natural(5, urgency=["important"]))),
    row(key="D-25", name="重要问题分析会", pack="S3", clause="问题管理制度 三.2", on="HEAD_NOTIFIED",
        stop="MEETING_RECORDED", owner="service_head", boss="management",
        variants=only(natural(30, urgency=["important"]))),
    row(key="D-26", name="重要问题专家到场", pack="S3", clause="问题管理制度 三.2", on="REGISTERED",
        stop="ARRIVED", cancel="REMOTE_SOLVED BROUGHT_IN", owner="expert", boss="service", pause=True,
        note="特殊情况除外：由售后服务部负责人批准豁免。",
        variants=only(natural(24 * HOUR, urgency=["important"])), **REPORTED),
    row(key="D-27", name="现场进度报告", pack="S3", clause="问题管理制度 三.2", on="ARRIVED", stop="PROGRESS",
        end="RESTORED", owner="engineer", boss="service", repeat=120,
        variants=only(natural(2 * HOUR, urgency=["important"]))),
    row(key="D-28", name="启动应急预案", pack="S3", clause="问题管理制度 三.3", house=True,
        on="REGISTERED URGENCY_FLAGGED", stop="TEAM_FORMED", owner="clerk", boss="service",
        rearms=False, variants=only(natural(5, urgency=["urgent"]))),
    row(key="D-29", name="紧急问题到场", pack="S3", clause="问题管理制度 三.3", on="REGISTERED",
        stop="TEAM_ARRIVED", cancel="REMOTE_SOLVED BROUGHT_IN", owner="emergency", boss="service",
        note="距离较远除外：由售后服务部负责人批准豁免。",
        variants=only(natural(HOUR, urgency=["urgent"])), **REPORTED),
    row(key="D-30", name="早期报警表", pack="S2", clause="服务管理程序 6.3.2", house=True, on="COMPLAINT_RECEIVED",
        stop="EARLY_WARNING_SUBMITTED", cancel="COMPLAINT_WITHDRAWN", outlives=True, owner="receiver",
        boss="representative", variants=[natural(HOUR)]),
    row(key="D-31", name="客户要求的纠正预防报告", pack="S2", clause="服务管理程序 6.2.8", on="CAPA_DEMANDED",
        stop="CAPA_SUBMITTED", outlives=True, owner="quality", boss="quality", note="日期由客户给定。",
        variants=[({}, "agreed", 0)]),
    row(key="D-32", name="营销总结报告", pack="S2", clause="服务管理程序 6.5.4", house=True,
        on="QUARTER_ENDED URGENT_FAILURE", stop="MARKET_REPORT_FILED", outlives=True, owner="sales",
        boss="representative", note="季度结束后 10 天为非制度规定。", variants=[({}, "days", 10, "natural")]),
    row(key="D-33", name="供方响应", pack="S3", clause="问题管理制度 七.2", on="SUPPLIER_NOTIFIED",
        stop="SUPPLIER_RESPONDED", cancel="SUPPLIER_CANCELLED", outlives=True, owner="supplier_contact",
        boss="quality", variants=[natural(24 * HOUR)]),
    row(key="D-34", name="供方提交方案", pack="S3", clause="问题管理制度 七.2", house=True, on="SUPPLIER_NOTIFIED",
        stop="SUPPLIER_SOLUTION", cancel="SUPPLIER_CANCELLED", outlives=True, owner="supplier_contact",
        boss="quality", note="5 个工作日，二级供方 10 个工作日。",
        variants=[({"sub_tier": [True]}, "days", 10, "working"), ({}, "days", 5, "working")]),
    row(key="D-35", name="服务点保障", pack="S4", clause="售后服务认证 1.3.3.3", on="REQUEST", stop="COVERED",
        outlives=True, owner="service_point", boss="sales", variants=only(natural(24 * HOUR, service_area=[True]))),
    row(key="D-36", name="重大问题报总经理", pack="S1", clause="服务规范 4.3.3", house=True,
        on="REGISTERED MAJOR_FLAGGED", stop="GM_NOTIFIED", owner="quality", boss="management", rearms=False,
        variants=only(natural(15, major=[True]))),
    row(key="H-01", name="补办先行手续", pack="S1", clause="服务规范 4.2.2", house=True, on="RELEASED_EARLY",
        stop="PLAN_PASSED", owner="engineer", boss="service",
        note="一级和紧急先行实施，方案、评审和审批 24 小时内补办（A-33）。", variants=[natural(24 * HOUR)]),
    row(key="H-02", name="会议任务", pack="S1", clause="售后服务支持管理 4.2 a", house=True, on="ACTION_AGREED",
        stop="ACTION_DONE", cancel="ACTION_DROPPED", outlives=True, owner="action_owner", boss="management",
        note="期限由会议议定（S0-47）。", variants=[({}, "agreed", 0)]),
    row(key="H-03", name="应急后续跟进", pack="S3", clause="问题管理制度 三.3", house=True, on="FOLLOW_UP_AGREED",
        stop="FOLLOW_UP_DONE", cancel="FOLLOW_UP_DROPPED", outlives=True, owner="action_owner", boss="service",
        note="日期由应急小组安排（S3-23），当天早上提醒。", variants=[({}, "agreed", 0)]),
]  # fmt: skip


def load(apps, at: datetime) -> None:
    """Write missing ladders and rules; `apps` is a migration's registry or the live one."""
    ladder = _load_ladder(apps)
    Rule = apps.get_model("deadlines", "Rule")
    known = set(Rule.objects.values_list("key", flat=True))
    for line in RULES:
        if line["key"] not in known:
            _load_rule(apps, line, ladder, at)


def _load_ladder(apps):
    Ladder, Level = apps.get_model("deadlines", "Ladder"), apps.get_model("deadlines", "LadderLevel")
    ladder, made = Ladder.objects.get_or_create(key=DEFAULT_LADDER, defaults={"name": "默认升级路径"})
    if made:
        names = ("level", "after_percent", "at_least_minutes", "at_most_minutes", "receivers", "severe_only")
        Level.objects.bulk_create(Level(ladder=ladder, **dict(zip(names, level, strict=True))) for level in LEVELS)
    return ladder


def _load_rule(apps, line: dict, ladder, at: datetime) -> None:
    Rule, Version = apps.get_model("deadlines", "Rule"), apps.get_model("deadlines", "RuleVersion")
    Variant = apps.get_model("deadlines", "Variant")
    rule = Rule.objects.create(
        key=line["key"],
        name=line["name"],
        pack=line["pack"],
        clause=line["clause"],
        house_default=line.get("house", False),
    )
    version = Version.objects.create(
        rule=rule,
        number=1,
        starts_on=line["on"].split(),
        stops_on=line["stop"].split(),
        cancels_on=line.get("cancel", "").split(),
        ends_on=line.get("end", "").split(),
        start_moment=line.get("start", ""),
        owner_role=line["owner"],
        supervisor_role=line["boss"],
        ladder=ladder,
        repeat_minutes=line.get("repeat"),
        may_pause=line.get("pause", False),
        rearms=line.get("rearms", True),
        note=line.get("note", ""),
        created_at=at,
    )
    Variant.objects.bulk_create(
        variant(Variant, version, order, line, *v) for order, v in enumerate(line["variants"])
    )
    rule.current = version
    rule.save(update_fields=["current"])


def variant(
    Variant,
    version,
    order: int,
    line: dict,
    condition: dict,
    allowance: str,
    amount: int,
    calendar="natural",
    warn_minutes=None,
):
    return Variant(
        version=version,
        order=order,
        condition=condition,
        allowance=allowance,
        amount=amount,
        calendar=calendar,
        warn_minutes=warn_minutes,
        # The sources give D-11 its two hours in the main city, but not the twenty-four outside.
        house_default=allowance != "none" and (line.get("house", False) or (line["key"], amount) == ("D-11", DAY)),
    )
