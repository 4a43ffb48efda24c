"""What is learned from 重要 cases (S3-18), and who knows which machines (S3-14)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.workflow import Stale
from tickets.models.choices import FaultKind
from tickets.models.parts import PartOfTicket, PartQuerySet

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


def check(row, expected_version: int | None, what: str) -> None:
    """Raise Stale when somebody saved the row after it was read."""
    if expected_version is not None and row.version != expected_version:
        raise Stale(f"{row.by}刚刚保存了{what}，您的修改没有写入。请核对后再提交。")


class CaseSummary(PartOfTicket):
    """重要问题总结 (S3-18, H29): root cause, prevention, lessons and where it is kept; needed to close."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        DONE = "done", "已提交"

    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, related_name="summary", verbose_name="处理单")
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    course = models.TextField("处理经过", blank=True)
    root_cause = models.TextField("根本原因", blank=True)
    prevention = models.TextField("预防措施", blank=True)
    lessons = models.TextField("经验教训", blank=True)
    archive = models.CharField("存档", max_length=120, blank=True)
    by = models.ForeignKey(verbose_name="编写人", related_name="+", **PERSON)
    at = models.DateTimeField("时间")

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "重要问题总结"
        constraints = [
            models.CheckConstraint(
                name="summary_done_is_whole",
                condition=Q(state="draft") | ~Q(root_cause="") & ~Q(prevention="") & ~Q(lessons="") & ~Q(archive=""),
                violation_error_message="提交总结要写明根本原因、预防措施、经验教训和存档位置。",
            ),
        ]

    def __str__(self):
        return f"重要问题总结 {self.ticket.number or ''}".strip()

    def get_absolute_url(self):
        return reverse("tickets:summary", args=[self.ticket_id])

    @property
    def number(self):
        return self.ticket.number if self.state == self.State.DONE else None


class Expertise(models.Model):
    """专长: which expert is called for which machines or faults (S3-14); an expert without a row hears of all."""

    person = models.ForeignKey(verbose_name="技术专家", related_name="expertise", **PERSON)
    product = models.CharField("产品或型号包含", max_length=60, blank=True)
    fault_kind = models.CharField("问题性质", max_length=14, choices=FaultKind.choices, blank=True)
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任部门"
    )

    class Meta:
        verbose_name = "专长"
        ordering = ["person_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="expertise_says_something",
                condition=~Q(product="") | ~Q(fault_kind="") | Q(department__isnull=False),
                violation_error_message="专长要写明产品、问题性质或责任部门中的一项。",
            ),
        ]

    def __str__(self):
        parts = (self.product, self.get_fault_kind_display() if self.fault_kind else "", str(self.department or ""))
        return " · ".join(part for part in parts if part)

    def covers(self, ticket) -> bool:
        """Everything the row names is true of this case."""
        machine = f"{ticket.product} {ticket.model}".lower()
        return (
            self.product.lower() in machine
            and self.fault_kind in ("", ticket.fault_kind)
            and self.department_id in (None, ticket.responsible_department_id)
        )
