"""出差准备 (S1-42): what 客服 sees to before somebody leaves – an editable list, and the ticks of each trip."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from fieldservice.models.trip import Trip


class ChecklistItem(models.Model):
    """出差准备清单: one line of the list that every new trip gets.

    `watches` lets the software see by itself whether a line is done.
    """

    class Watches(models.TextChoices):
        NOTHING = "", "人工确认"
        HEADER = "header", "记录表头已填写"
        AGREED = "agreed", "已与客户约定到达时间"
        ADVANCE = "advance", "没有申请借支，或借支已付"

    name = models.CharField("准备事项", max_length=60, unique=True)
    hint = models.CharField("说明", max_length=200, blank=True)
    watches = models.CharField("完成方式", max_length=10, choices=Watches.choices, blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=100)
    is_required = models.BooleanField("必办", default=True)
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "出差准备事项"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("fieldservice:checklist")


class TripCheck(models.Model):
    """A line of one trip: done by whom and when, or not needed and why. Taking it back keeps the row open."""

    class State(models.TextChoices):
        OPEN = "open", "未办"
        DONE = "done", "已办"
        SKIPPED = "skipped", "不需要"

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="checks", verbose_name="外出")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name="准备事项")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    at = models.DateTimeField("时间", null=True, blank=True)

    class Meta:
        verbose_name = "出差准备"
        ordering = ["item__order", "pk"]
        constraints = [
            models.UniqueConstraint(name="trip_check_once", fields=["trip", "item"]),
            models.CheckConstraint(
                name="trip_check_says_who",
                condition=Q(state="open") | Q(by__isnull=False, at__isnull=False),
                violation_error_message="办理的事项必须有办理人和时间。",
            ),
            models.CheckConstraint(
                name="trip_check_skipped_says_why",
                condition=~Q(state="skipped") | ~Q(note=""),
                violation_error_message="不需要的事项要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.get_state_display()}"
