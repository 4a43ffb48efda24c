"""Rights of the notices room."""

from django.db.models import TextChoices


class Right(TextChoices):
    MANAGE = "notices.manage", "管理通知渠道"
    RETRY = "notices.retry", "重发通知"
