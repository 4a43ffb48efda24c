"""收费标准 (S1 表 1, S1-47) by effective date, and prices of parts that change on a day (S1-81)."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.workflow import Stale
from fieldservice.pricing import DEFAULT_MODES, Fees, Line

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


def usual_modes() -> dict:
    return {line.value: [mode.value for mode in modes] for line, modes in DEFAULT_MODES.items()}


def whole_base() -> list:
    return [line.value for line in Line]


class FeeTableQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def on(self, day: date) -> "FeeTable | None":
        """The version that holds on a day."""
        return self.standing().filter(effective_from__lte=day).order_by("-effective_from").first()

    def lock(self, pk: int, *, expected_version: int | None = None) -> "FeeTable":
        table = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and table.version != expected_version:
            raise Stale("收费标准刚被别人修改。", changed=["收费标准"])
        return table


class FeeTable(models.Model):
    """收费标准 of 表 1: holds from its day until the next version begins; one that priced a quote never changes."""

    effective_from = models.DateField("生效日期")
    version = models.PositiveIntegerField("版本", default=1)
    lodging = models.DecimalField("住宿费（元/夜）", max_digits=9, decimal_places=2)
    meals = models.DecimalField("餐饮费（元/天）", max_digits=9, decimal_places=2)
    labour = models.DecimalField("人工费（元/天）", max_digits=9, decimal_places=2)
    tax = models.DecimalField("税费（%）", max_digits=5, decimal_places=2)
    management = models.DecimalField("管理费（%）", max_digits=5, decimal_places=2)
    modes = models.JSONField("各项允许的算法", default=usual_modes)
    taxed = models.JSONField("计税费的项目", default=whole_base)
    reason = models.CharField("调整依据", max_length=200)
    made_by = models.ForeignKey(verbose_name="编制人", related_name="+", **PERSON)
    made_at = models.DateTimeField("编制时间")
    withdrawn_by = models.ForeignKey(verbose_name="撤销人", related_name="+", **PERSON)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤销原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = FeeTableQuerySet.as_manager()

    class Meta:
        verbose_name = "收费标准"
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="fee_table_one_a_day",
                fields=["effective_from"],
                condition=Q(withdrawn_at=None),
                violation_error_message="这一天已有一版收费标准。",
            ),
            models.CheckConstraint(
                name="fee_table_not_negative",
                condition=Q(lodging__gte=0, meals__gte=0, labour__gte=0, tax__gte=0, management__gte=0),
                violation_error_message="收费标准不能是负数。",
            ),
            models.CheckConstraint(
                name="fee_table_withdrawn_says_why",
                condition=Q(withdrawn_at=None) | ~Q(withdraw_reason=""),
                violation_error_message="撤销收费标准要写明原因。",
            ),
        ]

    def __str__(self):
        return f"收费标准 {self.effective_from} 版"

    def get_absolute_url(self):
        return reverse("fieldservice:fees")

    @property
    def fees(self) -> Fees:
        """As the pricing takes it."""
        modes = {line: tuple(allowed) for line, allowed in self.modes.items()}
        rates = {name: Decimal(getattr(self, name)) for name in ("lodging", "meals", "labour", "tax", "management")}
        return Fees(**rates, modes=modes, taxed=tuple(self.taxed))


class PartPriceQuerySet(models.QuerySet):
    def waiting(self):
        """Neither begun nor called off."""
        return self.filter(applied_at=None, withdrawn_at=None)


class PartPrice(models.Model):
    """调价: a part costs this much from a day on (S1-81). On its day the price goes into the price list."""

    part = models.ForeignKey("customers.Part", models.PROTECT, related_name="planned_prices", verbose_name="备件")
    price = models.DecimalField("单价（元）", max_digits=12, decimal_places=2)
    effective_from = models.DateField("生效日期")
    reason = models.CharField("调价依据", max_length=200)
    made_by = models.ForeignKey(verbose_name="登记人", related_name="+", **PERSON)
    made_at = models.DateTimeField("登记时间")
    applied_at = models.DateTimeField("写入价目的时间", null=True, blank=True)
    before = models.DecimalField("调价前", max_digits=12, decimal_places=2, null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(verbose_name="撤销人", related_name="+", **PERSON)

    objects = PartPriceQuerySet.as_manager()

    class Meta:
        verbose_name = "备件调价"
        ordering = ["-effective_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="part_price_planned_not_negative",
                condition=Q(price__gte=0),
                violation_error_message="单价不能是负数。",
            ),
            models.UniqueConstraint(
                name="part_price_one_a_day",
                fields=["part", "effective_from"],
                condition=Q(withdrawn_at=None),
                violation_error_message="这种备件在这一天已有调价。",
            ),
        ]
        indexes = [
            # The daily job: prices whose day has come.
            models.Index(
                name="part_price_waiting",
                fields=["effective_from"],
                condition=Q(applied_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.part} {self.price} 元，自 {self.effective_from}"

    def get_absolute_url(self):
        return reverse("fieldservice:prices")
