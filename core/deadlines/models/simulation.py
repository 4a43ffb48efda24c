"""模拟: what the last months would have been under other rules. Reads events, writes no clock."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from core.deadlines.models.rule import Rule


class Simulation(models.Model):
    """One question to the simulator and its answer.

    `changes`: [{"rule": key, "ladder": pk, "variants": [fields of a VariantDraft, …]}, …]; every other rule stays as
    it is. `result`: the tallies of `core.deadlines.simulation.tally`, written when it is done.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        RUNNING = "running", "进行中"
        DONE = "done", "完成"
        STOPPED = "stopped", "已停止"
        FAILED = "failed", "失败"

    months = models.PositiveSmallIntegerField("最近几个月")
    since = models.DateTimeField()
    until = models.DateTimeField()
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "模拟"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"模拟 {self.pk}"

    def get_absolute_url(self):
        return reverse("deadlines:simulation", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.STOPPED, self.State.FAILED)


class Turned(models.Model):
    """A promise whose verdict the changed rules would turn. Verdicts as in `simulation.played`; "" means no clock."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="turned")
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+")
    case_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    case_id = models.PositiveBigIntegerField()
    case = GenericForeignKey("case_type", "case_id")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    old_verdict = models.CharField(max_length=10, blank=True)
    old_due_at = models.DateTimeField(null=True)
    new_verdict = models.CharField(max_length=10, blank=True)
    new_due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "结论改变的时限"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.rule} {self.case_id}"
