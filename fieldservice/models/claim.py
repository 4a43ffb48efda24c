"""费用报销单: what a traveller spent on a trip, line by line with its receipt (S1-10, S1-19.7)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.words import yuan
from fieldservice.models.advance import Advance
from fieldservice.models.money import Fee, Mode, MoneyPaper, MoneyQuerySet, money, staff
from fieldservice.models.trip import Trip


class ClaimState(models.TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回修改"
    CHECKED = "checked", "待核销"
    WRITTEN_OFF = "written_off", "已核销"
    VOID = "void", "已作废"


EDITABLE = [ClaimState.DRAFT, ClaimState.RETURNED]
COUNTED = [ClaimState.SUBMITTED, ClaimState.CHECKED, ClaimState.WRITTEN_OFF]  # what a case has cost
TONES = {
    "draft": "new",
    "submitted": "wait",
    "returned": "bad",
    "checked": "work",
    "written_off": "ok",
    "void": "void",
}


class Claim(MoneyPaper):
    """费用报销单 (S1-10): one per trip and person; its lines may change until the head of the department takes it.

    `total` is the sum of the lines, kept by the actions. `advance` is the paid one it settles, named on submitting;
    `balance` says what 财务 still pays (补付) or gets back (退回).
    """

    State = ClaimState

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="claims", verbose_name="外出")
    person = staff("报销人", "claims", null=False)
    state = models.CharField("状态", max_length=12, choices=ClaimState.choices, default=ClaimState.DRAFT)
    total = money("合计", default=Decimal(0))
    note = models.CharField("说明", max_length=300, blank=True)
    advance = models.ForeignKey(
        Advance, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="冲抵借支"
    )
    advance_amount = money("借支金额", default=Decimal(0))

    asked_by = staff("填写人")
    asked_at = models.DateTimeField("填写时间")
    submitted_by = staff("提交人")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    returned_by = staff("退回人")
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    return_words = models.CharField("退回理由", max_length=300, blank=True)
    checked_by = staff("审核人")
    checked_for = staff("被代理审核人")
    checked_at = models.DateTimeField("审核时间", null=True, blank=True)
    check_words = models.CharField("审核意见", max_length=200, blank=True)
    write_off = models.ForeignKey(
        "fieldservice.WriteOff", models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="核销批次"
    )
    voided_by = staff("作废人")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = "费用报销单"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="claim_one_per_trip_and_person",
                fields=["trip", "person"],
                condition=~Q(state="void"),
                violation_error_message="这次外出已有您的报销单。请在那一张上修改。",
            ),
            models.CheckConstraint(
                name="claim_total_not_negative",
                condition=Q(total__gte=0, advance_amount__gte=0),
                violation_error_message="报销金额不能是负数。",
            ),
            models.CheckConstraint(
                name="claim_handed_in_has_number",
                condition=Q(state__in=["draft", "void"]) | Q(number__isnull=False, submitted_at__isnull=False),
                violation_error_message="提交的报销单必须有编号。",
            ),
            models.CheckConstraint(
                name="claim_checked_has_checker",
                condition=~Q(state__in=["checked", "written_off"])
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                violation_error_message="审核过的报销单必须有审核人。",
            ),
            models.CheckConstraint(
                name="claim_written_off_in_a_batch",
                condition=Q(state="written_off", write_off__isnull=False)
                | (~Q(state="written_off") & Q(write_off=None)),
                violation_error_message="已核销的报销单属于一个核销批次，不能再改。",
            ),
            models.CheckConstraint(
                name="claim_void_says_why",
                condition=~Q(state="void") | ~Q(void_reason=""),
                violation_error_message="作废要写明原因。",
            ),
        ]
        indexes = [
            # 报销 lists: newest first by keyset, all and by state.
            models.Index(name="claim_by_asked", fields=["-asked_at", "-id"]),
            models.Index(name="claim_by_state", fields=["state", "-asked_at", "-id"]),
            # The month's costs by department.
            models.Index(name="claim_by_checked", fields=["checked_at"]),
        ]

    def __str__(self):
        return f"{self.number} 报销单" if self.number else f"{self.person}的报销单"

    def get_absolute_url(self):
        return reverse("fieldservice:claim", args=[self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        return TONES[self.state], self.get_state_display()

    @property
    def may_change(self) -> bool:
        return self.state in EDITABLE

    @property
    def balance(self) -> Decimal:
        """Above zero 财务 pays more, below zero the traveller gives back."""
        return self.total - self.advance_amount

    @property
    def balance_words(self) -> str:
        if not self.balance:
            return "与借支相抵，无差额" if self.advance_amount else "无需付款"
        return f"补付 {yuan(self.balance)}" if self.balance > 0 else f"退回 {yuan(-self.balance)}"


class ClaimLine(models.Model):
    """费用明细: one fee on one day. `quantity` are nights of lodging or days of meals, in halves (A-12)."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines", verbose_name="报销单")
    kind = models.CharField("费用", max_length=10, choices=Fee.choices)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices, default=Mode.ACTUAL)
    on = models.DateField("日期")
    quantity = models.DecimalField("晚数或天数", max_digits=5, decimal_places=1, null=True, blank=True)
    amount = money("金额")
    note = models.CharField("说明", max_length=200, blank=True)
    receipt = models.ForeignKey(
        "documents.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="票据"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "费用明细"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_line_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message="金额要大于 0。",
            ),
            models.CheckConstraint(
                name="claim_line_quantity_positive",
                condition=Q(quantity=None) | Q(quantity__gt=0),
                violation_error_message="晚数或天数要大于 0。",
            ),
            models.CheckConstraint(
                name="claim_line_meals_by_standard",
                condition=~Q(kind="meals") | Q(mode="standard"),
                violation_error_message="餐饮费按标准报销。",
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()} {self.amount}"
