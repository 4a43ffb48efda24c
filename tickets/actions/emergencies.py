"""紧急 (S3-19 … S3-23): the plan opens team and checklist; resources, temporary solution, end of the emergency."""

from datetime import datetime

from django.db import transaction

from core.notices.post import post
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.times import local, local_date
from core.workflow import Refused
from tickets import events
from tickets import notices_severe as notices
from tickets.actions.records import not_after
from tickets.actions.saving import involve
from tickets.gates_severe import EMERGENCIES, emergency_of
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket, Why
from tickets.models.contingency import ContingencyVersion
from tickets.models.emergency import CheckItem, Emergency, Member, ResourceRequest
from tickets.queries_severe import team_for

# What every emergency begins with when no plan fits (S3-21): people first, then the machine, then production.
ALWAYS = [
    ("确认现场人员安全，撤离危险区域，设专人警戒", True),
    ("断电、断气、泄压并挂牌上锁，防止事态扩大", True),
    ("联系客户现场负责人，确认停机范围和对生产的影响", False),
    ("诊断故障部位和原因，拍照并保留现场记录", False),
    ("制定临时方案，恢复或维持生产", False),
    ("向部门负责人和客户报告进展", False),
]


@transaction.atomic
def form_team(
    *,
    ticket: Ticket,
    members: list[Staff],
    by: Staff,
    at: datetime,
    version: ContingencyVersion | None = None,
    duties: dict[int, str] | None = None,
) -> Ticket:
    """Start the emergency plan: team and checklist stand, everybody on the team is told at once (S3-19, D-28).

    The head of production always belongs to the team; without a plan the checklist is that of S3-21.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "team", by=by, at=at)
    if not members:
        raise Refused("请选择应急处理小组成员。", "members")
    called = {person.pk: duty for person, duty in team_for(version, ticket, at=at)} | (duties or {})
    emergency = Emergency.objects.create(ticket=ticket, version=version, started_at=at, started_by=by)
    ticket.emergency = emergency
    team = list({person.pk: person for person in [*members, *_production(at)]}.values())
    _enlist(emergency, team, called, by, at)
    CheckItem.objects.bulk_create(_checklist(emergency, version))
    names = "、".join(str(person) for person in team)
    note = f"{version or '通用处置步骤'}：{names}"
    happened(events.TEAM_FORMED, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    return ticket


@transaction.atomic
def join_team(*, emergency: Emergency, person: Staff, duty: str, by: Staff, at: datetime) -> Emergency:
    """One more on the team, told at once."""
    emergency = _held(emergency, "join", by, at)
    if emergency.members.filter(person=person).exists():
        raise Refused(f"{person}已在小组中。", "person")
    _enlist(emergency, [person], {person.pk: duty}, by, at)
    happened(events.TEAM_JOINED, emergency.ticket, by=by, at=at, note=f"{person}（{duty}）")
    return emergency


@transaction.atomic
def team_arrived(*, ticket: Ticket, by: Staff, at: datetime, happened_at: datetime | None = None) -> Ticket:
    """The emergency team is on site (S3-20, D-29)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "team_arrived", by=by, at=at)
    moment = not_after(happened_at, at)
    if moment < ticket.received_at:
        raise Refused("早于接收时间。请改为接收之后的时间。", "happened_at")
    if emergency := emergency_of(ticket):
        emergency.arrived_at = moment
        emergency.save(update_fields=["arrived_at"])
    happened(events.TEAM_ARRIVED, ticket, by=by, at=moment, recorded_at=at)
    return ticket


@transaction.atomic
def check(
    *, item: CheckItem, by: Staff, at: datetime, note: str = "", happened_at: datetime | None = None
) -> CheckItem:
    """A step is done. Safety comes first: what follows an open safety step waits for it (S3-21)."""
    item = _item(item, "check", by, at)
    _safety_first(item)
    _settle(item, CheckItem.State.DONE, by, not_after(happened_at, at), note)
    said = f"{item.order}. {item.text}" + (f"：{note}" if note else "")
    happened(events.CHECK_DONE, item.ticket, by=by, at=item.at, recorded_at=at, note=said)
    return item


@transaction.atomic
def skip(*, item: CheckItem, reason: str, by: Staff, at: datetime) -> CheckItem:
    """A step is left out, never without a reason; the heads hear of a safety step."""
    item = _item(item, "skip", by, at)
    if not reason.strip():
        raise Refused("不做这一步要写明理由。", "reason")
    _safety_first(item)
    _settle(item, CheckItem.State.SKIPPED, by, at, reason)
    ticket, words = item.ticket, f"{item.order}. {item.text}：{item.note}"
    happened(events.CHECK_SKIPPED, ticket, by=by, at=at, note=words)
    if item.is_safety:
        people = [*_heads(at, Function.SERVICE, Function.PRODUCTION), item.emergency.started_by]
        notices.SafetySkipped(item, people=people, by=by, words=f"{words}（{by}）").send(at=at)
    return item


@transaction.atomic
def undo(*, item: CheckItem, reason: str, by: Staff, at: datetime) -> CheckItem:
    """A step was not done after all."""
    emergency = _held(item.emergency, "undo", by, at)
    item = emergency.checklist.get(pk=item.pk)
    if item.state == CheckItem.State.OPEN:
        raise Refused("这一步还没有办理，不用撤回。")
    if not reason.strip():
        raise Refused("撤回要写明原因。", "reason")
    item.state, item.by, item.at, item.note = CheckItem.State.OPEN, None, None, ""
    item.save(update_fields=["state", "by", "at", "note"])
    happened(events.CHECK_UNDONE, item.ticket, by=by, at=at, note=f"{item.order}. {item.text}：{reason}")
    return item


@transaction.atomic
def ask_for(
    *, emergency: Emergency, what: str, source: str, from_whom: str, needed_at: datetime, by: Staff, at: datetime
) -> ResourceRequest:
    """Production, a supplier, parts and tools: what is needed, from whom, by when (S3-22)."""
    emergency = _held(emergency, "ask", by, at)
    if needed_at < at:
        raise Refused("需要的时间已经过去。请改为现在以后的时间。", "needed_at")
    row = ResourceRequest.objects.create(
        emergency=emergency,
        what=what.strip(),
        source=source,
        from_whom=from_whom.strip(),
        needed_at=needed_at,
        asked_by=by,
        asked_at=at,
    )
    note = f"{row.what}（{row.get_source_display()}，{row.from_whom}，{local(needed_at):%m-%d %H:%M} 前）"
    happened(events.RESOURCE_ASKED, emergency.ticket, by=by, at=at, note=note)
    return row


@transaction.atomic
def answer_request(*, request: ResourceRequest, state: str, answer: str, by: Staff, at: datetime) -> ResourceRequest:
    """已落实 or 不能满足; an answer may be replaced by a later one."""
    emergency = _held(request.emergency, "answer", by, at)
    row = emergency.requests.get(pk=request.pk)
    if state not in (ResourceRequest.State.READY, ResourceRequest.State.REFUSED):
        raise Refused("请选择已落实或不能满足。", "state")
    if state == ResourceRequest.State.REFUSED and not answer.strip():
        raise Refused("不能满足时要写明原因和替代办法。", "answer")
    row.state, row.answer, row.answered_by, row.answered_at = state, answer.strip(), by, at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    said = f"{row.what}：{row.get_state_display()}" + (f"，{row.answer}" if row.answer else "")
    happened(events.RESOURCE_ANSWERED, emergency.ticket, by=by, at=at, note=said)
    people = [row.asked_by, emergency.ticket.assignee]
    notices.ResourceAnswered(row, people=people, about=at.isoformat(), by=by, words=said).send(at=at)
    return row


@transaction.atomic
def solve_for_now(
    *, emergency: Emergency, temporary: str, by: Staff, at: datetime, happened_at: datetime | None = None
) -> Emergency:
    """The temporary solution by which production goes on (S3-21); a later one replaces it."""
    emergency = _held(emergency, "temporary", by, at)
    if not temporary.strip():
        raise Refused("请写明临时方案。", "temporary")
    waiting = next((i for i in emergency.checklist.all() if i.is_safety and i.state == CheckItem.State.OPEN), None)
    if waiting:
        raise Refused(f"先完成安全项“{waiting.text}”，再采取临时方案。", "temporary")
    emergency.temporary, emergency.temporary_by = temporary.strip(), by
    emergency.temporary_at = not_after(happened_at, at)
    emergency.save(update_fields=["temporary", "temporary_by", "temporary_at"])
    ticket, moment = emergency.ticket, emergency.temporary_at
    happened(events.TEMPORARY_SOLVED, ticket, by=by, at=moment, recorded_at=at, note=emergency.temporary)
    return emergency


@transaction.atomic
def stand_down(*, emergency: Emergency, words: str, by: Staff, at: datetime) -> Emergency:
    """应急解除: safe, and production goes on; what is left is follow-up and evaluation (S3-23)."""
    emergency = _held(emergency, "stand_down", by, at)
    emergency.over_at, emergency.over_by, emergency.over_words = at, by, words.strip()
    emergency.save(update_fields=["state", "over_at", "over_by", "over_words"])
    happened(events.EMERGENCY_OVER, emergency.ticket, by=by, at=at, note=words)
    return emergency


def _held(emergency: Emergency, step: str, by: Staff, at: datetime) -> Emergency:
    """The emergency after its case is locked, with the step taken."""
    ticket = Ticket.objects.lock(emergency.ticket_id)
    if not ticket.is_open:
        raise Refused(f"处理单{ticket.get_status_display()}，不能再改应急处置。")
    fresh = Emergency.objects.prefetch_related("members", "checklist").get(pk=emergency.pk)
    fresh.ticket = ticket
    EMERGENCIES.take(fresh, step, by=by, at=at)
    return fresh


def _item(item: CheckItem, step: str, by: Staff, at: datetime) -> CheckItem:
    """The open step of the locked emergency; somebody else may have been quicker."""
    emergency = _held(item.emergency, step, by, at)
    fresh = next(row for row in emergency.checklist.all() if row.pk == item.pk)
    fresh.emergency = emergency
    if fresh.state != CheckItem.State.OPEN:
        raise Refused(f"{fresh.by} {local(fresh.at):%H:%M} 已记录这一步：{fresh.get_state_display()}。")
    return fresh


def _safety_first(item: CheckItem) -> None:
    before = [row for row in item.emergency.checklist.all() if row.order < item.order and row.is_safety]
    if waiting := next((row for row in before if row.state == CheckItem.State.OPEN), None):
        raise Refused(f"安全第一：先完成第 {waiting.order} 步“{waiting.text}”；确实不做的，先写明理由。")


def _settle(item: CheckItem, state: str, by: Staff, moment: datetime, note: str) -> None:
    item.state, item.by, item.at, item.note = state, by, moment, note.strip()
    item.save(update_fields=["state", "by", "at", "note"])


def _enlist(emergency: Emergency, people: list[Staff], duties: dict[int, str], by: Staff, at: datetime) -> None:
    """Write the members, let them see the case, and tell each one the duty."""
    rows = [Member(emergency=emergency, person=person, duty=duties.get(person.pk, ""), since=at) for person in people]
    Member.objects.bulk_create(rows)
    involve(emergency.ticket, why=Why.EMERGENCY, at=at, people=people)
    told = [notices.TeamCalled(emergency, people=[r.person], by=by, words=r.duty or "小组成员") for r in rows]
    post([draft for notice in told for draft in notice.drafts()], at=at)


def _checklist(emergency: Emergency, version: ContingencyVersion | None) -> list[CheckItem]:
    steps = [(row.text, row.is_safety, row.duty) for row in version.items.all()] if version else []
    steps = steps or [(text, safety, "") for text, safety in ALWAYS]
    return [
        CheckItem(emergency=emergency, order=number, text=text, is_safety=safety, duty=duty)
        for number, (text, safety, duty) in enumerate(steps, start=1)
    ]


def _heads(at: datetime, *functions: Function) -> list[Staff]:
    departments = filter(None, map(Department.objects.function, functions))
    return [head for head in (acting_head(row, local_date(at)) for row in departments) if head]


def _production(at: datetime) -> list[Staff]:
    return _heads(at, Function.PRODUCTION)
