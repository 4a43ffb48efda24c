"""A fact changed, or somebody else answers: clocks follow, from their original start (design §2)."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.deadlines import registry
from core.deadlines.choose import chosen
from core.deadlines.events import CLOCK_MOVED, CLOCK_REASSIGNED, CLOCKS_REVIEWED
from core.deadlines.ledger import history, open_clocks
from core.deadlines.models import Clock, Variant
from core.deadlines.owners import Owners
from core.deadlines.rulebook import Book, book
from core.deadlines.settling import cancel, store
from core.deadlines.starting import begin
from core.deadlines.timing import place, recomputed
from core.timeline.actions import happened
from core.timeline.models import Happening
from core.times import local


@transaction.atomic
def facts_changed(subject, *, by, at: datetime, reason: str) -> list[Clock]:
    """Compute the case's clocks anew after a fact of `subject` changed (grade, urgency, on-site …).

    A clock whose rule no longer applies is cancelled with the reason, past due it counts as missed; a rule that
    applies now starts at the original start, born overdue if need be; pauses and agreed dates stay. Returns the
    clocks that changed. The caller holds the case.
    """
    case, changed, lines = subject.case, [], []
    for clock, own in _with_subjects(open_clocks(case), subject):
        if line := _follow(clock, own, by=by, at=at, reason=reason):
            changed.append(clock)
            lines.append(line)
    store(changed)
    fresh = _now_applying(subject, at)
    lines += [f"{clock.version.rule.name}：开始计时，{_due(clock)}" for clock in fresh]
    note = f"{reason}。{len(lines)} 个时限按原起点重算。" + "；".join(lines)
    happened(CLOCK_MOVED if lines else CLOCKS_REVIEWED, subject, by=by, at=at, note=note, facts={"turn": "facts"})
    if changed or fresh:
        registry.tell(type(case), [case.pk])
    return changed + fresh


@transaction.atomic
def reassigned(subject, *, by, at: datetime) -> list[Clock]:
    """Ask again who owns the case's open clocks, after an assignment or hand-over. Returns those that moved."""
    case, changed = subject.case, []
    answers: dict[tuple, Owners] = {}
    for clock, own in _with_subjects(open_clocks(case), subject):
        owners = answers.setdefault((clock.subject_type_id, clock.subject_id), Owners(own, at))
        before = (clock.owner_id, clock.owner_department_id, clock.supervisor_department_id)
        owners.assign(clock, clock.version)
        if before != (clock.owner_id, clock.owner_department_id, clock.supervisor_department_id):
            changed.append(clock)
    store(changed)
    if changed:
        names = "、".join(
            f"{clock.rule.name}（{clock.owner or clock.owner_department or '无人'}）" for clock in changed
        )
        happened(CLOCK_REASSIGNED, subject, by=by, at=at, note=names)
        registry.tell(type(case), [case.pk])
    return changed


def _with_subjects(clocks: list[Clock], subject) -> Iterable[tuple[Clock, object]]:
    """Each clock with its subject: the given object where it is the same row, else loaded."""
    key = (ContentType.objects.get_for_model(subject).pk, subject.pk)
    case_key = (ContentType.objects.get_for_model(subject.case).pk, subject.case.pk)
    for clock in clocks:
        own = (clock.subject_type_id, clock.subject_id)
        found = subject if own == key else subject.case if own == case_key else clock.subject
        if found is not None:
            yield clock, found


def _follow(clock: Clock, subject, *, by, at: datetime, reason: str) -> str:
    """Fit one clock (unsaved) to its subject's facts. Returns the timeline's words, "" when nothing changed."""
    variant = chosen(_variants(clock), {**subject.facts(), "event": clock.armed_by})
    severity = subject.severity
    if variant is None:
        cancel(clock, reason=reason, at=at, by=by)
        return f"{clock.rule.name}：不再适用，{clock.get_state_display()}"
    if variant.pk == clock.variant_id and severity == clock.severity:
        return ""
    before, clock.severity = clock.due_at, severity
    if variant.pk != clock.variant_id:
        clock.variant = variant
        place(clock, recomputed(clock), at=at)
    if clock.due_at == before:
        return f"{clock.rule.name}：到期不变"
    return f"{clock.rule.name}：{_due(clock)}"


def _variants(clock: Clock) -> list[Variant]:
    kept = {version.pk: version for version in book().versions}.get(clock.version_id)
    return kept.ordered if kept else list(clock.version.variants.order_by("order"))


def _now_applying(subject, at: datetime) -> list[Clock]:
    """Start clocks of rules that came to apply, at the event that would have started them."""
    rules: Book = book()
    keys = {key for version in rules.versions if version.rearms for key in version.starts_on}
    kind = ContentType.objects.get_for_model(subject)
    latest: dict[str, Happening] = {}
    for line in history(subject.case, keys):
        if (line.subject_type_id, line.subject_id) == (kind.pk, subject.pk):
            latest[line.event] = line
    fresh = []
    for line in sorted(latest.values(), key=lambda line: (line.at, line.pk)):
        versions = [v for v in rules.started_by(line.event) if v.rearms]
        fresh += begin(versions, subject, event=line.event, happened_at=line.at, at=at, again=False)
    return fresh


def _due(clock: Clock) -> str:
    return f"{local(clock.due_at):%m-%d %H:%M} 到期" if clock.due_at else "到期待约定"
