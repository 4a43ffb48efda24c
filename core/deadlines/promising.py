"""Why a clock takes no pause, no agreed date, no exemption: one sentence refuses the act and greys the button."""

from datetime import datetime

from core.deadlines.models import Allowance, Clock, State

ARRIVALS = frozenset({"ARRIVED", "TEAM_ARRIVED"})


def no_pause(clock: Clock, at: datetime) -> str:
    """Why this clock cannot stand still now; "" where it can (A-32)."""
    if not clock.version.may_pause:
        return "不允许暂停：响应类和内部时限始终计时。"
    if clock.state == State.PAUSED:
        return "已经暂停。请先恢复计时。"
    if clock.due_at is not None and clock.due_at <= at:
        return "已到期，暂停不能再改变它。请接警说明何时办完。"
    return ""


def no_date(clock: Clock) -> str:
    """Why a date agreed with the customer cannot replace this due time; "" where it can (A-06).

    It can where the customer has a say: arrivals, and what may be paused; never for responses and inner work.
    """
    asked = clock.variant.allowance == Allowance.AGREED
    if not (asked or clock.version.may_pause or ARRIVALS & set(clock.version.stops_on)):
        return "是响应类或内部时限，不能用约定时间代替。"
    return "正在暂停。请先恢复计时再登记约定时间。" if clock.state == State.PAUSED else ""


def no_exemption(clock: Clock) -> str:
    """Why nobody may ask that this clock does not count; "" where they may (G-22).

    A late arrival may be excused afterwards.
    """
    if not ARRIVALS & set(clock.version.stops_on):
        return "不是到达时限，不能豁免。"
    if clock.is_exempt:
        return "已经豁免。"
    if clock.state in (State.MET, State.CANCELLED):
        return f"已结束（{clock.get_state_display()}），不需要豁免。"
    return ""
