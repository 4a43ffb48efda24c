"""顾客送修 (S1-36): the customer brings or sends the machine; it is repaired at base and goes back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.search import TokensField, TokensIndex
from core.times import local
from core.workflow import Stale
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class SentInState(models.TextChoices):
    RECEIVED = "received", "待诊断"
    DIAGNOSED = "diagnosed", "待维修"
    REPAIRING = "repairing", "维修中"
    READY = "ready", "待返还"
    RETURNED = "returned", "已返还"
    VOID = "void", "已作废"


AT_BASE = [SentInState.RECEIVED, SentInState.DIAGNOSED, SentInState.REPAIRING, SentInState.READY]
TONES = {
    SentInState.RECEIVED: "new",
    SentInState.DIAGNOSED: "paused",
    SentInState.READY: "paused",
    SentInState.RETURNED: "done",
    SentInState.VOID: "void",
}


class SentInQuerySet(PartQuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "SentIn":
        machine = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and machine.version != expected_version:
            raise Stale("送修单刚被别人修改，您的修改没有写入。请核对后再提交。", ["送修单"])
        return machine


class SentInManager(models.Manager.from_queryset(SentInQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class SentIn(PartOfTicket):
    """顾客送修: receipt, repair at base, return; no travel and no arrival clock.

    `accessories`: [{"name", "quantity", "note"}, …]; `parts` as `ServiceRecord.parts`.
    """

    State = SentInState

    class Came(models.TextChoices):
        BROUGHT = "brought", "客户送到"
        CARRIER = "carrier", "物流送到"

    class Way(models.TextChoices):
        PICKED_UP = "picked_up", "客户自提"
        CARRIER = "carrier", "物流返还"

    ticket = of_ticket("sent_ins")
    number = models.CharField("送修单编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=10, choices=SentInState.choices, default=SentInState.RECEIVED)
    version = models.PositiveIntegerField("版本", default=1)

    equipment = models.ForeignKey(
        "customers.Equipment", models.PROTECT, null=True, blank=True, related_name="sent_ins", verbose_name="设备"
    )
    product = models.CharField("产品名称", max_length=60)
    model = models.CharField("规格型号", max_length=60, blank=True)
    serial = models.CharField("机号", max_length=60, blank=True)
    fault = models.CharField("客户反映的故障", max_length=300)
    appearance = models.CharField("外观", max_length=300, help_text="划痕、变形、缺件照实写，返还时对照。")
    accessories = models.JSONField("随机附件", default=list, blank=True)
    came = models.CharField("送达方式", max_length=8, choices=Came.choices, default=Came.BROUGHT)
    came_tracking = models.CharField("来件运单号", max_length=40, blank=True)
    brought_by = models.CharField("送修人（客户）", max_length=40)
    brought_phone = models.CharField("送修人电话", max_length=30, blank=True)
    unsigned_reason = models.CharField("送修人没有签字的原因", max_length=200, blank=True)
    kept_where = models.CharField("存放位置", max_length=60, blank=True)
    promised_on = models.DateField("约定取机日期", null=True, blank=True)
    received_by = models.ForeignKey(verbose_name="收件人", related_name="+", **PERSON)
    received_at = models.DateTimeField("收件时间")

    diagnosis = models.TextField("检测诊断", blank=True)
    is_paid = models.BooleanField("有偿", null=True, blank=True)
    paid_reason = models.CharField("收费依据", max_length=200, blank=True)
    diagnosed_by = models.ForeignKey(verbose_name="诊断人", related_name="+", **PERSON)
    diagnosed_at = models.DateTimeField("诊断时间", null=True, blank=True)
    begun_at = models.DateTimeField("开始维修", null=True, blank=True)
    work = models.TextField("维修内容", blank=True)
    test_words = models.CharField("试机结果", max_length=300, blank=True)
    parts = models.JSONField("更换备件", default=list, blank=True)
    repaired_by = models.ForeignKey(verbose_name="维修人", related_name="+", **PERSON)
    ready_at = models.DateTimeField("完工时间", null=True, blank=True)
    repair_sheet = models.OneToOneField(
        "fieldservice.RepairSheet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_in",
        verbose_name="维修记录单",
    )
    not_repaired_reason = models.CharField("没有修复的原因", max_length=200, blank=True)

    way = models.CharField("返还方式", max_length=10, choices=Way.choices, blank=True)
    shipment = models.ForeignKey(
        "tickets.Shipment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="寄件"
    )
    picked_by = models.CharField("取机人（客户）", max_length=40, blank=True)
    pick_unsigned_reason = models.CharField("取机人没有签字的原因", max_length=200, blank=True)
    returned_by = models.ForeignKey(verbose_name="返还经办人", related_name="+", **PERSON)
    returned_at = models.DateTimeField("返还时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = SentInManager()

    class Meta:
        verbose_name = "顾客送修"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_in_returned_has_way",
                condition=Q(state="returned", returned_at__isnull=False) & ~Q(way="")
                | (~Q(state="returned") & Q(returned_at=None)),
                violation_error_message="返还要写明方式和时间。",
            ),
            models.CheckConstraint(
                name="sent_in_void_says_why",
                condition=~Q(state="void") | ~Q(void_reason=""),
                violation_error_message="作废送修单要写明原因。",
            ),
            models.CheckConstraint(
                name="sent_in_returned_after_received",
                condition=Q(returned_at=None) | Q(returned_at__gte=models.F("received_at")),
                violation_error_message="返还时间早于收件时间。请改为收件之后的时间。",
            ),
            models.UniqueConstraint(
                name="sent_in_one_at_base",
                fields=["ticket", "serial"],
                condition=Q(state__in=["received", "diagnosed", "repairing", "ready"]),
                violation_error_message="这台设备已经收件，还没有返还。",
            ),
        ]
        indexes = [
            # 送修 list: newest first by keyset, all and by state.
            models.Index(name="sent_in_by_received", fields=["-received_at", "-id"]),
            models.Index(name="sent_in_by_state", fields=["state", "-received_at", "-id"]),
            TokensIndex(name="sent_in_by_words", fields=["tokens"]),
        ]

    def __str__(self):
        return f"{self.number} 顾客送修"

    def get_absolute_url(self):
        return reverse("fieldservice:sent_in", args=[self.ticket_id, self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        return TONES.get(self.state, "work"), self.get_state_display()

    @property
    def machine(self) -> str:
        return " ".join(part for part in (self.model, self.product, self.serial) if part)

    def shown_at_receipt(self) -> dict:
        """What the bringer signs."""
        names = ["number", "product", "model", "serial", "fault", "appearance", "accessories", "brought_by"]
        return {name: getattr(self, name) for name in names} | {"received_at": local(self.received_at).isoformat()}

    def shown_at_return(self) -> dict:
        """What whoever fetches it signs: the receipt, what was done, and that it is all there."""
        names = ["work", "test_words", "not_repaired_reason", "picked_by"]
        returned_at = local(self.returned_at).isoformat() if self.returned_at else ""
        done = {name: getattr(self, name) for name in names} | {"returned_at": returned_at}
        return self.shown_at_receipt() | done
