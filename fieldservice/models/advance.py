"""借支单: money that a traveller gets before leaving (S1-10, S1-42)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from fieldservice.models.money import MoneyPaper, MoneyQuerySet, money, staff
from fieldservice.models.trip import Trip


class AdvanceState(models.TextChoices):
    ASKED = "asked", "待审批"
    APPROVED = "approved", "待付款"
    PAID = "paid", "已付款"
    SETTLED = "settled", "已结清"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_ADVANCES = [AdvanceState.ASKED, AdvanceState.APPROVED, AdvanceState.PAID]
TONES = {"asked": "wait", "approved": "wait", "paid": "work", "settled": "ok", "refused": "bad", "withdrawn": "void"}


class Advance(MoneyPaper):
    """借支单 (S1-10): asked for by the traveller or by 客服, approved by the head of his department, paid by 财务,
    settled with his claim."""

    State = AdvanceState

    class Way(models.TextChoices):
        TRANSFER = "transfer", "银行转账"
        CASH = "cash", "现金"
        CARD = "card", "公务卡"

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="advances", verbose_name="外出")
    person = staff("借支人", "advances", null=False)
    state = models.CharField("状态", max_length=10, choices=AdvanceState.choices, default=AdvanceState.ASKED)
    amount = money("借支金额")
    reason = models.CharField("借支事由", max_length=200)

    asked_by = staff("申请人")
    asked_at = models.DateTimeField("申请时间")
    approved_by = staff("审批人")
    approved_for = staff("被代理审批人")
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    paid_by = staff("付款人")
    paid_amount = money("付款金额", null=True, blank=True)
    paid_on = models.DateField("付款日期", null=True, blank=True)
    paid_at = models.DateTimeField("付款登记时间", null=True, blank=True)
    way = models.CharField("付款方式", max_length=10, choices=Way.choices, blank=True)
    settled_at = models.DateTimeField("结清时间", null=True, blank=True)
    settled_words = models.CharField("结清说明", max_length=200, blank=True)
    ended_by = staff("处理人")
    ended_at = models.DateTimeField("处理时间", null=True, blank=True)
    end_words = models.CharField("原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = "借支单"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="advance_one_open_per_trip",
                fields=["trip", "person"],
                condition=Q(state__in=OPEN_ADVANCES),
                violation_error_message="这次外出已有未结清的借支。请先结清或撤回。",
            ),
            models.CheckConstraint(
                name="advance_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message="借支金额要大于 0。",
            ),
            models.CheckConstraint(
                name="advance_paid_says_how",
                condition=~Q(state__in=["paid", "settled"])
                | Q(paid_amount__gt=0, paid_amount__lte=F("amount"), paid_on__isnull=False) & ~Q(way=""),
                violation_error_message="付款要写明金额、日期和方式，金额不超过批准的借支。",
            ),
            models.CheckConstraint(
                name="advance_ended_says_why",
                condition=~Q(state__in=["refused", "withdrawn"]) | ~Q(end_words=""),
                violation_error_message="不批准或撤回要写明原因。",
            ),
        ]
        indexes = [
            # 借支 list: newest first by keyset, all and by state.
            models.Index(name="advance_by_asked", fields=["-asked_at", "-id"]),
            models.Index(name="advance_by_state", fields=["state", "-asked_at", "-id"]),
        ]

    def __str__(self):
        return f"{self.number} 借支单"

    def get_absolute_url(self):
        return reverse("fieldservice:advance", args=[self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        return TONES[self.state], self.get_state_display()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ADVANCES
