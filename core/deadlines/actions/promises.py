"""What people promise about one clock: pause, resume, a date agreed with the customer (A-06, A-32)."""

from datetime import datetime

from django.db import transaction

from core.deadlines import registry
from core.deadlines.engine import hold_cases
from core.deadlines.events import CLOCK_AGREED, CLOCK_PAUSED
from core.deadlines.models import Clock, Pause, PauseKind, State
from core.deadlines.pausing import go_on
from core.deadlines.promising import no_date, no_pause
from core.deadlines.settling import store
from core.deadlines.timing import place, recomputed
from core.timeline.actions import happened
from core.times import local
from core.workflow import Refused


@transaction.atomic
def pause(
    clock: Clock, *, reason: str, latest_end: datetime, by, at: datetime, kind: str = PauseKind.WAITING
) -> Pause:
    """Let the clock stand still from `at` until it is resumed, at the latest until `latest_end` (A-32).

    Only waiting for the customer and a date agreed with them are reasons, never on response rules. The due time
    keeps its value until the pause is over.
    """
    clock = _locked(clock)
    if why := no_pause(clock, at):
        raise Refused(f"“{clock.rule.name}”{why}", "reason")
    if kind not in PauseKind.values:
        raise Refused("暂停只能因为等待客户或客户约定日期。请选择其中一项。", "kind")
    if not reason.strip():
        raise Refused("没有写明暂停原因。请写明在等客户的什么。", "reason")
    if latest_end <= at:
        raise Refused("最晚恢复时间不晚于现在。请改为以后的时间。", "latest_end")
    if at < clock.started_at or clock.pauses.filter(ended_at__gt=at).exists():
        raise Refused("暂停与之前的计时或暂停重叠。请改为之后的时间。", "reason")
    row = Pause.objects.create(
        clock=clock, kind=kind, reason=reason.strip(), began_at=at, latest_end=latest_end, by=by
    )
    clock.state, clock.next_action_at = State.PAUSED, latest_end
    store([clock])
    words = f"{clock.rule.name}：{row.get_kind_display()}，{row.reason}，最晚 {local(latest_end):%m-%d %H:%M} 恢复"
    _said(CLOCK_PAUSED, clock, words, by=by, at=at)
    return row


@transaction.atomic
def resume(clock: Clock, *, by, at: datetime) -> Clock:
    """End the pause; the due time moves by what did not count."""
    clock = _locked(clock)
    if clock.state != State.PAUSED:
        raise Refused("这个时限没有暂停，不需要恢复。")
    row = Pause.objects.select_for_update().get(clock=clock, ended_at=None)
    go_on(clock, row, ended_at=min(at, row.latest_end), by=by, at=at)
    return clock


@transaction.atomic
def agree(clock: Clock, *, due_at: datetime, agreed_with: str, by, at: datetime) -> Clock:
    """A date agreed with the customer replaces the due time; the computed one stays for statistics (A-06)."""
    clock = _locked(clock)
    if why := no_date(clock):
        raise Refused(f"“{clock.rule.name}”{why}", "due_at")
    if not agreed_with.strip():
        raise Refused("没有写明与谁约定。请填写客户方人员。", "agreed_with")
    if due_at <= clock.started_at:
        raise Refused("约定时间早于计时开始。请改为开始之后的时间。", "due_at")
    clock.agreed_due_at, clock.agreed_with = due_at, agreed_with.strip()
    clock.agreed_at, clock.agreed_by = at, by
    place(clock, recomputed(clock), at=at)
    store([clock])
    words = f"{clock.rule.name}：与{clock.agreed_with}约定 {local(due_at):%m-%d %H:%M}"
    if clock.computed_due_at:
        words += f"，原到期 {local(clock.computed_due_at):%m-%d %H:%M}"
    _said(CLOCK_AGREED, clock, words, by=by, at=at)
    return clock


def _locked(clock: Clock) -> Clock:
    """The row, held after its case until the transaction ends; Refused when it is settled."""
    hold_cases(clock.case_type_id, [clock.case_id])
    row = Clock.objects.lock(pk=clock.pk).select_related("rule", "version", "variant").get()
    if not row.is_open:
        raise Refused(f"“{row.rule.name}”已结束（{row.get_state_display()}），不能再改。")
    return row


def _said(event, clock: Clock, words: str, *, by, at: datetime) -> None:
    happened(event, clock.subject, by=by, at=at, note=words)
    case = clock.case
    registry.tell(type(case), [case.pk])
