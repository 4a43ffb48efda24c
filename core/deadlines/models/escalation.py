"""升级 and 接警: who was told of a late clock, when, and what they answered."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.deadlines.models.clock import Clock


class Escalation(models.Model):
    """One level of the ladder reached by one clock: once, whatever sweeps, beats and workers do.

    `due_at` is when the level fell due, `done_at` when the sweep acted; more than five minutes apart is 延迟补发
    (`late`). `skipped` lists the lower levels that a late start jumped over. `receivers`: [[role, staff id], …].
    """

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="escalations")
    cycle = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()
    late = models.BooleanField(default=False)
    skipped = models.JSONField(default=list)
    receivers = models.JSONField(default=list)

    class Meta:
        ordering = ["done_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["clock", "cycle", "level"], name="escalation_once")]

    def __str__(self):
        return f"{self.clock} → {self.level}"


class Acknowledgement(models.Model):
    """接警确认: what is done and until when; the ladder waits until then and the next level is told."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="acknowledgements")
    level = models.SmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField("处理措施", max_length=200)
    until = models.DateTimeField("预计完成")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.by} {self.words}"

    def get_absolute_url(self):
        return reverse("deadlines:acknowledge", args=[self.clock_id])


class Heartbeat(models.Model):
    """The sweep's pulse, one row: when it last ran to the end, and how far behind it was then."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    lag_seconds = models.PositiveIntegerField(default=0)
    acted = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.name
