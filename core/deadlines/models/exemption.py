"""豁免: 特殊情况除外, 距离较远除外 (A-22, G-22)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.deadlines.models.clock import Clock

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class Exemption(models.Model):
    """豁免单: somebody asks that an arrival does not count, the head of 售后服务部 answers (G-22).

    `asked_by` gives the reason and, where it is the road, the distance; `by` (`on_behalf_of` when a deputy acts)
    approves or refuses at `at`. Rates are shown with and without what was approved.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        APPROVED = "approved", "已豁免"
        REFUSED = "refused", "未批准"

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="exemptions")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField("理由", max_length=200)
    distance_km = models.PositiveIntegerField("距离（公里）", null=True, blank=True)
    asked_by = models.ForeignKey(verbose_name="申请人", **PERSON)
    asked_at = models.DateTimeField("申请时间")
    by = models.ForeignKey(verbose_name="批准人", null=True, **PERSON)
    on_behalf_of = models.ForeignKey(verbose_name="被代理人", null=True, **PERSON)
    at = models.DateTimeField("批准时间", null=True)
    words = models.CharField("意见", max_length=200, blank=True)

    class Meta:
        verbose_name = "豁免"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="exemption_one_standing",
                fields=["clock"],
                condition=~Q(state="refused"),
                violation_error_message="这个时限已经申请或批准了豁免。",
            ),
            models.CheckConstraint(
                name="exemption_answer_has_person",
                condition=Q(state="asked", by=None, at=None)
                | ~Q(state="asked") & Q(by__isnull=False, at__isnull=False),
                violation_error_message="豁免的批准要有批准人和时间。",
            ),
        ]

    def __str__(self):
        return f"{self.clock.rule.name} {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("deadlines:clock", args=[self.clock_id])

    @property
    def why(self) -> str:
        """The reason with the distance: 高速封闭（620 公里）."""
        return f"{self.reason}（{self.distance_km} 公里）" if self.distance_km is not None else self.reason
