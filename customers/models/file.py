"""What else stands in the customer file: needs, agreements, and what this customer may ask of our service."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from customers.models.customer import Contact, Customer


class NeedQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)


class Need(models.Model):
    """需求 (S2-07): what the customer wants now or may want later. 改进要求 go on to technology and quality
    (S1-68)."""

    class Kind(models.TextChoices):
        CURRENT = "current", "当前"
        POTENTIAL = "potential", "潜在"
        IMPROVEMENT = "improvement", "改进要求"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="needs", verbose_name="客户")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.CURRENT)
    text = models.CharField("需求", max_length=200)
    source = models.CharField("来源", max_length=60, blank=True, help_text="例如：走访获知、来电、座谈会")
    analysis = models.CharField("分析与跟进", max_length=200, blank=True)
    due_on = models.DateField("跟进期限", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="记录人"
    )
    noted_at = models.DateTimeField("记录时间", editable=False)
    reported_at = models.DateTimeField("报送时间", null=True, editable=False)
    done_at = models.DateTimeField("办结时间", null=True, editable=False)
    result = models.CharField("结果", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "需求"
        ordering = [models.F("done_at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                name="need_has_text", condition=~Q(text=""), violation_error_message="需求内容不能为空。"
            ),
            models.CheckConstraint(
                name="need_done_has_result",
                condition=Q(done_at=None) | ~Q(result=""),
                violation_error_message="办结需求要写明结果。",
            ),
        ]

    def __str__(self):
        return self.text


class Agreement(models.Model):
    """约定 (S2-31): what the sales lead agreed with the customer about warning us early."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="agreements", verbose_name="客户")
    title = models.CharField("约定事项", max_length=80, default="产品质量早期报警")
    content = models.TextField("约定内容", help_text="出现什么情况、多久之内、向谁报告。")
    agreed_on = models.DateField("约定日期")
    valid_until = models.DateField("有效至", null=True, blank=True)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="客户方联系人"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="我方约定人"
    )
    reported_to = models.CharField("报告内勤", max_length=40, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "约定"
        ordering = ["-agreed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_dates_in_order",
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("agreed_on")),
                violation_error_message="有效期早于约定日期。请改为约定日期或之后的日期。",
            ),
        ]

    def __str__(self):
        return self.title


class ServiceRequirement(models.Model):
    """服务要求 (S2-03): what we must do for this customer, in which way, and which of the four sources says so."""

    class Source(models.TextChoices):
        CONTRACT = "contract", "合同"
        REGULATION = "regulation", "国家 / 行业规定"
        SPECIAL = "special", "顾客特殊要求"
        INTERNAL = "internal", "内部要求"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="requirements", verbose_name="客户")
    source = models.CharField("来源", max_length=12, choices=Source.choices)
    item = models.CharField("服务项目", max_length=80)
    way = models.CharField("服务方式", max_length=80, blank=True)
    content = models.CharField("服务内容", max_length=200)
    basis = models.CharField("依据", max_length=80, blank=True, help_text="合同号、标准号或文件号")
    valid_until = models.DateField("有效至", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "服务要求"
        ordering = ["source", "pk"]
        constraints = [
            models.CheckConstraint(
                name="service_requirement_has_item",
                condition=~Q(item=""),
                violation_error_message="服务项目不能为空。",
            ),
        ]

    def __str__(self):
        return self.item
