"""What tablets sent: one row per item of an outbox, so that the same item has one effect however often it comes."""

from django.conf import settings
from django.db import models

from fieldservice.models.trip import Trip


class SentKind(models.TextChoices):
    CONDUCT = "conduct", "行为规范确认"
    MOMENT = "moment", "外出环节"
    RECORD = "record", "服务记录"
    PHOTO = "photo", "照片"
    EXPENSE = "expense", "费用票据"
    SIGNATURE = "signature", "客户签字"
    HAND_IN = "hand_in", "交单"


class SentItem(models.Model):
    """平板上传记录: the item's key, both clocks and the answer that every repetition gets again.

    `device_at` is what the device's clock said when the person acted, `skew` how far that clock was from ours at
    sending (seconds, ahead is positive), `at` the moment the house counts. `fingerprint` is the SHA-256 of the
    item: the same key with other content is no repetition.
    """

    key = models.CharField("幂等键", max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    trip = models.ForeignKey(Trip, models.CASCADE, related_name="sent_items", verbose_name="外出")
    kind = models.CharField("内容", max_length=10, choices=SentKind.choices)
    fingerprint = models.CharField("内容指纹", max_length=64)
    device_at = models.DateTimeField("设备时间")
    skew = models.IntegerField("设备时钟偏差（秒）", default=0)
    at = models.DateTimeField("时间")
    received_at = models.DateTimeField("收到时间")
    answer = models.JSONField("答复", default=dict)

    class Meta:
        verbose_name = "平板上传记录"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="sent_item_once", fields=["person", "key"])]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key}"
