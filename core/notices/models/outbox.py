"""Outbox: what goes out of the house, written in the transaction that made it true."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.notices.models.inbox import Digest, Message


class Delivery(models.Model):
    """发件箱 row: one message or digest on one channel outside, at least once and never two attempts at a time."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已送达"
        UNKNOWN = "unknown", "结果不明"
        FAILED = "failed", "未送达"

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="deliveries")
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, related_name="deliveries")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    maybe_repeated = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "送达"
        constraints = [
            models.UniqueConstraint(
                name="delivery_once_message", fields=["message", "channel"], condition=Q(digest=None)
            ),
            models.UniqueConstraint(
                name="delivery_once_digest", fields=["digest", "channel"], condition=Q(message=None)
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_waiting",
                fields=["next_attempt_at"],
                condition=Q(state__in=["waiting", "sending", "unknown"]),
            ),
            # The health page: what finally did not arrive.
            models.Index(name="delivery_undelivered", fields=["id"], condition=Q(state__in=["failed", "unknown"])),
        ]

    def __str__(self):
        return f"{self.channel} {self.token}"
