"""核销批次 (S1-64): what 财务 writes off in a month; closed from the start, put right only by a later batch."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from fieldservice.models.claim import Claim
from fieldservice.models.money import money, staff
from fieldservice.rights import Right
from tickets.rights import Right as Cases


def sees_batches(user, at: datetime) -> bool:
    """财务, and whoever sees the costs of every case: a batch names the people of all departments."""
    return user.may(Right.FINANCE, at=at) or (user.may(Right.COSTS, at=at) and user.may(Cases.SEE_ALL, at=at))


class WriteOffQuerySet(models.QuerySet):
    def visible_to(self, user, *, at: datetime | None = None):
        return self if sees_batches(user, at or timezone.now()) else self.none()


class WriteOff(models.Model):
    """月度核销单 (S1-64): claims whose trip's record is filed, and reversals of earlier entries."""

    number = models.CharField("编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    month = models.DateField("核销月份")  # its first day
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, related_name="+", verbose_name="核销部门"
    )
    total = money("合计")
    created_by = staff("核销人")
    created_for = staff("被代理核销人")
    created_at = models.DateTimeField("核销时间")
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = WriteOffQuerySet.as_manager()

    class Meta:
        verbose_name = "核销批次"
        ordering = ["-created_at", "-pk"]
        indexes = [
            # 核销批次: newest first by keyset.
            models.Index(name="write_off_by_created", fields=["-created_at", "-id"]),
        ]

    def __str__(self):
        return f"{self.number} 核销批次"

    def get_absolute_url(self):
        return reverse("fieldservice:write_off", args=[self.pk])

    @property
    def month_words(self) -> str:
        return f"{self.month:%Y} 年 {self.month.month} 月"


class EntryQuerySet(models.QuerySet):
    def lock_all(self, keys):
        """Several rows, in the order of their keys."""
        return self.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")

    def to_reverse(self):
        """Entries whose reversal was asked for and that no batch has booked."""
        return self.filter(kind=WriteOffEntry.Kind.CLAIM, reversal_at__isnull=False, is_reversed=False)


class WriteOffEntry(models.Model):
    """核销明细: one claim as it was written off, or the reversal of an earlier entry (negative).

    `lines` is the claim as checked: [{"kind", "label", "mode", "on", "quantity", "amount", "note"}, …]; it stays
    when the claim is put right after a reversal.
    """

    class Kind(models.TextChoices):
        CLAIM = "claim", "核销"
        REVERSAL = "reversal", "冲销"

    batch = models.ForeignKey(WriteOff, models.PROTECT, related_name="entries", verbose_name="核销批次")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="entries", verbose_name="报销单")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.CLAIM)
    person = staff("报销人", null=False)
    department = models.ForeignKey("organization.Department", models.PROTECT, related_name="+", verbose_name="部门")
    amount = money("金额")
    advance_amount = money("借支")
    lines = models.JSONField("明细", default=list)

    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="冲销"
    )
    is_reversed = models.BooleanField("已冲销", default=False)
    reversal_by = staff("冲销申请人")
    reversal_at = models.DateTimeField("冲销申请时间", null=True, blank=True)
    reversal_reason = models.CharField("冲销原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "核销明细"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="write_off_entry_claim_once",
                fields=["claim"],
                condition=Q(kind="claim", is_reversed=False),
                violation_error_message="这张报销单已在一个核销批次里。",
            ),
            models.CheckConstraint(
                name="write_off_entry_sign",
                condition=Q(kind="claim", amount__gt=0, advance_amount__gte=0, reverses=None)
                | Q(kind="reversal", amount__lt=0, advance_amount__lte=0, reverses__isnull=False),
                violation_error_message="核销金额为正；冲销金额为负并指明原来的一行。",
            ),
            models.CheckConstraint(
                name="write_off_entry_reversal_says_why",
                condition=Q(reversal_at=None, is_reversed=False, kind="claim") | ~Q(reversal_reason=""),
                violation_error_message="冲销要写明原因。",
            ),
        ]
        indexes = [
            # Entries that wait for the next batch to reverse them.
            models.Index(
                name="write_off_entry_to_reverse",
                fields=["reversal_at"],
                condition=Q(reversal_at__isnull=False, is_reversed=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.claim.number} {self.amount}"

    @property
    def balance(self):
        return self.amount - self.advance_amount

    @property
    def waits_for_reversal(self) -> bool:
        return self.kind == self.Kind.CLAIM and self.reversal_at is not None and not self.is_reversed
