"""夜间安静时段: when mail and robots keep still for the lesser grades. Rows are versions; the newest one counts."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.recall import recalled
from core.times import local


class Quietest(models.IntegerChoices):
    """From which fault grade on the night is respected. 一级 always goes out at once."""

    SECOND = 2, "二级、三级和四级"
    THIRD = 3, "三级和四级"
    FOURTH = 4, "只有四级"
    NONE = 5, "不设安静时段"


class QuietHours(models.Model):
    """Delays outside delivery from `begins_at` to `ends_at` (over midnight when it ends earlier), never the inbox."""

    begins_at = models.TimeField("从", default=time(22, 0))
    ends_at = models.TimeField("到", default=time(7, 30))
    from_grade = models.PositiveSmallIntegerField("适用", choices=Quietest.choices, default=Quietest.THIRD)
    note = models.CharField("原因", max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "夜间安静时段"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="quiet_has_length",
                condition=~Q(begins_at=F("ends_at")),
                violation_error_message="安静时段的开始和结束相同。请改为不同的时间，或选择“不设安静时段”。",
            ),
        ]

    def __str__(self):
        if self.from_grade == Quietest.NONE:
            return "不设安静时段"
        return f"{self.begins_at:%H:%M}–{self.ends_at:%H:%M}，{self.get_from_grade_display()}"

    def spares(self, severity: int) -> bool:
        """Does the night keep messages about this fault grade from going out?"""
        return severity >= self.from_grade

    def holds(self, at: datetime) -> bool:
        """Does the moment lie within the quiet hours?"""
        if self.from_grade == Quietest.NONE:
            return False
        here = local(at).time()
        if self.begins_at < self.ends_at:
            return self.begins_at <= here < self.ends_at
        return here >= self.begins_at or here < self.ends_at

    def after(self, at: datetime) -> datetime:
        """The same moment, or the end of the quiet hours when it lies within them."""
        if not self.holds(at):
            return at
        here = local(at)
        if here.time() >= self.ends_at:
            here += timedelta(days=1)
        return here.replace(hour=self.ends_at.hour, minute=self.ends_at.minute, second=0, microsecond=0)


def quiet_hours() -> QuietHours:
    """The setting in force; the default 22:00–07:30 for 三级 and 四级 while nobody has changed it."""
    return recalled("quiet hours", lambda: QuietHours.objects.first() or QuietHours())
