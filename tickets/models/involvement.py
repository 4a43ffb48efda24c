"""Who has to do with a case: the index behind every question of visibility (design §3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.models.choices import Why


class Involvement(models.Model):
    """参与: a person or a department stands in a case since a moment, for a reason. Rows are only added."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="involvements", verbose_name="处理单")
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员"
    )
    since = models.DateTimeField("起始时间")
    why = models.CharField("原因", max_length=12, choices=Why.choices)

    class Meta:
        verbose_name = "参与"
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="involvement_person_or_department",
                condition=Q(person=None, department__isnull=False) | Q(person__isnull=False, department=None),
                violation_error_message="参与方是一个人或一个部门。请只选择其中一项。",
            ),
            models.UniqueConstraint(
                name="involvement_person_once", fields=["ticket", "person", "why"], condition=Q(department=None)
            ),
            models.UniqueConstraint(
                name="involvement_department_once", fields=["ticket", "department", "why"], condition=Q(person=None)
            ),
        ]
        indexes = [
            # visible_to: one EXISTS on each of these two.
            models.Index(name="involvement_by_person", fields=["person", "ticket"], condition=Q(department=None)),
            models.Index(name="involvement_by_department", fields=["department", "ticket"], condition=Q(person=None)),
        ]

    def __str__(self):
        return f"{self.person or self.department} {self.get_why_display()}"
