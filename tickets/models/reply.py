"""对外回复: what leaves the house on a case, and the marks that make a leader approve it first (S0-54, G-14)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class Way(models.TextChoices):
    """How a customer wants to hear from us (S2-39)."""

    PHONE = "phone", "电话"
    EMAIL = "email", "电子邮件"
    FAX = "fax", "传真"
    LETTER = "letter", "信函"
    VISIT = "visit", "登门"
    MESSAGE = "message", "微信"


class RiskKind(models.TextChoices):
    ENVIRONMENT = "environment", "重要环境因素"
    MAJOR = "major", "重大风险"


class ReplyState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    APPROVAL = "approval", "待批准"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    SENT = "sent", "已发出"
    CANCELLED = "cancelled", "已撤销"


class LockedParts(PartQuerySet):
    def lock(self, pk: int):
        """The row, held until the transaction ends; its ticket is locked before it."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class Reply(PartOfTicket):
    """对外回复: a letter, mail, call or visit to somebody outside, as it was said.

    Where the case or the reply itself touches 重要环境因素 or 重大风险, a leader approves before it leaves (G-14).
    """

    State = ReplyState

    ticket = of_ticket("replies")
    complaint = models.ForeignKey(
        "tickets.Complaint", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name="抱怨"
    )
    state = models.CharField("状态", max_length=10, choices=ReplyState.choices, default=ReplyState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    channel = models.CharField("方式", max_length=10, choices=Way.choices)
    way_reason = models.CharField("改用其他方式的理由", max_length=200, blank=True)
    to_whom = models.CharField("收件人", max_length=80)
    address = models.CharField("号码或地址", max_length=200, blank=True)
    subject = models.CharField("主题", max_length=120, blank=True)
    words = models.TextField("内容")
    touches_environment = models.BooleanField("涉及重要环境因素", default=False)
    touches_risk = models.BooleanField("涉及重大风险", default=False)

    drafted_by = models.ForeignKey(verbose_name="拟稿人", related_name="+", **PERSON)
    drafted_at = models.DateTimeField("拟稿时间")
    submitted_at = models.DateTimeField("送批时间", null=True, blank=True)
    approved_by = models.ForeignKey(verbose_name="批准人", related_name="+", **PERSON)
    approved_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approval_words = models.CharField("批准或退回意见", max_length=300, blank=True)
    sent_by = models.ForeignKey(verbose_name="发出人", related_name="+", **PERSON)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    cancel_reason = models.CharField("撤销原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = LockedParts.as_manager()

    class Meta:
        verbose_name = "对外回复"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reply_sent_has_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                violation_error_message="已发出的回复必须有发出时间。",
            ),
            models.CheckConstraint(
                name="reply_approved_has_person",
                condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False),
                violation_error_message="已批准的回复必须有批准人和时间。",
            ),
            models.CheckConstraint(
                name="reply_risky_is_approved",
                condition=~Q(state="sent", touches_environment=True) | Q(approved_by__isnull=False),
                violation_error_message="涉及重要环境因素的回复要经领导批准才能发出。",
            ),
            models.CheckConstraint(
                name="reply_major_risk_is_approved",
                condition=~Q(state="sent", touches_risk=True) | Q(approved_by__isnull=False),
                violation_error_message="涉及重大风险的回复要经领导批准才能发出。",
            ),
            models.CheckConstraint(
                name="reply_cancelled_says_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                violation_error_message="撤销回复要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()}回复 {self.to_whom}"

    def get_absolute_url(self):
        return reverse("tickets:reply_show", args=[self.ticket_id, self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        tones = {"draft": "new", "returned": "overdue", "approved": "work", "sent": "sent", "cancelled": "void"}
        return tones.get(self.state, "paused"), self.get_state_display()


class Risk(PartOfTicket):
    """重要环境因素 or 重大风险 (S0-54): a leader agrees to how it is handled, and to what is said outside."""

    Kind = RiskKind

    ticket = of_ticket("risks")
    kind = models.CharField("类别", max_length=12, choices=RiskKind.choices)
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(verbose_name="标记人", related_name="+", **PERSON)
    at = models.DateTimeField("标记时间")
    approved_by = models.ForeignKey(verbose_name="批准人", related_name="+", **PERSON)
    approved_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approval_words = models.CharField("处理要求", max_length=300, blank=True)
    lifted_by = models.ForeignKey(verbose_name="解除人", related_name="+", **PERSON)
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lift_reason = models.CharField("解除理由", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = LockedParts.as_manager()

    class Meta:
        verbose_name = "风险标记"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="risk_once_per_kind",
                fields=["ticket", "kind"],
                condition=Q(lifted_at=None),
                violation_error_message="这张处理单已有同类风险标记。",
            ),
            models.CheckConstraint(
                name="risk_lifted_says_why",
                condition=Q(lifted_at=None) | ~Q(lift_reason=""),
                violation_error_message="解除风险标记要写明理由。",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
