"""服务经费列支 (S4-07): what the company bears itself, on a line of the service budget."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


class BudgetLine(models.TextChoices):
    """The eight lines of the service budget (S4 1.3.1)."""

    RUNNING = "a", "a 运行"
    PAY = "b", "b 薪酬奖励"
    SERVICE = "c", "c 维修巡检保养培训"
    TOOLS = "d", "d 工具车辆"
    SUPPORT = "e", "e 内部保障培训"
    RESERVE = "f", "f 赔偿准备金"
    DELIVERY = "g", "g 交付保险"
    LIABILITY = "h", "h 产品责任险"


class BookingQuerySet(PartQuerySet):
    def standing(self):
        """Neither a reversal nor reversed."""
        return self.filter(reverses=None, reversal=None)


class Booking(PartOfTicket):
    """列支: an amount on a budget line. Rows never change; a wrong one is reversed by its opposite.

    `source` names what it comes from ("quote:12"); one standing row per source.
    """

    ticket = of_ticket("bookings")
    line = models.CharField("经费科目", max_length=1, choices=BudgetLine.choices, default=BudgetLine.SERVICE)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    reason = models.CharField("事由", max_length=200)
    source = models.CharField("来源", max_length=60)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="冲销"
    )
    is_open = models.BooleanField("有效", default=True)
    booked_by = models.ForeignKey(verbose_name="列支人", related_name="+", **PERSON)
    booked_at = models.DateTimeField("列支时间")

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = "经费列支"
        ordering = ["-booked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="booking_only_reversal_is_negative",
                condition=Q(reverses=None, amount__gte=0) | Q(reverses__isnull=False, amount__lte=0, is_open=False),
                violation_error_message="列支金额不能是负数；更正用冲销。",
            ),
            models.UniqueConstraint(
                name="booking_once_per_source",
                fields=["source"],
                condition=Q(is_open=True),
                violation_error_message="这笔费用已经列支。",
            ),
            models.CheckConstraint(
                name="booking_says_why",
                condition=~Q(reason="") & ~Q(source=""),
                violation_error_message="列支要写明事由和来源。",
            ),
            models.CheckConstraint(
                name="booking_not_own_reversal",
                condition=Q(reverses=None) | ~Q(reverses=F("pk")),
                violation_error_message="列支不能冲销自己。",
            ),
        ]
        indexes = [
            # The budget of a year, and the list: newest first by keyset.
            models.Index(name="booking_by_line", fields=["line", "booked_at"]),
            models.Index(name="booking_by_time", fields=["-booked_at", "-id"]),
        ]

    def __str__(self):
        return f"{self.get_line_display()} {self.amount} 元"

    def get_absolute_url(self):
        return reverse("fieldservice:bookings")
