"""入库单 (H8, S1-55…S1-57, S1-60): what comes into the store, and its inspection by 质量部 (G-18)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.search import TokensField, TokensIndex
from core.workflow import Stale
from fieldservice.models.part import Disposition, Result
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class StockInKind(models.TextChoices):
    PARTS = "parts", "故障件"
    DATA = "data", "数据"


class StockInState(models.TextChoices):
    INSPECTION = "inspection", "待检验"
    DONE = "done", "已检验"
    VOID = "void", "已作废"


class StockInQuerySet(PartQuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "StockIn":
        """The row until the end of the transaction; Stale when somebody saved it since it was read."""
        order = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and order.version != expected_version:
            raise Stale("入库单刚被别人修改，您的修改没有写入。请核对后再提交。", ["入库单"])
        return order


class StockInManager(models.Manager.from_queryset(StockInQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class StockIn(PartOfTicket):
    """入库单 (H8): handed in by one person, taken by the store, inspected by another of 质量部 before any use."""

    State = StockInState

    ticket = of_ticket("stock_ins")
    trip = models.ForeignKey(
        "fieldservice.Trip", models.PROTECT, null=True, blank=True, related_name="stock_ins", verbose_name="外出"
    )
    rework = models.ForeignKey(
        "fieldservice.DataRework",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_ins",
        verbose_name="数据返工",
    )
    kind = models.CharField("类别", max_length=6, choices=StockInKind.choices, default=StockInKind.PARTS)
    number = models.CharField("入库单编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=12, choices=StockInState.choices, default=StockInState.INSPECTION)
    version = models.PositiveIntegerField("版本", default=1)

    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="交库人")
    received_by = models.ForeignKey(verbose_name="收货人", related_name="+", **PERSON)
    at = models.DateTimeField("入库时间")
    warehouse = models.CharField("仓库", max_length=40)
    note = models.CharField("备注", max_length=200, blank=True)
    inspected_at = models.DateTimeField("检验完成时间", null=True, blank=True)
    voided_by = models.ForeignKey(verbose_name="作废人", related_name="+", **PERSON)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = StockInManager()

    class Meta:
        verbose_name = "入库单"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="stock_in_void_says_why",
                condition=Q(state="void", voided_at__isnull=False) & ~Q(void_reason="")
                | (~Q(state="void") & Q(voided_at=None)),
                violation_error_message="作废入库单要写明原因。",
            ),
            models.CheckConstraint(
                name="stock_in_done_has_time",
                condition=~Q(state="done") | Q(inspected_at__isnull=False),
                violation_error_message="已检验的入库单必须有检验时间。",
            ),
            models.CheckConstraint(
                name="stock_in_data_has_rework",
                condition=Q(kind="parts", rework=None) | Q(kind="data", rework__isnull=False),
                violation_error_message="数据入库单必须对应一次数据返工。",
            ),
        ]
        indexes = [
            # 入库单 list: newest first by keyset, all and by state.
            models.Index(name="stock_in_by_time", fields=["-at", "-id"]),
            models.Index(name="stock_in_by_state", fields=["state", "-at", "-id"]),
            TokensIndex(name="stock_in_by_words", fields=["tokens"]),
        ]

    def __str__(self):
        return f"{self.number} 入库单"

    def get_absolute_url(self):
        return reverse("fieldservice:stock_in", args=[self.ticket_id, self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        tones = {"inspection": "paused", "done": "done", "void": "void"}
        return tones[self.state], self.get_state_display()

    @property
    def source(self) -> str:
        return self.trip.number or "" if self.trip else ""

    @property
    def inspections_there(self) -> bool:
        """质量部 has begun."""
        return any(line.result for line in self.lines.all())


class StockInLine(models.Model):
    """One line of an 入库单: a faulty part, a typed item or a set of data; may not be used before it passed."""

    order = models.ForeignKey(StockIn, models.CASCADE, related_name="lines", verbose_name="入库单")
    part = models.ForeignKey(
        "fieldservice.FaultyPart",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="故障件",
    )
    name = models.CharField("名称", max_length=80)
    model = models.CharField("型号规格", max_length=80, blank=True)
    serial = models.CharField("编号", max_length=60, blank=True)
    quantity = models.DecimalField("数量", max_digits=8, decimal_places=2, default=Decimal(1))
    unit = models.CharField("单位", max_length=10, blank=True)
    disposition = models.CharField("报修或报废", max_length=6, choices=Disposition.choices, blank=True)
    location = models.CharField("库位", max_length=60, blank=True)
    result = models.CharField("检验结果", max_length=8, choices=Result.choices, blank=True)
    live = models.BooleanField(default=True, editable=False)  # False once its 入库单 is void

    class Meta:
        verbose_name = "入库明细"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="stock_in_of_part_once",
                fields=["part"],
                condition=Q(live=True, part__isnull=False),
                violation_error_message="这个故障件已在另一张入库单上。",
            ),
            models.CheckConstraint(
                name="stock_in_quantity_positive",
                condition=Q(quantity__gt=0),
                violation_error_message="数量必须大于 0。",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.serial}".strip()

    @property
    def amount(self) -> str:
        return f"{self.quantity.normalize():f} {self.unit}".strip()

    @property
    def badge(self) -> tuple[str, str]:
        tones = {Result.PASS: "done", Result.FAIL: "overdue"}
        return tones.get(self.result, "paused"), self.get_result_display() or "待检验"

    @property
    def usable(self) -> bool:
        """Stock may be used once 质量部 passed it (G-18)."""
        return self.live and self.result == Result.PASS


class InspectionQuerySet(PartQuerySet):
    def lock(self, pk: int) -> "Inspection":
        return self.select_for_update(of=("self",)).get(pk=pk)

    def nonconforming(self):
        return self.filter(result=Result.FAIL)

    def without_report(self):
        """What still waits for its 《不合格品报告处理单》 (S1-57)."""
        return self.nonconforming().filter(report_number="")


class Inspection(PartOfTicket):
    """入库检验 (G-18): one verdict of 质量部 on a line, on a repaired part or on data; a rejected one needs a
    《不合格品报告处理单》, whose number is noted here."""

    class Kind(models.TextChoices):
        STOCK_IN = "stock_in", "入库检验"
        REPAIRED = "repaired", "返修检验"
        DATA = "data", "数据检验"

    ticket = of_ticket("inspections")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    line = models.ForeignKey(
        StockInLine, models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name="入库明细"
    )
    part = models.ForeignKey(
        "fieldservice.FaultyPart",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name="故障件",
    )
    what = models.CharField("检验对象", max_length=160)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    words = models.CharField("检验说明", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="检验人")
    behalf_of = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    at = models.DateTimeField("检验时间")
    report_number = models.CharField("不合格品报告处理单编号", max_length=40, blank=True)
    report_by = models.ForeignKey(verbose_name="开单人", related_name="+", **PERSON)
    report_at = models.DateTimeField("开单时间", null=True, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "入库检验"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="inspection_of_line_or_part",
                condition=Q(line__isnull=False) | Q(part__isnull=False),
                violation_error_message="检验必须对应入库明细或故障件。",
            ),
            models.CheckConstraint(
                name="inspection_fail_says_why",
                condition=~Q(result="fail") | ~Q(words=""),
                violation_error_message="不合格要写明原因。",
            ),
        ]
        indexes = [
            # 不合格品 list: newest first by keyset; those still without a report.
            models.Index(name="inspection_failed", fields=["-at", "-id"], condition=Q(result="fail")),
            models.Index(
                name="inspection_without_report",
                fields=["-at", "-id"],
                condition=Q(result="fail", report_number=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.what}"

    def get_absolute_url(self):
        if self.line_id:
            return self.line.order.get_absolute_url()
        return self.part.get_absolute_url()

    @property
    def badge(self) -> tuple[str, str]:
        tones = {Result.PASS: "done", Result.FAIL: "overdue"}
        return tones.get(self.result, "paused"), self.get_result_display()

    @property
    def lacks_report(self) -> bool:
        return self.result == Result.FAIL and not self.report_number
