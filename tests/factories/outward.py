"""Complaints in any state, replies and parcels, walked there through the real actions."""

from datetime import timedelta

from core.organization.models import Function
from tests.factories.documents import make_draft
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, department, make_registered
from tests.remembered import remembered
from tickets.actions import complaint_handling, complaints, replies, services
from tickets.models import Complaint, Reply, Shipment, Ticket

FILLED = {
    "content": "一个月内第二次停机，要求书面说明原因。",
    "failure_mode": "编码器联轴器打滑，主驱动过流",
    "frequency": "often",
    "severity": 2,
    "containment": "限速 800 r/min 运行，同批设备停发。",
    "reply_way": "phone",
    "quantity": 3,
}
ANSWER = {"channel": "phone", "to_whom": "吴建平", "words": "原因是联轴器预紧不足，已更换并复查同批设备。"}
ITEMS = [{"kind": "器件", "name": "通信板", "model": "CB-300", "quantity": "1", "unit": "块", "serial": "CB3-042"}]


def complaint_of(ticket) -> Complaint:
    return Complaint.objects.get(ticket=ticket)


@remembered
def make_complaint(*, people=None, at=MONDAY, said=None, **facts) -> tuple[Complaint, dict]:
    """A complaint that waits to be handed in."""
    people = people or crew()
    ticket = make_registered(people=people, at=at, said=said, is_complaint=True, **facts)
    return complaint_of(ticket), people


@remembered
def hand_in(complaint, people, at=MONDAY + 20 * MINUTE, **filled) -> Complaint:
    """Filled in by the clerk, reported to 质量部, meant for 生产部."""
    quality, production = department(Function.QUALITY, "ZL"), department(Function.PRODUCTION, "SC")
    words = {**FILLED, "department": production, "recipients": [quality, production], **filled}
    return complaints.fill_complaint(complaint=complaint, submit=True, by=people["clerk"], at=at, **words)


@remembered
def let_through(complaint, people, at=MONDAY + 30 * MINUTE, **filled) -> Complaint:
    """Handed in and approved by the general manager: with the responsible department."""
    if complaint.state == Complaint.State.DRAFT:
        complaint = hand_in(complaint, people, at - MINUTE, **filled)
    return complaints.approve_complaint(complaint=complaint, by=people["manager"], at=at)


@remembered
def make_handling(*, people=None, at=MONDAY, severity=2, **facts) -> tuple[Complaint, dict]:
    complaint, people = make_complaint(people=people, at=at, **facts)
    return let_through(complaint, people, at + 30 * MINUTE, severity=severity), people


@remembered
def dispose(complaint, people, at=MONDAY + HOUR, **words) -> Complaint:
    """Decided by 生产部 with a photo."""
    engineer = people["engineer"]
    photo = make_draft(by=engineer, at=at)
    said = {
        "outcome": "act",
        "analysis": "预紧不足。",
        "disposition": "更换联轴器。",
        "attachments": [photo.pk],
        **words,
    }
    return complaint_handling.dispose_complaint(complaint=complaint, by=engineer, at=at, **said)


@remembered
def answer(complaint, people, at=MONDAY + 2 * HOUR, **words) -> Complaint:
    return replies.answer_complaint(complaint=complaint, by=people["clerk"], at=at, **{**ANSWER, **words})


@remembered
def settle(ticket, people, at) -> None:
    """Whatever is open of a complaint is done: the case may close."""
    complaint = complaint_of(ticket)
    if complaint.state in ("draft", "approval"):
        complaint = let_through(complaint, people, at)
    if complaint.state == "handling":
        complaint = dispose(complaint, people, at)
    if complaint.state == "replying":
        answer(complaint, people, at)


@remembered
def make_reply(ticket, people, at=MONDAY + HOUR, by=None, **words) -> Reply:
    return replies.draft_reply(ticket=ticket, by=by or people["clerk"], at=at, **{**ANSWER, **words})


@remembered
def make_shipment(ticket=None, people=None, at=MONDAY + HOUR, **content) -> Shipment:
    people = people or crew()
    ticket = ticket or make_registered(people=people)
    known = {"items": ITEMS, "to_name": "吴建平", "to_phone": "138 0553 6624", "to_address": "芜湖市经四路 8 号"}
    known |= {"is_paid": False, "paid_reason": "保修至 2027-05-18。"}
    return services.pack_shipment(ticket=ticket, by=people["clerk"], at=at, **{**known, **content})


def fresh(row):
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)


def after(minutes: float):
    return MONDAY + timedelta(minutes=minutes)


def the_ticket(complaint) -> Ticket:
    return Ticket.objects.get(pk=complaint.ticket_id)
