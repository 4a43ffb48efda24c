"""故障件: a part that was taken out of a customer's machine and comes back to us (S1-20, S1-55, S1-56)."""

from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.text.search import TokensField, TokensIndex
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class Disposition(models.TextChoices):
    """What the engineer confirmed on site for the part (S1-55)."""

    REPAIR = "repair", "报修"
    SCRAP = "scrap", "报废"


class Result(models.TextChoices):
    """G-18."""

    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    PENDING = "pending", "待判"


class PartState(models.TextChoices):
    WAITING = "waiting", "待入库"
    INSPECTION = "inspection", "待检验"
    ACCEPTED = "accepted", "待处置"
    REJECTED = "rejected", "不合格待处置"
    REPAIRING = "repairing", "返修中"
    REINSPECTION = "reinspection", "修复待检验"
    SCRAP_ASKED = "scrap_asked", "报废待批准"
    REPAIRED = "repaired", "已修复入库"
    SCRAPPED = "scrapped", "已报废"
    ASSET = "asset", "已转资产管理"
    VOID = "void", "已作废"


TO_INSPECT = [PartState.INSPECTION, PartState.REINSPECTION]
TO_DISPOSE = [PartState.ACCEPTED, PartState.REJECTED, PartState.REPAIRING, PartState.SCRAP_ASKED]
TONES = {
    PartState.WAITING: "new",
    PartState.INSPECTION: "paused",
    PartState.REINSPECTION: "paused",
    PartState.REJECTED: "overdue",
    PartState.SCRAP_ASKED: "paused",
    PartState.REPAIRED: "done",
    PartState.SCRAPPED: "closed",
    PartState.ASSET: "closed",
    PartState.VOID: "void",
}


def quantity_of(value) -> Decimal:
    """A quantity as records have it: "2", 2 or "0.5"; what cannot be read counts as one."""
    try:
        found = Decimal(str(value or 1))
    except InvalidOperation:
        return Decimal(1)
    return found if found.is_finite() and 0 < found < 1_000_000 else Decimal(1)


class FaultyPartQuerySet(PartQuerySet):
    def lock(self, pk: int) -> "FaultyPart":
        """The row, held until the transaction ends; its ticket is locked before it."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def waiting(self):
        return self.filter(state=PartState.WAITING)

    def usable(self):
        """What may be taken from stock: repaired and passed by 质量部 (G-18)."""
        return self.filter(state=PartState.REPAIRED)


class FaultyPartManager(models.Manager.from_queryset(FaultyPartQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class FaultyPart(PartOfTicket):
    """故障件 (S1-55): one line of a record whose part comes back; stocked in within 16 h of the return (D-19).

    `key` names the line of the record it came from, so that noting twice makes one row. Who did what when stands on
    the timeline with this row as subject.
    """

    State = PartState

    ticket = of_ticket("faulty_parts")
    trip = models.ForeignKey(
        "fieldservice.Trip", models.PROTECT, null=True, blank=True, related_name="faulty_parts", verbose_name="外出"
    )
    sent_in = models.ForeignKey(
        "fieldservice.SentIn",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="faulty_parts",
        verbose_name="顾客送修",
    )
    equipment = models.ForeignKey(
        "customers.Equipment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="faulty_parts",
        verbose_name="所属设备",
    )
    key = models.CharField(max_length=300, editable=False)
    state = models.CharField("状态", max_length=12, choices=PartState.choices, default=PartState.WAITING)
    version = models.PositiveIntegerField("版本", default=1)

    name = models.CharField("名称", max_length=80)
    model = models.CharField("型号规格", max_length=80, blank=True)
    quantity = models.DecimalField("数量", max_digits=8, decimal_places=2, default=Decimal(1))
    unit = models.CharField("单位", max_length=10, blank=True)
    old_serial = models.CharField("旧件编号", max_length=60, blank=True)
    new_serial = models.CharField("新件编号", max_length=60, blank=True)
    disposition = models.CharField("报修或报废", max_length=6, choices=Disposition.choices, blank=True)
    own_use = models.BooleanField("自用更换件", default=False)
    noted_by = models.ForeignKey(verbose_name="登记人", related_name="+", **PERSON)
    noted_at = models.DateTimeField("登记时间")
    returned_at = models.DateTimeField("带回时间", null=True, blank=True)
    repair_department = models.ForeignKey(
        "organization.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="返修部门",
    )
    asked_by = models.ForeignKey(verbose_name="报废申请人", related_name="+", **PERSON)
    repaired_by = models.ForeignKey(verbose_name="修复人", related_name="+", **PERSON)
    location = models.CharField("库位", max_length=60, blank=True)
    asset_no = models.CharField("资产编号", max_length=40, blank=True)
    end_words = models.CharField("说明", max_length=300, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = FaultyPartManager()

    class Meta:
        verbose_name = "故障件"
        ordering = ["-noted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="faulty_part_once_per_trip",
                fields=["trip", "key"],
                condition=Q(trip__isnull=False),
                violation_error_message="这个故障件已登记。",
            ),
            models.UniqueConstraint(
                name="faulty_part_once_per_sent_in",
                fields=["sent_in", "key"],
                condition=Q(sent_in__isnull=False),
                violation_error_message="这个故障件已登记。",
            ),
            models.CheckConstraint(
                name="faulty_part_quantity_positive",
                condition=Q(quantity__gt=0),
                violation_error_message="数量必须大于 0。",
            ),
            models.CheckConstraint(
                name="faulty_part_ended_says_why",
                condition=~Q(state__in=["void", "scrapped", "asset"]) | ~Q(end_words=""),
                violation_error_message="作废、报废和转资产要写明原因。",
            ),
        ]
        indexes = [
            # 故障件 list: newest first by keyset, all and by state.
            models.Index(name="faulty_part_by_noted", fields=["-noted_at", "-id"]),
            models.Index(name="faulty_part_by_state", fields=["state", "-noted_at", "-id"]),
            TokensIndex(name="faulty_part_by_words", fields=["tokens"]),
        ]

    def __str__(self):
        return f"{self.name} {self.old_serial}".strip()

    def get_absolute_url(self):
        return reverse("fieldservice:faulty_part", args=[self.ticket_id, self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        return TONES.get(self.state, "work"), self.get_state_display()

    @property
    def amount(self) -> str:
        """3 只."""
        return f"{self.quantity.normalize():f} {self.unit}".strip()

    @property
    def source(self) -> str:
        """The paper it came with: the trip's record or the receipt of the machine that was sent in."""
        if self.trip:
            return self.trip.number or "外出"
        return self.sent_in.number if self.sent_in else ""

    def responsible(self, role: str):
        return self.trip.responsible(role) if self.trip else self.ticket.responsible(role)
