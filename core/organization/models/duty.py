"""Deputies with dates, and the duty roster of the 24 h hotline (S3-02)."""

from datetime import date

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class Deputy(models.Model):
    """代理: `deputy` acts for `principal` from the first to the last day, both included."""

    principal = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deputies", verbose_name="本人"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deputy_for", verbose_name="代理人"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    why = models.CharField("原因", max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "代理"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="deputy_dates_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="结束日期早于开始日期。请改为开始日期或之后的日期。",
            ),
            models.CheckConstraint(
                name="deputy_is_another",
                condition=~models.Q(principal=models.F("deputy")),
                violation_error_message="不能由本人代理本人。请选择另一位员工。",
            ),
        ]

    def __str__(self):
        return f"{self.principal} → {self.deputy}"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class Duty(models.Model):
    """值班: who answers for a department on a day when a clock has no person (S3-02)."""

    department = models.ForeignKey(
        "organization.Department", models.CASCADE, related_name="duties", verbose_name="部门"
    )
    on = models.DateField("日期")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name="值班人")
    phone = models.CharField("值班电话", max_length=30, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "值班"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "on"],
                name="duty_one_person_a_day",
                violation_error_message="这个部门当天已有值班人。请修改原有的一行。",
            )
        ]

    def __str__(self):
        return f"{self.on} {self.department} {self.person}"
