"""服务报告 (H12): issued by 销售部, filled by who serves, confirmed by the customer, read by 管理者代表 (S2-25)."""

from django.db import models
from django.db.models import Q

from fieldservice.models.choices import Satisfaction
from fieldservice.models.field_paper import PERSON, FieldPaper, voided_says_why
from tickets.models.parts import of_ticket


class ReportState(models.TextChoices):
    DRAFT = "draft", "待下达"
    ISSUED = "issued", "已下达"
    CONFIRMED = "confirmed", "待审阅"
    DONE = "done", "已审阅"
    VOID = "void", "已作废"


class ServiceReport(FieldPaper):
    """H12 (S2 6.4.3)."""

    State = ReportState
    SLUG = "service-reports"
    SERIES = "service_report"
    CONTENT = ["task", "due_on", "work", "result", "satisfaction", "customer_words"]

    ticket = of_ticket("service_reports")
    state = models.CharField("状态", max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    task = models.TextField("服务任务安排", max_length=2000)
    due_on = models.DateField("要求完成日期", null=True, blank=True)
    executor = models.ForeignKey(verbose_name="服务人员", related_name="service_reports", **PERSON)
    work = models.TextField("服务实施的情况", max_length=4000, blank=True)
    result = models.TextField("服务结果", max_length=2000, blank=True)
    satisfaction = models.CharField("顾客满意", max_length=12, choices=Satisfaction.choices, blank=True)
    customer_words = models.CharField("客户意见", max_length=300, blank=True)
    issued_by = models.ForeignKey(verbose_name="下达人", related_name="+", **PERSON)
    issued_at = models.DateTimeField("下达时间", null=True, blank=True)
    filled_by = models.ForeignKey(verbose_name="实施人", related_name="+", **PERSON)
    filled_at = models.DateTimeField("实施填写时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("客户确认时间", null=True, blank=True)
    reviewed_by = models.ForeignKey(verbose_name="审阅人", related_name="+", **PERSON)
    reviewed_at = models.DateTimeField("审阅时间", null=True, blank=True)
    review_words = models.CharField("审阅意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "服务报告"
        ordering = ["-pk"]
        constraints = [
            voided_says_why("service_report_void_says_why"),
            models.CheckConstraint(
                name="service_report_issued_by_sales",
                condition=Q(state__in=["draft", "void"]) | Q(issued_at__isnull=False),
                violation_error_message="服务报告由销售部下达后才能实施。",
            ),
            models.CheckConstraint(
                name="service_report_confirmed_says_how",
                condition=~Q(state__in=["confirmed", "done"]) | ~Q(satisfaction="") & Q(confirmed_at__isnull=False),
                violation_error_message="服务报告要有客户的满意度确认。",
            ),
        ]
