"""How a person wants to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Preference(models.Model):
    """通知方式 of a person outside the inbox, which is always on. No row: the defaults of the roles.

    `choices`: group of notices → ways (`email`, `robot`); a group that is missing follows the default.
    `collected`: groups that come once a day at `digest_at`. Quiet hours never hold back what is urgent.
    """

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    email_on = models.BooleanField("邮件", default=True)
    robots_on = models.BooleanField("群机器人", default=True)
    choices = models.JSONField(default=dict)
    collected = models.JSONField(default=list)
    digest_at = models.TimeField("每日汇总时间", null=True, blank=True)
    quiet_from = models.TimeField("免打扰从", null=True, blank=True)
    quiet_to = models.TimeField("到", null=True, blank=True)
    wecom_id = models.CharField("企业微信账号", max_length=64, blank=True)
    dingtalk_id = models.CharField("钉钉用户 ID", max_length=64, blank=True)
    feishu_id = models.CharField("飞书 Open ID", max_length=64, blank=True)

    class Meta:
        verbose_name = "通知方式"
        constraints = [
            models.CheckConstraint(
                name="preference_quiet_whole",
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                violation_error_message="免打扰时间要么都填，要么都空着。",
            )
        ]

    def __str__(self):
        return f"{self.staff}"
