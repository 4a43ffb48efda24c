"""Meetings: the analysis of one case (S3-15), and 晨会 and 专题会议 that go through several (S0-47)."""

from datetime import date, datetime

from django.db import transaction

from core.documents import series
from core.organization.models import Department, Function, Staff
from core.timeline.actions import happened
from core.times import local
from core.workflow import Refused
from tickets import events
from tickets import notices_severe as notices
from tickets.actions.records import not_after
from tickets.actions.tasks import write_task
from tickets.gates_severe import MEETINGS
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket
from tickets.models.meeting import AgendaItem, Attendance, Meeting, MeetingFlag, Minutes
from tickets.queries_severe import reasons
from tickets.rights import Right

Present = Attendance.State.PRESENT


@transaction.atomic
def record_meeting(
    *,
    ticket: Ticket,
    by: Staff,
    at: datetime,
    first_measures: str = "",
    decisions: str = "",
    participants=(),
    chair: Staff | None = None,
    place: str = "",
    guests: str = "",
    tasks=(),
    happened_at: datetime | None = None,
) -> Meeting:
    """The analysis meeting of a 重要 case, held within 30 minutes: ends D-25 (S3-15).

    `tasks` are rows of what, owner and due_on that the meeting agreed.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "meeting", by=by, at=at)
    moment = not_after(happened_at, at)
    people = list(dict.fromkeys([*participants, *filter(None, [chair])]))
    _whole(ticket, moment, first_measures, people or guests.strip())
    meeting = Meeting.objects.create(
        kind=Meeting.Kind.ANALYSIS,
        state=Meeting.State.DONE,
        ticket=ticket,
        title=f"{ticket.title}分析会"[:80],
        at=moment,
        place=place,
        chair=chair,
        by=by,
        guests=guests,
        first_measures=first_measures,
        decisions=decisions,
        settled_at=at,
    )
    _seat(meeting, people, Present)
    Minutes.objects.create(meeting=meeting)
    who = "、".join(filter(None, [*map(str, people), guests]))
    note = f"{who}：{first_measures}"
    happened(events.MEETING_RECORDED, ticket, by=by, at=moment, recorded_at=at, on_behalf_of=behalf, note=note)
    for task in tasks:
        write_task(meeting, None, task["what"], task["owner"], task["due_on"], by=by, at=at)
    _number(meeting, by, at)
    notices.MinutesOut(meeting, people=people, by=by, words=first_measures).send(at=at)
    return meeting


@transaction.atomic
def call_meeting(
    *,
    kind: str,
    title: str,
    starts_at: datetime,
    by: Staff,
    at: datetime,
    chair: Staff,
    participants=(),
    place: str = "",
    guests: str = "",
) -> Meeting:
    """Call a 晨会 or 专题会议; everybody asked is told."""
    if kind == Meeting.Kind.ANALYSIS:
        raise Refused("问题分析会议在处理单上记录。", "kind")
    meeting = Meeting.objects.create(
        kind=kind, title=title, at=starts_at, place=place, chair=chair, by=by, guests=guests
    )
    Minutes.objects.create(meeting=meeting)
    people = list(dict.fromkeys([chair, *participants]))
    _seat(meeting, people, Attendance.State.INVITED)
    happened(events.MEETING_CALLED, meeting, by=by, at=at, note="、".join(map(str, people)))
    _number(meeting, by, at)
    notices.MeetingCalled(meeting, people=people, by=by).send(at=at)
    return meeting


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    by: Staff,
    at: datetime,
    expected_version: int | None = None,
    participants=(),
    starts_at: datetime | None = None,
    **changes,
) -> Meeting:
    """Title, time, place, chair, people. Who is asked anew, or must come at another time, is told."""
    meeting = _opened(meeting, "change", by, at, expected_version)
    moved = starts_at is not None and starts_at != meeting.at
    meeting.at = starts_at or meeting.at
    for name, value in changes.items():
        setattr(meeting, name, value)
    _keep(meeting, "at", *changes)
    people = list(dict.fromkeys([meeting.chair, *participants]))
    meeting.attendances.exclude(person__in=people).delete()
    known = set(meeting.attendances.values_list("person_id", flat=True))
    fresh = [person for person in people if person.pk not in known]
    _seat(meeting, fresh, Attendance.State.INVITED)
    happened(events.MEETING_CHANGED, meeting, by=by, at=at, note=f"{local(meeting.at):%m-%d %H:%M} {meeting.place}")
    about = meeting.version
    notices.MeetingCalled(meeting, people=people if moved else fresh, about=about, by=by).send(at=at)
    return meeting


@transaction.atomic
def flag_for_meeting(*, ticket: Ticket, words: str, by: Staff, at: datetime) -> MeetingFlag:
    """提交晨会: anybody who sees a case may bring it before the next meeting (S0-47, S0-53)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "flag_meeting", by=by, at=at)
    flag = MeetingFlag.objects.create(ticket=ticket, words=words.strip(), by=by, at=at)
    happened(events.MEETING_FLAGGED, ticket, by=by, at=at, note=flag.words)
    return flag


@transaction.atomic
def unflag(*, ticket: Ticket, by: Staff, at: datetime) -> Ticket:
    """Take back what was handed in and waits: who did it, or who keeps meetings."""
    ticket = Ticket.objects.lock(ticket.pk)
    flag = MeetingFlag.objects.filter(ticket=ticket, meeting=None).select_related("by").first()
    if flag is None:
        raise Refused("没有等待列入议程的提交。")
    if by.pk != flag.by_id and not by.rights & {Right.MEET}:
        raise Refused(f"由提交人{flag.by}撤回。")
    flag.delete()
    happened(events.MEETING_UNFLAGGED, ticket, by=by, at=at, note=flag.words)
    return ticket


@transaction.atomic
def add_to_agenda(
    *, meeting: Meeting, by: Staff, at: datetime, tickets=(), topic: str = "", expected_version: int | None = None
) -> Meeting:
    """Put cases, and perhaps one other topic, at the end of the agenda."""
    chosen = sorted(tickets, key=lambda ticket: ticket.pk)
    held = [Ticket.objects.lock(ticket.pk) for ticket in chosen]
    meeting = _opened(meeting, "agenda", by, at, expected_version)
    if not held and not topic.strip():
        raise Refused("还没有选择处理单。请勾选，或写一个其他议题。", "tickets")
    order = meeting.agenda.count()
    here = set(meeting.agenda.values_list("ticket_id", flat=True))
    flags = {row.ticket_id: row for row in MeetingFlag.objects.filter(ticket__in=held, meeting=None).order_by("pk")}
    wanted = {ticket.pk: ticket for ticket in held if ticket.pk not in here}
    for ticket in [wanted[row.pk] for row in tickets if row.pk in wanted]:
        order += 1
        why = reasons(ticket, flags.get(ticket.pk), at)
        AgendaItem.objects.create(meeting=meeting, order=order, ticket=ticket, topic=ticket.title[:120], why=why)
        happened(events.AGENDA_CHANGED, ticket, by=by, at=at, note=f"列入{meeting}。{why}")
    if topic.strip():
        AgendaItem.objects.create(meeting=meeting, order=order + 1, topic=topic.strip())
    MeetingFlag.objects.filter(pk__in=[row.pk for row in flags.values()]).update(meeting=meeting)
    _keep(meeting)
    return meeting


@transaction.atomic
def move_item(*, item: AgendaItem, up: bool, by: Staff, at: datetime, expected_version: int | None = None) -> Meeting:
    """One place up or down on the agenda."""
    meeting = _opened(item.meeting, "agenda", by, at, expected_version)
    rows = list(meeting.agenda.all())
    place = next(n for n, row in enumerate(rows) if row.pk == item.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        _renumber(rows)
        _keep(meeting)
    return meeting


@transaction.atomic
def drop_item(*, item: AgendaItem, by: Staff, at: datetime, expected_version: int | None = None) -> Meeting:
    """Take a topic off the agenda; a case handed in goes back to the waiting ones."""
    if item.ticket_id:
        Ticket.objects.lock(item.ticket_id)
    meeting = _opened(item.meeting, "agenda", by, at, expected_version)
    if item.actions.exists() or item.is_minuted:
        raise Refused("这一项已有议定事项，不能移出议程。")
    if item.ticket_id:
        _wait_again(meeting, ticket=item.ticket_id)
        happened(events.AGENDA_CHANGED, item.ticket, by=by, at=at, note=f"移出{meeting}")
    item.delete()
    _renumber(list(meeting.agenda.all()))
    _keep(meeting)
    return meeting


@transaction.atomic
def call_roll(
    *, meeting: Meeting, present, by: Staff, at: datetime, guests: str = "", expected_version: int | None = None
) -> Meeting:
    """点名: who came; the others asked are absent."""
    meeting = _opened(meeting, "attend", by, at, expected_version)
    came = {person.pk for person in present}
    for row in meeting.attendances.all():
        row.state = Present if row.person_id in came else Attendance.State.ABSENT
        row.save(update_fields=["state"])
    meeting.guests = guests
    _keep(meeting, "guests")
    return meeting


@transaction.atomic
def minute_item(
    *,
    item: AgendaItem,
    decision: str,
    by: Staff,
    at: datetime,
    minutes: str = "",
    department: Department | None = None,
    what: str = "",
    owner: Staff | None = None,
    due_on: date | None = None,
    expected_version: int | None = None,
) -> AgendaItem:
    """What was said and decided on one topic, the responsible unit, and perhaps one task at once."""
    if item.ticket_id:
        Ticket.objects.lock(item.ticket_id)
    meeting = _opened(item.meeting, "minute", by, at, expected_version)
    if not decision.strip():
        raise Refused("请写明议定事项。", "decision")
    item.minutes, item.decision, item.department = minutes, decision.strip(), department
    item.save(update_fields=["minutes", "decision", "department"])
    if what.strip():
        if owner is None or due_on is None:
            raise Refused("任务要有责任人和期限。", "owner" if owner is None else "due_on")
        write_task(meeting, item, what, owner, due_on, by=by, at=at)
    _keep(meeting)
    return item


@transaction.atomic
def settle_meeting(*, meeting: Meeting, by: Staff, at: datetime) -> Meeting:
    """纪要定稿: the minutes stand; every case on the agenda is told what was decided on it."""
    cases = sorted(filter(None, meeting.agenda.values_list("ticket_id", flat=True)))
    held = {pk: Ticket.objects.lock(pk) for pk in cases}
    meeting = _opened(meeting, "settle", by, at, None)
    meeting.settled_at = at
    _keep(meeting, "state", "settled_at")
    for item in meeting.agenda.all():
        if item.ticket_id in held:
            note = f"{meeting}：{item.decision}"
            happened(events.MEETING_DECIDED, held[item.ticket_id], by=by, at=at, note=note)
    happened(events.MEETING_SETTLED, meeting, by=by, at=at)
    people = [row.person for row in meeting.attendances.select_related("person")]
    about = meeting.version
    notices.MinutesOut(meeting, people=people, about=about, by=by, words=f"议程 {len(cases)} 件").send(at=at)
    return meeting


@transaction.atomic
def amend_meeting(*, meeting: Meeting, reason: str, by: Staff, at: datetime) -> Meeting:
    """Open settled minutes again, with a reason; printing them afterwards makes a new edition."""
    if not reason.strip():
        raise Refused("修订纪要要写明原因。", "reason")
    if meeting.ticket_id:
        Ticket.objects.lock(meeting.ticket_id)
    meeting = _opened(meeting, "amend", by, at, None)
    meeting.settled_at = None
    _keep(meeting, "state", "settled_at")
    happened(events.MEETING_AMENDED, meeting, by=by, at=at, note=reason)
    return meeting


@transaction.atomic
def void_meeting(*, meeting: Meeting, reason: str, by: Staff, at: datetime) -> Meeting:
    """The meeting does not take place; what waited for it waits for the next one."""
    if not reason.strip():
        raise Refused("取消会议要写明原因。", "reason")
    meeting = _opened(meeting, "void", by, at, None)
    meeting.void_reason = reason.strip()
    _keep(meeting, "state", "void_reason")
    _wait_again(meeting)
    happened(events.MEETING_VOIDED, meeting, by=by, at=at, note=reason)
    people = [row.person for row in meeting.attendances.select_related("person")]
    notices.MeetingOff(meeting, people=people, by=by, words=reason).send(at=at)
    return meeting


def _whole(ticket: Ticket, moment: datetime, first_measures: str, somebody) -> None:
    """What the record of an analysis meeting must say."""
    if moment < ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "happened_at")
    if not first_measures.strip():
        raise Refused("请写明先期措施。", "first_measures")
    if not somebody:
        raise Refused("请选择参加人。", "participants")


def _opened(meeting: Meeting, step: str, by: Staff, at: datetime, expected_version: int | None) -> Meeting:
    meeting = Meeting.objects.lock(meeting.pk, expected_version=expected_version)
    MEETINGS.take(meeting, step, by=by, at=at)
    return meeting


def _keep(meeting: Meeting, *fields: str) -> None:
    meeting.version += 1
    meeting.save(update_fields=[*fields, "version"])


def _wait_again(meeting: Meeting, **which) -> None:
    """What was handed in for this meeting waits for the next, unless the case was handed in anew meanwhile."""
    waiting = MeetingFlag.objects.filter(meeting=None).values("ticket")
    MeetingFlag.objects.filter(meeting=meeting, **which).exclude(ticket__in=waiting).update(meeting=None)


def _renumber(rows: list[AgendaItem]) -> None:
    for number, row in enumerate(rows, start=1):
        if row.order != number:
            row.order = number
            row.save(update_fields=["order"])


def _seat(meeting: Meeting, people, state: str) -> None:
    rows = [Attendance(meeting=meeting, person=person, state=state) for person in people]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)


def _number(meeting: Meeting, by: Staff, at: datetime) -> None:
    """Drawn last: the department of whoever records, else of service; without letters there is no number."""
    for department in (by.department, Department.objects.function(Function.SERVICE)):
        if department and department.letters:
            meeting.number = f"HY-{series.draw('meeting', department, at=at)}"
            meeting.save(update_fields=["number"])
            return
