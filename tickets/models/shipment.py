"""邮寄 (S1-35), 通知供方 and 使用指导 (S1-34): services that need nobody on site."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.search import TokensField, TokensIndex
from tickets.models.parts import PartOfTicket, of_ticket
from tickets.models.reply import LockedParts

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class ShipmentState(models.TextChoices):
    PACKED = "packed", "待寄出"
    SENT = "sent", "在途"
    RECEIVED = "received", "已签收"
    LOST = "lost", "丢失或损坏"
    CANCELLED = "cancelled", "已取消"


UNDER_WAY = [ShipmentState.PACKED, ShipmentState.SENT]


class ShipmentManager(models.Manager.from_queryset(LockedParts)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class Shipment(PartOfTicket):
    """寄件: parts the customer changes himself, lost or urgently needed papers and spares, free or paid (S1-35).

    `items`: [{"kind", "name", "model", "quantity", "unit", "serial"}, …].
    """

    State = ShipmentState

    class Carrier(models.TextChoices):
        SF = "sf", "顺丰速运"
        EMS = "ems", "中国邮政 EMS"
        JD = "jd", "京东物流"
        DEPPON = "deppon", "德邦快递"
        ZTO = "zto", "中通快递"
        FREIGHT = "freight", "货运专线"
        BY_HAND = "by_hand", "专人送达"
        OTHER = "other", "其他"

    ticket = of_ticket("shipments")
    number = models.CharField("寄件编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=10, choices=ShipmentState.choices, default=ShipmentState.PACKED)
    version = models.PositiveIntegerField("版本", default=1)
    items = models.JSONField("明细", default=list)
    reason = models.CharField("事由", max_length=200, blank=True)

    to_name = models.CharField("收件人", max_length=40)
    to_phone = models.CharField("收件电话", max_length=30)
    to_address = models.CharField("收件地址", max_length=200)
    is_paid = models.BooleanField("有偿", default=False)
    paid_reason = models.CharField("收费依据", max_length=200)
    paid_consent = models.CharField("同意付费的客户人员", max_length=40, blank=True)

    packed_by = models.ForeignKey(verbose_name="登记人", related_name="+", **PERSON)
    packed_at = models.DateTimeField("登记时间")
    carrier = models.CharField("承运", max_length=10, choices=Carrier.choices, blank=True)
    tracking = models.CharField("运单号", max_length=40, blank=True)
    sent_by = models.ForeignKey(verbose_name="寄出人", related_name="+", **PERSON)
    sent_at = models.DateTimeField("寄出时间", null=True, blank=True)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    received_with = models.CharField("签收人（客户）", max_length=40, blank=True)
    confirmed_by = models.ForeignKey(verbose_name="确认人", related_name="+", **PERSON)
    end_words = models.CharField("说明", max_length=200, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = ShipmentManager()

    class Meta:
        verbose_name = "寄件"
        ordering = ["-packed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="shipment_sent_has_carrier",
                condition=~Q(state__in=["sent", "received", "lost"]) | (Q(sent_at__isnull=False) & ~Q(carrier="")),
                violation_error_message="寄出的邮件必须有承运方和寄出时间。",
            ),
            models.CheckConstraint(
                name="shipment_received_has_time",
                condition=Q(state="received", received_at__isnull=False)
                | (~Q(state="received") & Q(received_at=None)),
                violation_error_message="签收的邮件必须有签收时间。",
            ),
            models.CheckConstraint(
                name="shipment_received_after_sent",
                condition=Q(received_at=None) | Q(received_at__gte=models.F("sent_at")),
                violation_error_message="签收时间早于寄出时间。请改为寄出之后的时间。",
            ),
            models.CheckConstraint(
                name="shipment_paid_with_consent",
                condition=~Q(state__in=["sent", "received", "lost"], is_paid=True) | ~Q(paid_consent=""),
                violation_error_message="有偿邮寄要先取得客户同意。",
            ),
            models.CheckConstraint(
                name="shipment_ended_says_why",
                condition=~Q(state__in=["lost", "cancelled"]) | ~Q(end_words=""),
                violation_error_message="丢失、损坏或取消要写明情况。",
            ),
        ]
        indexes = [
            # 寄件 list: newest first by keyset, all and by state.
            models.Index(name="shipment_by_packed", fields=["-packed_at", "-id"]),
            models.Index(name="shipment_by_state", fields=["state", "-packed_at", "-id"]),
            TokensIndex(name="shipment_by_words", fields=["tokens"]),
        ]

    def __str__(self):
        return f"{self.number} 寄件"

    def get_absolute_url(self):
        return reverse("tickets:shipment", args=[self.ticket_id, self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        tones = {"packed": "new", "sent": "work", "received": "done", "cancelled": "void", "lost": "overdue"}
        return tones[self.state], self.get_state_display()

    @property
    def contents(self) -> str:
        """The items in one line."""
        rows = (f"{row.get('name', '')} {row.get('quantity', '')}{row.get('unit', '')}" for row in self.items)
        return "、".join(" ".join(row.split()) for row in rows)

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY


class SupplierNotice(PartOfTicket):
    """通知供方 (S1-34 a): a bought part failed; its supplier answers in 24 h and brings a solution (S3-36)."""

    class State(models.TextChoices):
        OPEN = "open", "待响应"
        RESPONDED = "working", "已响应"
        SOLVED = "done", "已解决"
        CANCELLED = "cancelled", "已撤销"

    ticket = of_ticket("supplier_notices")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    supplier = models.CharField("供方", max_length=80)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    part = models.CharField("供方产品", max_length=120)
    fault = models.TextField("故障情况")
    sub_tier = models.BooleanField("二级供方", default=False)
    asked_at = models.DateTimeField("要求到场时间", null=True, blank=True)
    notified_by = models.ForeignKey(verbose_name="通知人", related_name="+", **PERSON)
    notified_at = models.DateTimeField("通知时间")
    responded_at = models.DateTimeField("响应时间", null=True, blank=True)
    response = models.TextField("供方响应", blank=True)
    solved_at = models.DateTimeField("方案时间", null=True, blank=True)
    solution = models.TextField("供方方案", blank=True)
    cancel_reason = models.CharField("撤销原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = LockedParts.as_manager()

    class Meta:
        verbose_name = "通知供方"
        ordering = ["-notified_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="supplier_notice_solved_has_words",
                condition=~Q(state="done") | (Q(solved_at__isnull=False) & ~Q(solution="")),
                violation_error_message="供方方案必须有内容和时间。",
            ),
            models.CheckConstraint(
                name="supplier_notice_cancelled_says_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                violation_error_message="撤销通知要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.ticket} 通知供方 {self.supplier}"

    def facts(self) -> dict:
        return {**self.ticket.facts(), "sub_tier": self.sub_tier}


class Guidance(PartOfTicket):
    """使用指导 (S1-34 b): the customer used the machine wrongly and was told how, by telephone or fax."""

    class Way(models.TextChoices):
        PHONE = "phone", "电话"
        FAX = "fax", "传真"
        VIDEO = "video", "视频"
        MESSAGE = "message", "微信"
        EMAIL = "email", "电子邮件"

    class Result(models.TextChoices):
        SOLVED = "solved", "客户已会操作，问题解决"
        WATCH = "watch", "需继续观察"
        FAILED = "failed", "未解决，转其他方式"

    ticket = of_ticket("guidances")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    whom = models.CharField("客户人员", max_length=40)
    misuse = models.CharField("使用问题", max_length=300)
    words = models.TextField("指导内容")
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    by = models.ForeignKey(verbose_name="指导人", related_name="+", **PERSON)
    at = models.DateTimeField("指导时间")

    class Meta:
        verbose_name = "使用指导"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.misuse[:40]
