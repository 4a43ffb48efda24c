"""责任判定 and 费用协议: who is responsible decides who pays (S1-58, G-21, A-29)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.documents.models.attachment import Attachment
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class Party(models.TextChoices):
    OURS = "ours", "我方"
    CUSTOMER = "customer", "顾客"
    SUPPLIER = "supplier", "供方"
    SHARED = "shared", "共同承担"


class LiabilityQuerySet(PartQuerySet):
    def standing(self):
        return self.filter(revoked_at=None)


class Liability(PartOfTicket):
    """责任判定: 质量部 finds cause and responsible party; the newest that was not revoked holds."""

    ticket = of_ticket("liabilities")
    party = models.CharField("责任方", max_length=8, choices=Party.choices)
    ours = models.PositiveSmallIntegerField("我方（%）", default=0)
    customer = models.PositiveSmallIntegerField("顾客（%）", default=0)
    supplier = models.PositiveSmallIntegerField("供方（%）", default=0)
    cause = models.TextField("事故原因")
    evidence = models.TextField("依据")
    judged_by = models.ForeignKey(verbose_name="判定人", related_name="+", **PERSON)
    judged_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    judged_at = models.DateTimeField("判定时间")
    revoked_by = models.ForeignKey(verbose_name="撤销人", related_name="+", **PERSON)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = LiabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "责任判定"
        ordering = ["-judged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="liability_one_stands",
                fields=["ticket"],
                condition=Q(revoked_at=None),
                violation_error_message="这个处理单已有责任判定。",
            ),
            models.CheckConstraint(
                name="liability_shares_make_hundred",
                condition=Q(ours=100 - F("customer") - F("supplier")),
                violation_error_message="各方比例之和必须是 100%。",
            ),
            models.CheckConstraint(
                name="liability_revoked_says_why",
                condition=Q(revoked_at=None) | ~Q(revoke_reason=""),
                violation_error_message="撤销判定要写明原因。",
            ),
        ]

    def __str__(self):
        return f"责任判定：{self.words}"

    def get_absolute_url(self):
        return reverse("fieldservice:liability", args=[self.ticket_id])

    @property
    def words(self) -> str:
        if self.party != Party.SHARED:
            return f"{self.get_party_display()}责任"
        shares = [("我方", self.ours), ("顾客", self.customer), ("供方", self.supplier)]
        return "、".join(f"{name} {percent}%" for name, percent in shares if percent)

    @property
    def share(self) -> Decimal:
        """What the customer bears, in percent."""
        return Decimal(self.customer)

    @property
    def attachments(self):
        return Attachment.objects.of(self)


class FeeAgreement(PartOfTicket):
    """费用协议 (S1-58): the customer agrees to bear a 重大事故's repair before it is charged (G-21)."""

    ticket = of_ticket("fee_agreements")
    number = models.CharField("协议编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    share = models.PositiveSmallIntegerField("顾客承担（%）", default=100)
    scope = models.TextField("协议内容")
    agreed_on = models.DateField("签订日期")
    signed_for_customer = models.CharField("顾客签字人", max_length=40)
    signed_for_us = models.ForeignKey(verbose_name="我方签字人", related_name="+", **PERSON)
    recorded_by = models.ForeignKey(verbose_name="登记人", related_name="+", **PERSON)
    recorded_at = models.DateTimeField("登记时间")
    voided_by = models.ForeignKey(verbose_name="作废人", related_name="+", **PERSON)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "费用协议"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="fee_agreement_one_stands",
                fields=["ticket"],
                condition=Q(voided_at=None),
                violation_error_message="这个处理单已有费用协议。",
            ),
            models.CheckConstraint(
                name="fee_agreement_share_possible",
                condition=Q(share__gte=1, share__lte=100),
                violation_error_message="承担比例在 1% 到 100% 之间。",
            ),
            models.CheckConstraint(
                name="fee_agreement_void_says_why",
                condition=Q(voided_at=None) | ~Q(void_reason=""),
                violation_error_message="作废协议要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.number} 费用协议"

    def get_absolute_url(self):
        return reverse("fieldservice:liability", args=[self.ticket_id])

    @property
    def attachments(self):
        return Attachment.objects.of(self)
