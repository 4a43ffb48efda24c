"""夜间安静时段 as a setting: each change is a new row, so that nobody asks in vain who changed the night."""

from datetime import datetime, time

from django.db import transaction

from core.deadlines.models import Change, Subject
from core.notices.models import Quietest, QuietHours, quiet_hours
from core.workflow import Refused, Stale


@transaction.atomic
def set_quiet_hours(
    *, begins_at: time, ends_at: time, from_grade: int, note: str, expected: int, by, at: datetime
) -> QuietHours:
    """From now on mail and robots keep still from `begins_at` to `ends_at` for faults of `from_grade` and below.

    `expected` is the pk of the setting that was edited, 0 for the default. What waits for the morning already
    keeps its time. Raises Stale when somebody saved in between.
    """
    before = QuietHours.objects.select_for_update().first() or quiet_hours()
    if (before.pk or 0) != expected:
        raise Stale(f"{before.by or '系统'} 刚刚改过安静时段，您的修改没有写入。请核对后再提交。", ["安静时段"])
    if from_grade not in Quietest.values:
        raise Refused("一级故障始终立即通知。请从列表中选择适用的级别。", "from_grade")
    if begins_at == ends_at and from_grade != Quietest.NONE:
        raise Refused("安静时段的开始和结束相同。请改为不同的时间，或选择“不设安静时段”。", "ends_at")
    if begins_at == ends_at:
        begins_at, ends_at = before.begins_at, before.ends_at
    after = QuietHours(
        begins_at=begins_at, ends_at=ends_at, from_grade=from_grade, note=note.strip(), by=by, created_at=at
    )
    if str(after) == str(before):
        raise Refused("与现在的安静时段一样，没有可保存的变化。")
    after.save()
    words = f"安静时段：{before} → {after}"[:200]
    lines = [after.note] if after.note else []
    Change.objects.create(subject=Subject.QUIET, words=words, lines=lines, by=by, at=at)
    return after
