"""备品备件库: what may be sent, fitted and charged (S1-81)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords


class PartQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


class Part(models.Model):
    """备件: number, name, specification and price (备品备件库定价, S1 表1-5). The history keeps earlier prices."""

    number = models.CharField("备件编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60)
    spec = models.CharField("规格型号", max_length=80, blank=True)
    unit = models.CharField("单位", max_length=10, default="件")
    price = models.DecimalField("单价（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    product = models.CharField("适用产品", max_length=60, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords()
    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "备件"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="part_has_number_and_name",
                condition=~Q(number="") & ~Q(name=""),
                violation_error_message="备件要有编号和名称。",
            ),
            models.CheckConstraint(
                name="part_price_not_negative",
                condition=Q(price=None) | Q(price__gte=Decimal(0)),
                violation_error_message="单价不能是负数。",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    def get_absolute_url(self):
        return f"{reverse('customers:parts')}?q={self.number}"
