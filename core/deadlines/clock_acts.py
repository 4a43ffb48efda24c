"""What people may do to one clock, as buttons: each with the sentence that refuses it ("" means go)."""

from dataclasses import dataclass
from datetime import datetime

from core.deadlines.models import Clock, Exemption, State
from core.deadlines.promising import no_date, no_exemption, no_pause
from core.deadlines.rights import Right

NOT_YOURS = "您的岗位没有“{}”的权限。"


@dataclass(frozen=True)
class ClockAct:
    """`name` is the last part of the address: pause, resume, agree, exempt."""

    name: str
    label: str
    icon: str
    refusal: str

    @property
    def url_name(self) -> str:
        return f"deadlines:{self.name}"


def acts_on(clock: Clock, user, *, at: datetime) -> list[ClockAct]:
    """The acts in the order in which they are offered."""
    barred = "" if user.may(Right.ARRANGE, at=at) else NOT_YOURS.format(Right.ARRANGE.label)
    ended = "" if clock.is_open else f"已结束（{clock.get_state_display()}）。"
    rest = ("resume", "恢复计时", "play", barred)
    if clock.state != State.PAUSED:
        rest = ("pause", "暂停计时", "pause", barred or ended or no_pause(clock, at))
    agreed = ("agree", "登记约定时间", "calendar-check", barred or ended or no_date(clock))
    waits = "已申请豁免，等待批准。" if getattr(clock, "exemption_state", "") == Exemption.State.ASKED else ""
    excused = ("exempt", "申请豁免", "signpost-2", barred or no_exemption(clock) or waits)
    return [ClockAct(*act) for act in (agreed, rest, excused)]
