"""Working calendars as immutable versions: an edit or a year's import makes a new one (design §2)."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Calendar(models.Model):
    """A working calendar of the company. `current` is what new clocks count by."""

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    current = models.ForeignKey("CalendarVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "工作日历"

    def __str__(self):
        return self.name


class CalendarVersion(models.Model):
    """One state of a calendar, never changed after it was written.

    `hours`: [["08:30", "12:00"], ["13:30", "18:00"]]; `weekdays`: working ISO weekdays [1…5];
    `days`: {"2026-05-09": {"kind": "make_up", "name": "劳动节调休", "by_hand": false}} with kinds
    holiday | make_up; `years`: {"2026": {"confirmed": true, "source": "…"}}: a year that is not confirmed
    counts Monday–Friday and every clock that crosses it says so.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    hours = models.JSONField()
    weekdays = models.JSONField()
    days = models.JSONField()
    years = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_unique")]

    def __str__(self):
        return f"{self.calendar} 第 {self.number} 版"

    def get_absolute_url(self):
        return reverse("deadlines:calendar")
