"""How cases hang together today: a second call merged, a part split off, a hand-over to read, a cause that points
elsewhere, and who follows what."""

from datetime import datetime, timedelta

from core.organization.models import Staff
from tickets import actions
from tickets.lifecycle import AT_WORK
from tickets.models import CauseKind, FaultKind, LinkKind, Ticket
from tickets.models.choices import UNDER_WAY

SETTLED_FOR = timedelta(hours=3)  # nothing happens to a case before what happened to it


def play(*, at: datetime) -> None:
    """Each scene takes the newest case that fits it; a company with few cases shows fewer of them."""
    people = {person.username: person for person in Staff.objects.select_related("department").order_by("pk")}
    quiet = Ticket.objects.filter(received_at__lte=at - SETTLED_FOR).order_by("-received_at", "-pk")
    _handed_over(quiet, people, at)
    _called_again(quiet, people, at)
    _split(quiet, people, at)
    _elsewhere(quiet, people, at)
    _followed(quiet, people, at)
    _linked(quiet, people, at)


def _handed_over(quiet, people, at: datetime) -> None:
    ticket = quiet.filter(status__in=AT_WORK).exclude(assignee=people["chengd"]).select_related("assignee").first()
    if ticket:
        note = "客户要求每天 16:00 前电话告知进度；力矩扳手和备用编码器在 3 号工具柜。"
        moment = at - timedelta(minutes=48)
        actions.hand_over(ticket=ticket, to=people["chengd"], note=note, by=ticket.assignee, at=moment)


def _called_again(quiet, people, at: datetime) -> None:
    main = quiet.filter(status__in=AT_WORK, customer__isnull=False, equipment__isnull=False).first()
    if main is None:
        return
    said = {"customer": main.customer, "equipment": main.equipment, "contact": main.contact, "channel": "phone"}
    said["description"] = f"客户再次来电催问：{main.description}"
    moment = at - timedelta(minutes=41)
    facts = {"grade": 3, "kind": main.kind, "fault_kind": main.fault_kind}
    again = actions.receive_and_register(by=people["gaoy"], at=moment, said=said, facts=facts)
    words = "客户急等结果，请责任人今天回电。"
    actions.record_contact(
        ticket=again, way="phone", words=words, by=people["gaoy"], at=moment + timedelta(minutes=2)
    )
    moment += timedelta(minutes=6)
    actions.merge(ticket=again, into=main, note="同一故障两次来电", by=people["linxy"], at=moment)


def _split(quiet, people, at: datetime) -> None:
    ticket = quiet.filter(status__in=UNDER_WAY, equipment__isnull=False, registered_by=people["linxy"]).first()
    if ticket:
        words = "同一次来电还提到：操作台触摸屏校准偏移，点按要偏左一格。"
        moment = at - timedelta(minutes=33)
        actions.split(
            ticket=ticket, description=words, fault_kind=FaultKind.SOFTWARE, grade=4, by=people["linxy"], at=moment
        )


def _elsewhere(quiet, people, at: datetime) -> None:
    of_production = quiet.filter(status__in=AT_WORK, responsible_department=people["chengd"].department)
    ticket = of_production.exclude(cause="").first()
    if ticket:
        actions.edit(
            ticket=ticket,
            cause_kind=CauseKind.DESIGN,
            reason="复核图纸后确认为设计裕量不足",
            expected_version=ticket.version,
            by=people["shenl"],
            at=at - timedelta(minutes=26),
        )


def _followed(quiet, people, at: datetime) -> None:
    ticket = quiet.filter(status__in=AT_WORK, grade__lte=2).first()
    if ticket:
        moment = at - timedelta(minutes=22)
        told = [people["hej"], people["fangl"]]
        actions.set_watchers(ticket=ticket, people=told, note="重点客户，请留意进展", by=people["zhoum"], at=moment)


def _linked(quiet, people, at: datetime) -> None:
    for ticket in quiet.filter(status__in=UNDER_WAY).exclude(batch="")[:10]:
        older = quiet.filter(batch=ticket.batch, received_at__lt=ticket.received_at).exclude(status="void").first()
        if older:
            moment = at - timedelta(minutes=18)
            words = {"kind": LinkKind.RELATED, "note": "同一批次，先后出现相同现象"}
            actions.link(ticket=ticket, other=older, by=people["linxy"], at=moment, **words)
            return
