"""调换 (S2-05): a machine that is replaced by another one."""

from django.conf import settings
from django.db import models

from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket


class Replacement(PartOfTicket):
    """质量问题的调换: old and new machine, whose warranty goes on or begins anew, and why."""

    class Warranty(models.TextChoices):
        CARRIED = "carried", "沿用原设备的保修期"
        NEW = "new", "重新起算"

    ticket = of_ticket("replacements")
    old = models.OneToOneField(
        "customers.Equipment", models.PROTECT, related_name="replacement", verbose_name="原设备"
    )
    new = models.OneToOneField("customers.Equipment", models.PROTECT, related_name="+", verbose_name="新设备")
    warranty = models.CharField("保修", max_length=8, choices=Warranty.choices)
    reason = models.CharField("调换原因", max_length=200)
    warranty_reason = models.CharField("保修期的依据", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "调换"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="replacement_of_two_machines",
                condition=~models.Q(old=models.F("new")),
                violation_error_message="新旧设备不能是同一台。",
            )
        ]

    def __str__(self):
        return f"{self.old.serial or self.old} → {self.new.serial or self.new}"
