"""客户抱怨: one record that prints 早期报警表 (H11) and 顾客信息反馈表 (H10), so nothing is typed twice (A-18)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.search import TokensField, TokensIndex
from tickets.models.choices import Channel, Phase, Urgency
from tickets.models.parts import PartOfTicket, PartQuerySet
from tickets.models.reply import Way

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}
DEPARTMENT = {"to": "organization.Department", "on_delete": models.PROTECT, "null": True, "blank": True}


class ComplaintState(models.TextChoices):
    DRAFT = "draft", "待提交"
    APPROVAL = "approval", "待批准"
    RETURNED = "returned", "已退回"
    HANDLING = "handling", "处理中"
    REPLYING = "replying", "待回复"
    CLOSED = "closed", "已关闭"
    WITHDRAWN = "withdrawn", "已撤销"


UNSUBMITTED = [ComplaintState.DRAFT, ComplaintState.RETURNED]
UNSETTLED = [*UNSUBMITTED, ComplaintState.APPROVAL, ComplaintState.HANDLING, ComplaintState.REPLYING]
ENDED = [ComplaintState.CLOSED, ComplaintState.WITHDRAWN]


class ComplaintQuerySet(PartQuerySet):
    def lock(self, pk: int) -> "Complaint":
        """The row, held until the transaction ends; its ticket is locked before it."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def unsettled(self):
        return self.filter(state__in=UNSETTLED)

    def for_page(self):
        """What a row of the list or the head of the page shows, in one query."""
        return self.select_related("ticket__customer", "department", "received_by")


class ComplaintManager(models.Manager.from_queryset(ComplaintQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class Complaint(PartOfTicket):
    """What a customer complains of, from the first word to the answer (S2 6.3, S2-16…S2-19, S2-39).

    The warning is submitted at once (D-30) and told to its recipients; only after 总经理 or 管理者代表 approved is it
    routed to the responsible department (G-06, G-07). It ends with the answer to the customer.
    """

    State = ComplaintState

    class Trigger(models.TextChoices):
        COMPLAINT = "complaint", "客户抱怨"
        STATISTIC = "statistic", "统计超限"

    class Severity(models.IntegerChoices):
        SERIOUS = 1, "严重"
        GENERAL = 2, "一般"
        MINOR = 3, "轻微"

    class Frequency(models.TextChoices):
        FIRST = "first", "首次"
        SOMETIMES = "sometimes", "偶发"
        OFTEN = "often", "多次"
        BATCH = "batch", "批量"

    class Outcome(models.TextChoices):
        ACT = "act", "处理"
        NONE = "none", "不做处理"

    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, related_name="complaint", verbose_name="处理单")
    number = models.CharField("报警表编号", max_length=20, unique=True, null=True, blank=True)
    feedback_number = models.CharField("反馈表编号", max_length=20, unique=True, null=True, blank=True)
    serial_no = models.PositiveIntegerField("序号", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ComplaintState.choices, default=ComplaintState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    received_at = models.DateTimeField("接收时间")
    received_by = models.ForeignKey(verbose_name="接收人", related_name="+", **PERSON)

    trigger = models.CharField("触发方式", max_length=10, choices=Trigger.choices, default=Trigger.COMPLAINT)
    phase = models.CharField("服务阶段", max_length=8, choices=Phase.choices, default=Phase.AFTER)
    channel = models.CharField("抱怨渠道", max_length=10, choices=Channel.choices, default=Channel.PHONE)
    content = models.TextField("抱怨内容", blank=True)
    needs_now = models.CharField("现有需求", max_length=300, blank=True)
    needs_later = models.CharField("潜在需求", max_length=300, blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    product = models.CharField("产品", max_length=120, blank=True)
    batch = models.CharField("生产批次", max_length=40, blank=True)
    quantity = models.PositiveIntegerField("涉及数量", null=True, blank=True)
    failure_mode = models.CharField("失效模式", max_length=200, blank=True)
    frequency = models.CharField("发生频次", max_length=10, choices=Frequency.choices, blank=True)
    severity = models.PositiveSmallIntegerField("严重程度", choices=Severity.choices, null=True, blank=True)
    containment = models.TextField("遏制措施", blank=True)
    recipients = models.ManyToManyField(
        "organization.Department", blank=True, related_name="+", verbose_name="报送部门"
    )
    department = models.ForeignKey(verbose_name="责任部门", related_name="complaints", **DEPARTMENT)
    reply_way = models.CharField("客户选择的回复方式", max_length=10, choices=Way.choices, blank=True)
    reply_due_on = models.DateField("客户要求的回复日期", null=True, blank=True)

    submitted_by = models.ForeignKey(verbose_name="提交人", related_name="+", **PERSON)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_by = models.ForeignKey(verbose_name="批准人", related_name="+", **PERSON)
    approved_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approval_words = models.CharField("批准或退回意见", max_length=300, blank=True)

    outcome = models.CharField("处理结论", max_length=5, choices=Outcome.choices, blank=True)
    no_action_reason = models.CharField("不做处理的理由", max_length=300, blank=True)
    analysis = models.TextField("分析", blank=True)
    disposition = models.TextField("处置措施", blank=True)
    verification = models.TextField("跟踪验证", blank=True)
    disposed_by = models.ForeignKey(verbose_name="处置人", related_name="+", **PERSON)
    disposed_at = models.DateTimeField("处置时间", null=True, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤销原因", max_length=200, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = ComplaintManager()

    class Meta:
        verbose_name = "客户抱怨"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="complaint_submitted_has_number",
                condition=Q(state__in=["draft", "withdrawn"]) | Q(number__isnull=False, submitted_at__isnull=False),
                violation_error_message="提交的抱怨必须有编号和提交时间。",
            ),
            models.CheckConstraint(
                name="complaint_routed_is_approved",
                condition=~Q(state__in=["handling", "replying", "closed"])
                | Q(approved_by__isnull=False, approved_at__isnull=False, department__isnull=False),
                violation_error_message="转责任部门之前要经总经理或管理者代表批准。",
            ),
            models.CheckConstraint(
                name="complaint_no_action_says_why",
                condition=~Q(outcome="none") | ~Q(no_action_reason=""),
                violation_error_message="不做处理要写明理由。",
            ),
            models.CheckConstraint(
                name="complaint_closed_has_outcome",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | (~Q(state="closed") & Q(closed_at=None)),
                violation_error_message="关闭的抱怨必须有处理结论和关闭时间。",
            ),
            models.CheckConstraint(
                name="complaint_withdrawn_says_why",
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                violation_error_message="撤销抱怨要写明原因。",
            ),
        ]
        indexes = [
            # 抱怨台账, newest first by keyset: tab 全部, and each tab of a state.
            models.Index(name="complaint_by_received", fields=["-received_at", "-id"]),
            models.Index(name="complaint_by_state", fields=["state", "-received_at", "-id"]),
            TokensIndex(name="complaint_by_words", fields=["tokens"]),
        ]

    def __str__(self):
        return f"{self.number or '待提交'} 客户抱怨"

    def get_absolute_url(self):
        return reverse("tickets:complaint", args=[self.ticket_id])

    @property
    def serious(self) -> bool:
        return self.severity == self.Severity.SERIOUS

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        tones = {"draft": "new", "returned": "overdue", "handling": "work", "closed": "closed", "withdrawn": "void"}
        return tones.get(self.state, "paused"), self.get_state_display()

    @property
    def is_unsettled(self) -> bool:
        return self.state in UNSETTLED

    @property
    def is_approved(self) -> bool:
        return self.state in (self.State.HANDLING, self.State.REPLYING, self.State.CLOSED)


class ComplaintReview(models.Model):
    """评审小组 (S2-18): who judged a serious complaint, what is to be done, and which specialist goes there."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="review", verbose_name="抱怨")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="成员")
    formed_at = models.DateTimeField("组成时间")
    formed_by = models.ForeignKey(verbose_name="组织人", related_name="+", **PERSON)
    verdict = models.TextField("评审结论", blank=True)
    solution = models.TextField("解决方案", blank=True)
    specialist = models.ForeignKey(verbose_name="赶赴现场的专员", related_name="+", **PERSON)
    concluded_at = models.DateTimeField("评审时间", null=True, blank=True)
    concluded_by = models.ForeignKey(verbose_name="记录人", related_name="+", **PERSON)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "抱怨评审"
        constraints = [
            models.CheckConstraint(
                name="complaint_review_verdict_has_time",
                condition=Q(verdict="", concluded_at=None) | (~Q(verdict="") & Q(concluded_at__isnull=False)),
                violation_error_message="评审结论必须有时间。",
            )
        ]

    def __str__(self):
        return "评审小组"
