"""分派规则 (S1-40, A-30): which department solves which kind of problem, as rows an administrator edits."""

from django.db import models
from django.db.models import TextChoices
from simple_history.models import HistoricalRecords

from core.organization.models.department import Function
from tickets.models.choices import CauseKind, FaultKind


class Basis(TextChoices):
    SYMPTOM = "symptom", "问题性质"
    CAUSE = "cause", "原因类别"


class RoutingRule(models.Model):
    """One row: problems of this nature (or, after the analysis, of this cause) go to this department."""

    basis = models.CharField("依据", max_length=10, choices=Basis.choices)
    kind = models.CharField("类别", max_length=20)
    function = models.CharField("责任部门", max_length=20, choices=Function.choices)
    note = models.CharField("说明", max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "分派规则"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="routing_one_per_kind",
                fields=["basis", "kind"],
                violation_error_message="这个类别已有分派规则。请修改原有的一行。",
            )
        ]

    def __str__(self):
        return f"{self.kind_label} → {self.get_function_display()}"

    @property
    def kind_label(self) -> str:
        kinds = FaultKind if self.basis == Basis.SYMPTOM else CauseKind
        return kinds(self.kind).label
