"""The installed base: every machine we delivered, whose it is, and until when we owe its repair."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from customers.models.customer import Customer, Site


class Warranty(models.TextChoices):
    """Where a machine stands on a day. 维保 is paid for by contract; the words are shown as they stand."""

    IN = "in", "保内"
    CONTRACT = "contract", "维保"
    OUT = "out", "已过保"
    UNKNOWN = "unknown", "无资料"


class EquipmentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def in_warranty(self, on: date):
        return self.filter(warranty_ends_on__gte=on)

    def out_of_warranty(self, on: date):
        return self.filter(warranty_ends_on__lt=on)

    def same_batch(self, machine: "Equipment"):
        """The other machines of its batch, wherever they are now; none when the batch is unknown (S2-30)."""
        return self.of_batch(machine.batch).exclude(pk=machine.pk)

    def of_batch(self, batch: str):
        return self.filter(batch=batch) if batch else self.none()

    def lock(self, pk: int) -> "Equipment":
        return self.select_for_update(of=("self",)).get(pk=pk)


class Equipment(models.Model):
    """设备: one machine with serial, batch and project number (AB号, H3-1), so a failing batch can be called back
    from all its owners (S2-30)."""

    class Basis(models.TextChoices):
        CONTRACT = "contract", "按合同约定"
        COMMISSIONED = "commissioned", "自投运日起"
        DELIVERED = "delivered", "自交付日起"
        INVOICE = "invoice", "自开票日起"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="equipment", verbose_name="客户")
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="equipment", verbose_name="厂区"
    )
    product = models.CharField("产品名称", max_length=60)
    model = models.CharField("型号", max_length=60, blank=True)
    maker = models.CharField("制造厂", max_length=60, blank=True, help_text="留空表示本公司。")
    serial = models.CharField("机号", max_length=60, blank=True, help_text="见铭牌；暂时不知道可以留空，稍后补。")
    batch = models.CharField("批次", max_length=40, blank=True)
    project_no = models.CharField("项目编号（AB号）", max_length=40, blank=True)
    military = models.BooleanField("军品", default=False, help_text="军品的质量问题须双五归零。")

    delivered_on = models.DateField("交付日期", null=True, blank=True)
    invoice_on = models.DateField("开票日期", null=True, blank=True)
    commissioned_on = models.DateField("投运日期", null=True, blank=True)
    warranty_basis = models.CharField("保修起算", max_length=12, choices=Basis.choices, blank=True)
    warranty_ends_on = models.DateField("保修至", null=True, blank=True)
    contract_until = models.DateField("维保至", null=True, blank=True, help_text="留空时按客户的维保合同。")
    note = models.TextField("备注", blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name="调换前的设备",
    )

    is_active = models.BooleanField("在用", default=True)
    inactive_reason = models.CharField("停用原因", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("建档时间", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="建档人"
    )
    lookup = models.CharField(max_length=300, blank=True, editable=False)  # kept by `actions.reindex_equipment`

    history = HistoricalRecords(excluded_fields=["lookup"])
    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = "设备"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="equipment_serial_once_per_maker",
                fields=["maker", "serial"],
                condition=~Q(serial=""),
                violation_error_message="这个机号已经登记。请核对铭牌。",
            ),
            models.CheckConstraint(
                name="equipment_has_product",
                condition=~Q(product=""),
                violation_error_message="产品名称不能为空。",
            ),
            models.CheckConstraint(
                name="equipment_warranty_after_start",
                condition=Q(warranty_ends_on=None)
                | Q(commissioned_on=None)
                | Q(warranty_ends_on__gte=F("commissioned_on")),
                violation_error_message="保修截止早于投运日期。请改为投运日期或之后的日期。",
            ),
            models.CheckConstraint(
                name="equipment_inactive_has_reason",
                condition=Q(is_active=True) | ~Q(inactive_reason=""),
                violation_error_message="停用设备要写明原因。",
            ),
        ]
        indexes = [
            # All machines of one batch and their owners (S2-30).
            models.Index(name="equipment_by_batch", fields=["batch"], condition=~Q(batch="")),
            # Finding while typing reads this instead of the table: a part of a serial can stand anywhere, so the
            # whole column is looked through, and the narrow index is a fifth of the table.
            models.Index(name="equipment_lookup", fields=["lookup", "is_active"]),
            # The customer page: warranty figures and machines by end of warranty.
            models.Index(name="equipment_by_warranty", fields=["customer", "warranty_ends_on"]),
        ]

    def __str__(self):
        return " ".join(part for part in (self.model, self.product, self.serial) if part)

    def get_absolute_url(self):
        return reverse("customers:equipment", args=[self.pk])

    @property
    def title(self) -> str:
        """GJ-630/1+6 高速管式绞线机."""
        return f"{self.model} {self.product}".strip()

    @property
    def contract_ends_on(self) -> date | None:
        """The machine's own contract, else the customer's."""
        return self.contract_until or self.customer.contract_until

    def warranty_state(self, on: date) -> Warranty:
        if self.warranty_ends_on and self.warranty_ends_on >= on:
            return Warranty.IN
        if (until := self.contract_ends_on) and until >= on:
            return Warranty.CONTRACT
        return Warranty.OUT if self.warranty_ends_on else Warranty.UNKNOWN

    def payment(self, on: date) -> tuple[bool | None, str]:
        """Whether a repair would be charged, as a suggestion with its reason (S1-36); None when nobody can know."""
        state = self.warranty_state(on)
        if state == Warranty.IN:
            return False, f"保修至 {self.warranty_ends_on}，建议无偿。"
        if state == Warranty.CONTRACT:
            return False, f"维保至 {self.contract_ends_on}，合同范围内无偿，超出范围有偿。"
        if state == Warranty.OUT:
            return True, f"保修已于 {self.warranty_ends_on} 期满，建议有偿。"
        return None, "没有保修资料。请核对合同或铭牌后再定。"
