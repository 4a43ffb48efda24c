"""群机器人: a webhook of 企业微信, 钉钉 or 飞书 that posts into a group."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords


class RobotKind(models.TextChoices):
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"


class RobotQuerySet(models.QuerySet):
    def lock(self, pk: int) -> "Robot":
        """The robot, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def on(self):
        return self.filter(is_on=True)


class Robot(models.Model):
    """群机器人 with the departments and people it serves. Key and secret are sealed and never shown again."""

    class Format(models.TextChoices):
        TEXT = "text", "纯文字"
        MARKDOWN = "markdown", "带标题和链接"

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("种类", max_length=10, choices=RobotKind.choices)
    host = models.CharField("主机", max_length=200)
    key_sealed = models.TextField(editable=False)
    key_hint = models.CharField("地址密钥", max_length=8, blank=True, editable=False)
    secret_sealed = models.TextField(blank=True, editable=False)
    secret_hint = models.CharField("签名密钥", max_length=8, blank=True, editable=False)
    format = models.CharField("格式", max_length=10, choices=Format.choices, default=Format.TEXT)
    per_minute = models.PositiveSmallIntegerField("每分钟最多")
    departments = models.ManyToManyField(
        "organization.Department", blank=True, related_name="robots", verbose_name="服务部门"
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="robots", verbose_name="另外服务的人"
    )
    is_on = models.BooleanField("启用", default=True)
    off_reason = models.CharField("停用原因", max_length=200, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["key_sealed", "secret_sealed"])
    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = "机器人"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("channels:robot", args=[self.pk])


class Meter(models.Model):
    """When a robot last posted: the row every worker locks before the next post, so the limit holds across them."""

    robot = models.OneToOneField(Robot, models.CASCADE, primary_key=True, related_name="meter")
    posted_at = models.JSONField(default=list)  # epoch seconds within the last minute, oldest first
    blocked_until = models.DateTimeField(null=True)
    blocked_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "机器人用量"

    def __str__(self):
        return f"{self.robot_id}"
