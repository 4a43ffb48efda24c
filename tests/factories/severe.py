"""重要 and 紧急 cases, and meetings, walked into any state through the real actions."""

from datetime import date, datetime, timedelta

from core.organization.roles import Role
from core.times import local_date
from tests.factories.organization import make_staff
from tests.factories.tickets import MINUTE, MONDAY, crew, make_registered
from tests.remembered import remembered
from tickets import actions
from tickets.models import Contingency, Emergency, Holder, Meeting, Ticket, Urgency

STEPS = [
    {"text": "人员撤离旋转区，设专人警戒", "is_safety": True, "duty": ""},
    {"text": "断开主电源，挂牌上锁", "is_safety": True, "duty": "现场处置"},
    {"text": "查明断线位置，拍照", "is_safety": False, "duty": "现场处置"},
    {"text": "切换备用机组", "is_safety": False, "duty": ""},
]
ROLES = [
    {"duty": "组长", "holder": Holder.SERVICE},
    {"duty": "生产协调", "holder": Holder.PRODUCTION},
]
LEARNED = {"root_cause": "预紧不足。", "prevention": "装配加扭矩检查。"}
SUMMARY = {**LEARNED, "lessons": "先看波形再换件。", "archive": "卷宗 03", "course": "更换联轴器。"}
EVALUATION = {**LEARNED, "worked": "安全项先行。", "gaps": "备件不在服务站。"}


@remembered
def make_contingency(name="特缆设备断线飞车", *, by=None, at=MONDAY, issued=True, **said) -> Contingency:
    """A plan in force for machines called 绞线机, unless told otherwise."""
    by = by or make_staff("郑海", roles=[Role.REPRESENTATIVE])
    said = {"applies": "绞笼断线、飞车。", "product": "绞线机", "roles": ROLES, "items": STEPS, **said}
    version = actions.draft_contingency(name=name, by=by, at=at, **said)
    if issued:
        actions.issue_contingency(version=version, by=by, at=at)
    return Contingency.objects.get(pk=version.contingency_id)


@remembered
def make_urgent(*, people=None, at=MONDAY, **facts) -> tuple[Ticket, dict]:
    people = people or crew()
    return make_registered(people=people, at=at, **{"grade": 1, "urgency": Urgency.URGENT, **facts}), people


@remembered
def make_important(*, people=None, at=MONDAY, **facts) -> tuple[Ticket, dict]:
    people = people or crew()
    return make_registered(people=people, at=at, **{"grade": 2, "urgency": Urgency.IMPORTANT, **facts}), people


@remembered
def make_emergency(*, people=None, at=MONDAY, version=None, **facts) -> tuple[Emergency, dict]:
    """A running emergency ten minutes after the call; the general steps unless a version is given."""
    ticket, people = make_urgent(people=people, at=at, **facts)
    members = [people["engineer"], people["service_head"]]
    actions.form_team(ticket=ticket, members=members, version=version, by=people["clerk"], at=at + 10 * MINUTE)
    return Emergency.objects.get(ticket=ticket), people


@remembered
def calm(emergency: Emergency, *, by, at: datetime) -> Emergency:
    """Every step ticked, a temporary solution, stood down."""
    for item in emergency.checklist.filter(state="open"):
        actions.check(item=item, by=by, at=at)
    actions.solve_for_now(emergency=emergency, temporary="切换备用机组。", by=by, at=at)
    actions.stand_down(emergency=emergency, words="已恢复。", by=by, at=at)
    return Emergency.objects.get(pk=emergency.pk)


@remembered
def learn(ticket: Ticket, people: dict, at: datetime) -> None:
    """What a 重要 or 紧急 case needs before it closes (S3-18, S3-23)."""
    if ticket.urgency == Urgency.IMPORTANT:
        actions.write_summary(ticket=ticket, by=people["engineer"], at=at, done=True, **SUMMARY)
    elif ticket.urgency == Urgency.URGENT:
        if not Emergency.objects.filter(ticket=ticket).exists():
            actions.form_team(ticket=ticket, members=[people["engineer"]], by=people["clerk"], at=at)
        emergency = Emergency.objects.get(ticket=ticket)
        if emergency.state == "running":
            calm(emergency, by=people["engineer"], at=at)
        actions.evaluate(ticket=ticket, by=people["engineer"], at=at, done=True, **EVALUATION)


@remembered
def make_meeting(*, people=None, at=MONDAY, tickets=(), **said) -> tuple[Meeting, dict]:
    """A 晨会 called by the clerk for tomorrow, chaired by the head of service."""
    people = people or crew()
    given = {"kind": "morning", "title": "11月17日售后晨会", "starts_at": at + timedelta(days=1), "place": "三楼"}
    given |= {"chair": people["service_head"], "participants": [people["quality"], people["head"]], **said}
    meeting = actions.call_meeting(by=people["clerk"], at=at, **given)
    if tickets:
        actions.add_to_agenda(meeting=meeting, tickets=list(tickets), by=people["clerk"], at=at)
    return Meeting.objects.get(pk=meeting.pk), people


@remembered
def make_task(*, meeting=None, people=None, owner=None, due_on: date | None = None, at=MONDAY, **said):
    """A task of a meeting, for the head of production in three days."""
    if meeting is None:
        meeting, people = make_meeting(people=people, at=at)
    given = {"what": "备齐联轴器 12 件", "owner": owner or people["head"], **said}
    due_on = due_on or local_date(at) + timedelta(days=3)
    return actions.agree_task(meeting=meeting, due_on=due_on, by=people["clerk"], at=at, **given), people
