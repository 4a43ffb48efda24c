"""外出服务记录表 (H1): header by 客服, body by the engineer on site, evaluation and signature by the customer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.search import TokensField, TokensIndex
from core.workflow import Stale
from fieldservice.models.choices import Attitude, Damage, Hygiene, Outcome, Satisfaction
from fieldservice.models.trip import Trip
from tickets.models import Ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class RecordKind(models.Model):
    """安装/维修类型: what the record offers to tick; the printed form's own words are the first rows (H1)."""

    name = models.CharField("名称", max_length=20, unique=True)
    order = models.PositiveSmallIntegerField("顺序", default=100)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "记录表类型"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class RecordQuerySet(models.QuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "ServiceRecord":
        """The record until the end of the transaction; Stale when somebody saved it since it was read."""
        record = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and record.version != expected_version:
            raise Stale("服务记录刚被别人修改。", changed=record.changed_since(expected_version))
        return record

    def visible_to(self, user, *, at=None):
        """Whoever sees the case sees its records."""
        seen = Ticket.objects.filter(pk=models.OuterRef("trip__ticket")).visible_to(user, at=at)
        return self.filter(models.Exists(seen))


class FollowUp(models.TextChoices):
    """What comes after 未完成 (S1-51)."""

    TRIP = "trip", "再次外出"
    REPORT = "report", "报部门负责人决定"


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class ServiceRecord(models.Model):
    """外出服务记录表 (H1, S1 4.4.3): one per trip, under the trip's number.

    `diagnosis`: [{"step", "finding", "is_problem"}, …]; `readings`: [{"name", "value", "unit", "note"}, …];
    `parts`: [{"name", "model", "quantity", "unit", "charge": "warranty" | "bought", "price", "old_serial",
    "new_serial", "returned": bool, "disposition": "repair" | "scrap" | "", "own_use": bool}, …].
    The header stands from 客服; the names in HEADER are hers, those in BODY the engineer's and the customer's.
    """

    HEADER = [
        "customer_name",
        "phone",
        "address",
        "product_type",
        "installers",
        "service_content",
        "delivered_on",
        "kinds",
        "charge",
        "prior_talk",
    ]
    BODY = [
        "completed_on",
        "kinds",
        "diagnosis",
        "work_done",
        "readings",
        "parts",
        "attitude",
        "damage",
        "hygiene",
        "satisfaction",
        "outcome",
        "unfinished_reason",
        "charge",
        "suggestion",
        "promise",
        "repair_from",
        "repair_until",
    ]

    trip = models.OneToOneField(Trip, models.CASCADE, related_name="record", verbose_name="外出")
    version = models.PositiveIntegerField("版本", default=1)

    customer_name = models.CharField("客户名称", max_length=80)
    phone = models.CharField("电话", max_length=30, blank=True)
    address = models.CharField("客户地址", max_length=200, blank=True)
    product_type = models.CharField("产品类型", max_length=120, blank=True)
    installers = models.CharField("安装人员", max_length=100, blank=True)
    service_content = models.TextField("服务内容描述", blank=True)
    prior_talk = models.CharField("出发前与客户沟通", max_length=300, blank=True)
    delivered_on = models.DateField("送货日期", null=True, blank=True)
    completed_on = models.DateField("完成日期", null=True, blank=True)
    kinds = models.JSONField("安装/维修类型", default=list, blank=True)

    diagnosis = models.JSONField("诊断步骤", default=list, blank=True)
    work_done = models.TextField("工作内容", blank=True)
    readings = models.JSONField("测量读数", default=list, blank=True)
    parts = models.JSONField("备件", default=list, blank=True)
    repair_from = models.DateTimeField("修理开始", null=True, blank=True)
    repair_until = models.DateTimeField("修理结束", null=True, blank=True)

    attitude = models.CharField("工作态度", max_length=10, choices=Attitude.choices, blank=True)
    damage = models.CharField("产品损坏", max_length=10, choices=Damage.choices, blank=True)
    hygiene = models.CharField("卫生状况", max_length=10, choices=Hygiene.choices, blank=True)
    satisfaction = models.CharField("顾客满意", max_length=12, choices=Satisfaction.choices, blank=True)
    outcome = models.CharField("处理结果", max_length=10, choices=Outcome.choices, blank=True)
    unfinished_reason = models.CharField("未完成原因", max_length=300, blank=True)
    charge = models.CharField("收费情况", max_length=120, blank=True)
    suggestion = models.CharField("客户建议", max_length=300, blank=True)
    promise = models.CharField("公司承诺", max_length=300, blank=True)

    headed_by = models.ForeignKey(verbose_name="表头填写人", related_name="+", **PERSON)
    headed_at = models.DateTimeField("表头填写时间", null=True, blank=True)
    filled_by = models.ForeignKey(verbose_name="记录人", related_name="+", **PERSON)
    filled_at = models.DateTimeField("记录时间", null=True, blank=True)
    signed_at = models.DateTimeField("客户签字时间", null=True, blank=True)
    unsigned_reason = models.CharField("未用电子签字的原因", max_length=200, blank=True)

    follow_up = models.CharField("未完成的后续", max_length=8, choices=FollowUp.choices, blank=True)
    followed_up_by = models.ForeignKey(verbose_name="后续决定人", related_name="+", **PERSON)
    followed_up_at = models.DateTimeField("后续决定时间", null=True, blank=True)
    follow_up_words = models.CharField("后续决定", max_length=300, blank=True)
    papers_received = models.JSONField("客服收到的单据", default=list, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = RecordManager()

    class Meta:
        verbose_name = "外出服务记录表"
        constraints = [
            models.CheckConstraint(
                name="record_unfinished_says_why",
                condition=~Q(outcome="unfinished") | ~Q(unfinished_reason=""),
                violation_error_message="未完成要写明原因。",
            ),
            models.CheckConstraint(
                name="record_repair_ends_after_start",
                condition=Q(repair_from=None) | Q(repair_until=None) | Q(repair_until__gte=models.F("repair_from")),
                violation_error_message="修理结束早于修理开始。请改为开始之后的时间。",
            ),
        ]
        indexes = [TokensIndex(name="record_by_words", fields=["tokens"])]

    def __str__(self):
        return f"{self.number} 外出服务记录表"

    def get_absolute_url(self):
        return reverse("fieldservice:record", args=[self.trip_id])

    @property
    def number(self) -> str:
        """The record carries the trip's number (E1)."""
        return self.trip.number or ""

    @property
    def case(self) -> Ticket:
        return self.trip.ticket

    @property
    def ticket(self) -> Ticket:
        return self.trip.ticket

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    def changed_since(self, version: int) -> list[str]:
        """Labels of the fields that differ from an earlier version, for the 409 answer."""
        old = self.history.filter(version=version).order_by("-history_id").first()
        told = [f for f in self._meta.concrete_fields if f.name in {*self.HEADER, *self.BODY}]
        return [
            f.verbose_name for f in told if old is not None and getattr(old, f.attname) != getattr(self, f.attname)
        ]


class RecordFile(models.Model):
    """A photo of the work with its caption, or the scan of the record that the customer signed on paper."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        SCAN = "scan", "签字扫描件"

    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="files", verbose_name="记录表")
    attachment = models.OneToOneField("documents.Attachment", models.PROTECT, related_name="+", verbose_name="文件")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.PHOTO)
    caption = models.CharField("说明", max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    voided_by = models.ForeignKey(verbose_name="撤下人", related_name="+", **PERSON)
    voided_at = models.DateTimeField("撤下时间", null=True, blank=True)
    void_reason = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "记录表附件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="record_file_void_says_why",
                condition=Q(voided_at=None) | ~Q(void_reason=""),
                violation_error_message="撤下文件要写明原因。",
            )
        ]

    def __str__(self):
        return self.caption or str(self.attachment)
