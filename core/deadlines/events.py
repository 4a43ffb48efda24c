"""What can happen to a clock. These lines stand on the timeline of the case; no rule listens to them."""

from core.timeline.registry import define

CLOCK_MOVED = define("CLOCK_MOVED", "时限重算")
CLOCK_CANCELLED = define("CLOCK_CANCELLED", "时限取消")
CLOCK_PAUSED = define("CLOCK_PAUSED", "计时暂停")
CLOCK_RESUMED = define("CLOCK_RESUMED", "计时恢复")
CLOCK_AGREED = define("CLOCK_AGREED", "登记约定时间")
CLOCK_ACKNOWLEDGED = define("CLOCK_ACKNOWLEDGED", "接警确认")
CLOCK_EXEMPTED = define("CLOCK_EXEMPTED", "时限豁免")
EXEMPTION_ASKED = define("EXEMPTION_ASKED", "申请豁免")
EXEMPTION_REFUSED = define("EXEMPTION_REFUSED", "未批准豁免")
CLOCK_REASSIGNED = define("CLOCK_REASSIGNED", "时限改由他人负责")
CLOCKS_RESTARTED = define("CLOCKS_RESTARTED", "时限重新开始")
# Clocks were looked at and none moved. The simulator must know: under other rules one might have.
CLOCKS_REVIEWED = define("CLOCKS_REVIEWED", "时限核对", silent=True)

OWN = frozenset(
    event.key
    for event in (
        CLOCK_MOVED,
        CLOCK_CANCELLED,
        CLOCK_PAUSED,
        CLOCK_RESUMED,
        CLOCK_AGREED,
        CLOCK_ACKNOWLEDGED,
        CLOCK_EXEMPTED,
        EXEMPTION_ASKED,
        EXEMPTION_REFUSED,
        CLOCK_REASSIGNED,
        CLOCKS_RESTARTED,
        CLOCKS_REVIEWED,
    )
)
