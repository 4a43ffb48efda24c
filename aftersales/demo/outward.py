"""What goes outside in the demo company: complaints and their answers, replies, parcels, suppliers, guidance."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from core.documents.drafts import keep
from core.organization.models import Department, Function, Staff
from core.workflow import Refused
from tickets.actions import complaint_handling, complaints, replies, risks, services
from tickets.models import Complaint, Reply, Status, Ticket
from tickets.models.choices import UNDER_WAY

WORDS = "这是半年内第二次同类故障，要求查明原因并说明同批设备情况。"
REPORT = "现场记录：电流曲线与报警时刻一致；拆检照片 4 张另存服务站。\n"
ANSWER = "已查明原因并更换相关部件，同批设备安排逐台检查，结果两周内告知贵方。"


def complaint_of(ticket: Ticket) -> Complaint | None:
    return Complaint.objects.filter(ticket=ticket).select_related("ticket").first()


# In the life of a case


def complain(life):
    """Before anybody is sent: the early warning, and the approval that lets it go to the department (G-06)."""
    found = complaint_of(life.ticket)
    if found is None:
        return
    yield "clock", life.chance.uniform(8, 30) if life.chance.random() > 0.15 else 85
    severity = 1 if life.grade == 1 else life.chance.choice([2, 2, 2, 3])
    _submit(found, life.clerk, life.at, life.story.symptom, severity, life.engineer.department, life.story.measure)
    if life.ticket.runs_ahead:
        return
    yield "clock", life.chance.uniform(10, 70)
    _approve(found, life.people, life.at)


def settle(life) -> None:
    """Before the case closes: decided, and answered in the way the customer chose."""
    found = complaint_of(life.ticket)
    if found is None or not found.is_unsettled:
        return
    if found.state == Complaint.State.APPROVAL:
        found = _approve(found, life.people, life.at)
    if found.state == Complaint.State.HANDLING:
        found = _dispose(found, life.people, life.engineer, life.at, life.story.cause, life.story.remedy)
    _answer(found, life.clerk, life.at)


def _submit(found: Complaint, by: Staff, at: datetime, symptom: str, severity: int, department, measure: str):
    return complaints.fill_complaint(
        complaint=found,
        content=f"{symptom}。{WORDS}",
        needs_now="三日内恢复稳定运行，书面说明原因。",
        needs_later="希望增加点检培训。",
        failure_mode=symptom[:60],
        frequency="often" if severity < 3 else "first",
        severity=severity,
        quantity=3,
        containment=f"{measure}；同批库存暂停发货。",
        department=department,
        reply_way=["phone", "letter", "email", "visit"][found.pk % 4],
        recipients=list(Department.objects.filter(function__in=[Function.QUALITY, Function.SERVICE])) + [department],
        submit=True,
        by=by,
        at=at,
    )


def _approve(found: Complaint, people: dict, at: datetime) -> Complaint:
    leader = people["zhengh"] if found.pk % 3 else people["fangl"]
    return complaints.approve_complaint(complaint=found, words="同意，责任部门牵头，按期回复客户。", by=leader, at=at)


def _dispose(found: Complaint, people: dict, by: Staff, at: datetime, cause: str, remedy: str) -> Complaint:
    if found.serious:
        team = [people["guwd"], people["tangsw"], people["zhoum"]]
        complaint_handling.form_review(complaint=found, members=team, by=people["zhoum"], at=at)
        said = {"verdict": f"{cause}，同批有复现可能。", "solution": f"{remedy}。", "specialist": by}
        complaint_handling.conclude_review(complaint=found, by=people["guwd"], at=at, **said)
    report = ContentFile(REPORT.encode(), name="现场记录.txt")
    return complaint_handling.dispose_complaint(
        complaint=found,
        outcome=Complaint.Outcome.ACT,
        analysis=f"{cause}。",
        disposition=f"{remedy}。",
        verification="连续运行 24 小时无报警，一周后电话跟踪正常。",
        attachments=[keep(report, by=by, at=at).pk],
        by=by,
        at=at,
    )


def _answer(found: Complaint, by: Staff, at: datetime) -> Complaint:
    way = found.reply_way if found.reply_way != "email" else "phone"  # the demo sends no mail
    given = {"way_reason": "客户改为先电话说明"} if way != found.reply_way else {}
    ticket = found.ticket
    whom = ticket.contact_name or "设备部"
    address = ticket.customer.address if way == "letter" else ""
    given |= {"channel": way, "to_whom": whom, "address": address, "words": ANSWER}
    return replies.answer_complaint(complaint=found, by=by, at=at, **given)


# At the end: something in every state


def play(*, at: datetime) -> None:
    """The last hours: complaints, replies, parcels and suppliers of cases that are still under way."""
    people = {person.username: person for person in Staff.objects.select_related("department").order_by("pk")}
    states = [*UNDER_WAY, Status.HANDLED]
    rows = Ticket.objects.filter(status__in=states, is_complaint=False, received_at__lt=at - timedelta(hours=8))
    cases = list(rows.select_related("customer", "assignee__department").order_by("-pk")[: len(COMPLAINTS)])
    for ticket, scene in zip(cases, COMPLAINTS, strict=False):
        _staged(scene, ticket, people, at)
    for ticket, scene in zip(cases * 2, OTHERS, strict=False):
        _staged(scene, Ticket.objects.get(pk=ticket.pk), people, at)


def _staged(scene, ticket: Ticket, people: dict, at: datetime) -> None:
    """A scene that does not suit its case (words on a major case wait for a leader) leaves no trace."""
    try:
        with transaction.atomic():
            scene(ticket, people, at)
    except Refused:
        return


def _engineer(ticket: Ticket, people: dict) -> Staff:
    return ticket.assignee or people["chengd"]


def _flag(ticket: Ticket, people: dict, at: datetime, minutes: float) -> Complaint:
    given = {"content": WORDS, "channel": "phone", "by": people["linxy"], "at": at - timedelta(minutes=minutes)}
    complaints.flag_complaint(ticket=ticket, **given)
    return complaint_of(ticket)


def _handed_in(ticket: Ticket, people: dict, at: datetime, minutes: float, severity: int = 2) -> Complaint:
    found = _flag(ticket, people, at, minutes)
    moment, department = at - timedelta(minutes=minutes - 12), _engineer(ticket, people).department
    return _submit(found, people["linxy"], moment, ticket.title, severity, department, "已限速运行")


def just_heard(ticket, people, at):
    _flag(ticket, people, at, 25)


def waits_for_approval(ticket, people, at):
    _handed_in(ticket, people, at, 70)


def sent_back(ticket, people, at):
    found = _handed_in(ticket, people, at, 150)
    words = "涉及数量没有写清楚，请核对同批发货台数。"
    moment = at - timedelta(minutes=90)
    complaints.return_complaint(complaint=found, words=words, by=people["zhengh"], at=moment)


def in_the_department(ticket, people, at):
    found = _approve(_handed_in(ticket, people, at, 300, severity=1), people, at - timedelta(minutes=220))
    team = [people["guwd"], people["tangsw"], _engineer(ticket, people)]
    moment = at - timedelta(minutes=180)
    complaint_handling.form_review(complaint=found, members=team, by=people["zhoum"], at=moment)


def to_be_answered(ticket, people, at):
    found = _approve(_handed_in(ticket, people, at, 400), people, at - timedelta(minutes=330))
    cause = "夹紧螺钉预紧不足"
    _dispose(found, people, _engineer(ticket, people), at - timedelta(minutes=60), cause, "更换并按扭矩复紧")


def risky_reply(ticket, people, at):
    moment = at - timedelta(minutes=100)
    reason = "冷却液泄漏可能进入厂区雨水管网。"
    risks.flag_risk(ticket=ticket, kind="environment", reason=reason, by=people["linxy"], at=moment)
    reply = _draft(ticket, people, moment + timedelta(minutes=20))
    replies.submit_reply(reply=reply, by=people["linxy"], at=moment + timedelta(minutes=25))


def plain_reply(ticket, people, at):
    reply = _draft(ticket, people, at - timedelta(minutes=200))
    replies.send_reply(reply=reply, by=people["linxy"], at=at - timedelta(minutes=190))


def _draft(ticket: Ticket, people: dict, at: datetime) -> Reply:
    whom = ticket.contact_name or "设备部"
    given = {"channel": "fax", "to_whom": whom, "address": "0553-3812266", "subject": f"关于{ticket.title}的说明"}
    return replies.draft_reply(ticket=ticket, words=ANSWER, by=people["linxy"], at=at, **given)


def parcel_packed(ticket, people, at):
    _pack(ticket, people, at - timedelta(minutes=50))


def parcel_under_way(ticket, people, at):
    parcel = _pack(ticket, people, at - timedelta(minutes=360))
    given = {"carrier": "sf", "tracking": f"SF10422863{ticket.pk:05d}", "by": people["linxy"]}
    services.send_shipment(shipment=parcel, at=at - timedelta(minutes=300), **given)


def parcel_received(ticket, people, at):
    parcel = _pack(ticket, people, at - timedelta(minutes=470))
    given = {"carrier": "ems", "tracking": f"EB{ticket.pk:09d}CN", "by": people["linxy"]}
    services.send_shipment(shipment=parcel, at=at - timedelta(minutes=450), **given)
    moment = at - timedelta(minutes=30)
    whom = ticket.contact_name or "设备部"
    services.confirm_shipment(shipment=parcel, received_with=whom, by=people["linxy"], at=moment)


def _pack(ticket: Ticket, people: dict, at: datetime):
    items = [
        {
            "kind": "器件",
            "name": "编码器联轴器",
            "model": "D25-12",
            "quantity": "1",
            "unit": "只",
            "serial": f"LZ-{ticket.pk}",
        },
        {"kind": "文件", "name": "更换作业指导书", "model": "A/1", "quantity": "1", "unit": "份", "serial": ""},
    ]
    paid = bool(ticket.is_paid)
    return services.pack_shipment(
        ticket=ticket,
        items=items,
        reason="客户自行更换",
        to_name=ticket.contact_name or "设备部",
        to_phone=ticket.contact_phone or "0553-3812200",
        to_address=ticket.customer.address,
        is_paid=paid,
        paid_reason=ticket.paid_reason or ("保修期满，有偿。" if paid else "保修期内，无偿。"),
        paid_consent=(ticket.contact_name or "设备部") if paid else "",
        by=people["linxy"],
        at=at,
    )


def supplier_called(ticket, people, at):
    services.notify_supplier(
        ticket=ticket,
        supplier="华东传感器有限公司",
        contact="钱工",
        phone="021-56781234",
        part="张力传感器 LT-500",
        fault="零点漂移，标定后两天复发",
        asked_at=at + timedelta(hours=20),
        by=people["shenl"],
        at=at - timedelta(minutes=240),
    )
    notice = ticket.supplier_notices.first()
    words = "已收到，明日派人携带新品到场更换。"
    services.supplier_answered(
        notice=notice, what="response", words=words, by=people["shenl"], at=at - timedelta(minutes=80)
    )


def guided(ticket, people, at):
    services.guide(
        ticket=ticket,
        way="phone",
        whom=ticket.contact_name or "设备部",
        misuse="换盘后没有更新盘具参数",
        words="讲解参数页的填写顺序，客户按步骤完成一次。",
        result="watch",
        by=people["songy"],
        at=at - timedelta(minutes=130),
    )


COMPLAINTS = [waits_for_approval, in_the_department, just_heard, to_be_answered, sent_back]
OTHERS = [parcel_under_way, risky_reply, supplier_called, parcel_packed, guided, plain_reply, parcel_received]
