"""The severe side of the demo company: emergency plans, how cases are calmed and learned from, a running emergency."""

from datetime import datetime, timedelta

from core.organization.models import Staff
from customers.models import Equipment
from tickets import actions
from tickets.models import CheckItem, Contingency, Emergency, Expertise, Holder, Ticket, Urgency
from tickets.models.choices import FaultKind, Kind, ServiceKind
from tickets.queries_severe import plans_for

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOTES = {1: "现场 3 人已撤到黄线外", 2: "已挂牌上锁，钥匙在班长处"}
TEAM = [
    {"duty": "组长", "holder": Holder.SERVICE},
    {"duty": "生产协调、备件", "holder": Holder.PRODUCTION},
    {"duty": "现场处置", "holder": Holder.ASSIGNEE},
    {"duty": "技术支持", "holder": Holder.EXPERT},
    {"duty": "客户联络", "holder": Holder.CLERK},
]


def _step(text: str, duty: str = "", safety: bool = False) -> dict:
    return {"text": text, "duty": duty, "is_safety": safety}


PLANS = [
    {
        "name": "特缆设备断线飞车应急预案",
        "product": "绞线",
        "applies": "绞笼断线、飞车、放线架脱落，或旋转部件异响不能停机，可能伤人或造成整线停产。",
        "resources": "服务站常备：编码器联轴器 2 件、制动片 4 片、急停按钮 2 只。\n"
        "供应商：制动器 宁波港辰 24 小时值班 0574-8690 1188。\n客户配合：2 号车间行车、备用机组。",
        "items": [
            _step("确认人员撤离绞笼旋转区和放线区，设专人警戒", "现场处置", True),
            _step("断开主电源，挂牌上锁，确认绞笼完全停稳", "现场处置", True),
            _step("检查制动器和急停回路，没有修复前不得点动", "现场处置", True),
            _step("联系客户值班长，确认停机范围和交货影响", "客户联络"),
            _step("查明断线位置，拍照，保留断口和报警记录", "现场处置"),
            _step("确定临时方案：限速运行、切换备用机组或转线生产", "技术支持"),
            _step("协调备件和工具，落实到场时间", "生产协调、备件"),
            _step("空载试车 30 分钟，客户在场确认", "现场处置"),
        ],
    },
    {
        "name": "数据采集中断与控制失灵应急预案",
        "product": "采集",
        "applies": "采集终端或主站全部离线、数据错乱导致误动作，或控制输出不能切断。",
        "resources": "备用主站 1 套（系统集成部机房），4G 路由器 3 台，现场笔记本和授权狗。",
        "items": [
            _step("通知现场把受控设备切到就地手动，派人值守", "客户联络", True),
            _step("切断远方控制输出，确认没有设备误动作", "现场处置", True),
            _step("确认离线范围和最后一次正确数据的时间", "技术支持"),
            _step("保留日志和现场配置，禁止直接重装", "技术支持"),
            _step("启用备用主站或人工抄录，恢复生产数据", "现场处置"),
            _step("逐台恢复并比对 2 小时数据", "现场处置"),
        ],
    },
]
FIELDS = [("tangsw", "绞线", ""), ("tangsw", "", FaultKind.SOFTWARE)]


def plans(*, at: datetime) -> None:
    """Two plans in force since before the first case, and what the expert is called for."""
    if Contingency.objects.exists():
        return
    people = {person.username: person for person in Staff.objects.all()}
    for given in PLANS:
        version = actions.draft_contingency(by=people["zhoum"], at=at, roles=TEAM, **given)
        actions.issue_contingency(version=version, by=people["zhengh"], at=at + HOUR)
    for username, product, fault in FIELDS:
        Expertise.objects.get_or_create(person=people[username], product=product, fault_kind=fault)


def version_for(ticket: Ticket):
    return next(iter(plans_for(ticket)), None)


def calm(life) -> None:
    """Tick the checklist, write how production went on, and stand the emergency down."""
    emergency = Emergency.objects.filter(ticket=life.ticket, state=Emergency.State.RUNNING).first()
    if emergency is None:
        return
    given = {"by": life.engineer, "at": life.at}
    for item in emergency.checklist.filter(state=CheckItem.State.OPEN):
        actions.check(item=item, note=NOTES.get(item.order, ""), **given)
    actions.solve_for_now(emergency=emergency, temporary=f"{life.story.measure}，维持生产。", **given)
    actions.stand_down(emergency=emergency, words="设备恢复运行，现场交还客户。", **given)


def learn(life) -> None:
    """What 重要 and 紧急 cases need before they close."""
    life.look()
    cause = {"root_cause": life.story.cause, "prevention": "列入点检与月度保养项目，同批设备逐台检查。"}
    course = {"course": f"{life.story.symptom}；{life.story.remedy}。"}
    if life.ticket.urgency == Urgency.IMPORTANT:
        said = {"lessons": "先看反馈数据，再换件；备件随车。", "archive": "质量部重要问题卷宗"}
        life.act(actions.write_summary, by=life.judge, done=True, **cause, **course, **said)
    elif life.ticket.urgency == Urgency.URGENT:
        if not Emergency.objects.filter(ticket=life.ticket).exists():
            life.act(actions.form_team, members=[life.engineer], by=life.people["zhoum"])
        calm(life)
        said = {"worked": "安全项先行，客户现场配合好。", "gaps": "常用备件不在服务站，取件耗时。"}
        life.act(actions.evaluate, by=life.judge, done=True, **cause, **course, **said)


def running_emergency(*, at: datetime) -> Ticket:
    """A machine ran away half an hour ago: the team is on its way, the safety steps are done."""
    people = {person.username: person for person in Staff.objects.select_related("department")}
    machine = Equipment.objects.filter(product__contains="绞线").select_related("customer").order_by("pk").first()
    clerk, head, engineer = people["linxy"], people["zhoum"], people["chengd"]
    began = at - 38 * MINUTE
    ticket = actions.receive_and_register(
        by=clerk,
        at=began + 3 * MINUTE,
        received_at=began,
        said={
            "customer": machine.customer,
            "equipment": machine,
            "contact": machine.customer.contacts.first(),
            "description": "夜班绞笼断线后飞车，急停按下约 40 秒才停住，防护网被打穿，无人受伤，整线停产。",
            "usage": "连续三班生产",
        },
        facts={
            "grade": 1,
            "kind": Kind.SUPPORT,
            "service_kind": ServiceKind.SITE_REPAIR,
            "fault_kind": FaultKind.HARDWARE,
            "is_complex": True,
            "is_major": True,
        },
    )
    actions.assign(ticket=ticket, to=engineer, by=head, at=began + 6 * MINUTE)
    ticket.refresh_from_db()
    version, members = version_for(ticket), [head, people["weizq"], engineer, people["tangsw"], clerk]
    actions.form_team(ticket=ticket, version=version, members=members, by=head, at=began + 7 * MINUTE)
    emergency = Emergency.objects.get(ticket=ticket)
    steps = list(emergency.checklist.all())
    actions.check(item=steps[0], note="现场 4 人已撤离，值班长警戒", by=clerk, at=began + 10 * MINUTE)
    actions.check(item=steps[1], note="客户电工断电挂牌，钥匙在值班长处", by=clerk, at=began + 13 * MINUTE)
    ask = {"emergency": emergency, "by": people["weizq"]}
    brake = {"what": "气动制动器总成 1 套", "source": "supplier", "from_whom": "宁波港辰"}
    actions.ask_for(needed_at=at + 4 * HOUR, at=began + 15 * MINUTE, **ask, **brake)
    parts = {"what": "编码器联轴器 2 件、急停按钮 2 只", "source": "parts", "from_whom": "生产部仓库"}
    row = actions.ask_for(needed_at=at + 2 * HOUR, at=began + 16 * MINUTE, **ask, **parts)
    said = {"state": "ready", "answer": "已装车，司机 13 号车，预计 1 小时到。"}
    actions.answer_request(request=row, by=people["weizq"], at=began + 24 * MINUTE, **said)
    return ticket
