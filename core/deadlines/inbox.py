"""What the inbox shows of clocks: the ladder and 接警 beside a message, and how the clock stands in the list."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from core.deadlines.acknowledge import choices, next_people, standing_of
from core.deadlines.escalations import ESCALATED, KINDS, OVERDUE
from core.deadlines.forms.acknowledge import AcknowledgeForm
from core.deadlines.ladder import AT_DUE, ROLE_WORDS, WARNING, Ladders, Receivers
from core.deadlines.models import OPEN, Acknowledgement, Clock, Escalation
from core.notices.marks import Mark
from core.notices.models import Message
from core.notices.notice import address
from core.notices.tabs import Tab
from core.organization.models import Staff
from core.times import local, local_date

ALARMS = (OVERDUE, ESCALATED)
TAB = Tab("escalations", "升级", kinds=ALARMS, tone="red")


def waiting_for_answer(rows):
    """Alarms of late clocks that nobody has acknowledged on the level they stand on; the last one of each clock."""
    promised = Acknowledgement.objects.filter(
        clock=OuterRef("pk"), level=F("clock__level"), at__gte=F("clock__started_at")
    )
    late = Clock.objects.filter(pk=OuterRef("subject_id"), state__in=OPEN, level__gte=AT_DUE)
    kind = ContentType.objects.get_for_model(Clock)
    newer = Message.objects.filter(
        staff=OuterRef("staff"), subject_type=kind, subject_id=OuterRef("subject_id"), kind__in=ALARMS
    )
    return rows.filter(Exists(late.filter(~Exists(promised))), subject_type=kind).exclude(
        Exists(newer.filter(pk__gt=OuterRef("pk")))
    )


TO_ANSWER = Tab("to-answer", "须接警", kinds=ALARMS, tone="red", narrow=waiting_for_answer)


@dataclass
class Step:
    """One line of the ladder: what was or will be told to whom, or what somebody promised."""

    at: datetime
    words: str
    notes: list[str] = field(default_factory=list)
    tone: str = ""
    coming: bool = False


def panel(message: Message, user: Staff) -> dict | None:
    """For a message about a clock: the clock, its ladder, and the form or the reason why there is none."""
    if message.kind not in KINDS or not isinstance(message.subject, Clock):
        return None
    return ladder_of(message.subject, user, at=timezone.now()) | {
        "title": message.title,
        "late": message.late,
        "back": reverse("notices:message", args=[message.pk]),
    }


def ladder_of(clock: Clock, user: Staff, *, at: datetime) -> dict:
    """All that the ladder panel shows of one clock to one person."""
    standing = standing_of(clock, by=user, at=at)
    case = clock.case
    told = [p.name for p in next_people(clock, at) if p.pk != user.pk] if not standing.refusal else []
    furthest = choices(clock, at)[-1:] if not standing.refusal else []
    return {
        "title": str(clock.rule.name),
        "late": False,
        "back": "",
        "clock": clock,
        "case": case,
        "case_url": address(case),
        "grade": getattr(case, "grade", None),
        "steps": steps(clock, at=at),
        "refusal": standing.refusal,
        "on_behalf_of": standing.on_behalf_of,
        "form": None if standing.refusal else AcknowledgeForm(clock=clock, at=at),
        "next_people": "、".join(told),
        "furthest": furthest[0] if furthest else None,
    }


def steps(clock: Clock, *, at: datetime) -> list[Step]:
    """The ladder so far, then the levels to come, each with its people."""
    past = list(clock.escalations.filter(cycle=clock.cycle).order_by("level"))
    promises = list(clock.acknowledgements.select_related("by").filter(at__gte=clock.started_at))
    people = Staff.objects.in_bulk({pk for row in past for _, pk in row.receivers})
    reads = _reads(clock)
    rows = [_past(row, people, reads) for row in past] + [_promise(row) for row in promises]
    return sorted(rows, key=lambda step: step.at) + (_coming(clock, at) if clock.state in OPEN else [])


def _past(row: Escalation, people: dict[int, Staff], reads: dict[tuple[int, int], datetime]) -> Step:
    names = "、".join(_named(people[pk].name, role) for role, pk in row.receivers if pk in people)
    notes = ["延迟补发"] if row.late else []
    if row.skipped:
        notes.append(f"跳过第 {'、'.join(map(str, row.skipped))} 级")
    read = [
        f"{people[pk].name} {local(reads[pk, row.level]):%H:%M} 已读"
        for _, pk in row.receivers
        if (pk, row.level) in reads
    ]
    tone = "bad" if row.level >= AT_DUE else ""
    return Step(row.done_at, f"{_verb(row.level)}：{names or '没有人可以通知'}", notes + read, tone)


def _promise(row: Acknowledgement) -> Step:
    return Step(row.at, f"接警：{row.by}", [f"{row.words}，办到 {local(row.until):%m-%d %H:%M}"], "key")


def _coming(clock: Clock, at: datetime) -> list[Step]:
    ladders = Ladders([clock])
    receivers = Receivers([clock], day=local_date(at))
    rows = []
    for rung, moment in ladders.coming(clock):
        people, _ = receivers.told(clock, [rung])
        names = "、".join(_named(person.name, role) for role, person in people.values())
        rows.append(Step(moment, f"{_verb(rung.level)}：{names or '没有人可以通知'}", coming=True))
    return rows


def _named(name: str, role: str) -> str:
    return name if role == "owner" else f"{name}（{ROLE_WORDS.get(role, role)}）"


def _verb(level: int) -> str:
    return {WARNING: "提醒", AT_DUE: "到期"}.get(level, "升级")


def _reads(clock: Clock) -> dict[tuple[int, int], datetime]:
    """(person id, level) → when the message of that level was read."""
    prefix = f"clock:{clock.pk}:{clock.cycle}:"
    rows = Message.objects.filter(
        case_type=clock.case_type_id, case_id=clock.case_id, key__startswith=prefix, read_at__isnull=False
    )
    return {
        (pk, int(level)): read_at
        for pk, key, read_at in rows.values_list("staff_id", "key", "read_at")
        if (level := key.removeprefix(prefix)).isdigit()
    }


def marks(messages: Iterable[Message]) -> dict[int, Mark]:
    """How the clocks of a page of messages stand now, in three queries."""
    kind = ContentType.objects.get_for_model(Clock)
    about = {m.pk: m.subject_id for m in messages if m.subject_type_id == kind.pk and m.kind in KINDS}
    clocks = Clock.objects.in_bulk(set(about.values()))
    waiting = {pk for pk, clock in clocks.items() if clock.state in OPEN}
    promises = Acknowledgement.objects.filter(clock__in=waiting).order_by("at", "pk")
    latest = {row.clock_id: row for row in promises}
    return {pk: _mark(clocks[clock], latest.get(clock)) for pk, clock in about.items() if clock in clocks}


def _mark(clock: Clock, promise: Acknowledgement | None) -> Mark:
    grade = clock.severity if clock.severity <= 2 else None
    if clock.state not in OPEN:
        return Mark(grade, "ok", "已结束", clock.get_state_display())
    if promise and promise.level == clock.level:
        return Mark(grade, "ok", "已接警", f"等到 {local(promise.until):%m-%d %H:%M}")
    if clock.level < AT_DUE:
        return Mark(grade, clock=clock)
    return Mark(
        grade, "bad", "待接警", clock=clock, act="接警", act_url=reverse("deadlines:acknowledge", args=[clock.pk])
    )
