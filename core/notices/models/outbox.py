"""Outbox: what goes out of the house, written in the transaction that made it true."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.notices.models.inbox import Digest, Message
from core.notices.models.letter import Letter
from core.notices.models.robot import Robot


class Attempted(models.Model):
    """Something handed over outside: at least once, never two attempts at a time.

    `token` is the same in every attempt. `maybe_repeated`: an attempt of unknown outcome came before this one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已送达"
        UNKNOWN = "unknown", "结果不明"
        FAILED = "failed", "未送达"
        DROPPED = "dropped", "不再发送"

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    maybe_repeated = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


OPEN = ["waiting", "sending", "unknown"]


class Parcel(Attempted):
    """What one robot or one person gets at once: the words of several deliveries, frozen before the first attempt."""

    channel = models.CharField(max_length=20)
    robot = models.ForeignKey(Robot, models.CASCADE, null=True, related_name="parcels")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()
    title = models.CharField(max_length=300)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    people = models.JSONField(default=list)

    class Meta:
        verbose_name = "合并发送"
        constraints = [
            models.CheckConstraint(
                name="parcel_has_receiver",
                condition=Q(robot__isnull=False) | Q(staff__isnull=False),
                violation_error_message="合并发送必须有机器人或收件人。",
            )
        ]
        indexes = [
            # The workers ask what is due.
            models.Index(name="parcel_waiting", fields=["next_attempt_at"], condition=Q(state__in=OPEN)),
            # The page of a robot shows its last ones.
            models.Index(name="parcel_by_robot", fields=["robot", "-id"]),
        ]

    def __str__(self):
        return f"{self.channel} {self.token}"


class Delivery(Attempted):
    """发件箱 row: one message or digest on one channel outside, or one letter to a customer (without `staff`).

    `parcel` sends several of them as one. `collect`: waits for the person's daily summary.
    `reason`: why somebody sent it again or gave it up.
    """

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="deliveries")
    digest = models.ForeignKey(Digest, models.CASCADE, null=True, related_name="deliveries")
    letter = models.OneToOneField(Letter, models.CASCADE, null=True, related_name="delivery")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="deliveries")
    channel = models.CharField(max_length=20)
    robot = models.ForeignKey(Robot, models.SET_NULL, null=True, related_name="deliveries")
    parcel = models.ForeignKey(Parcel, models.SET_NULL, null=True, related_name="deliveries")
    urgent = models.BooleanField(default=False)
    collect = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

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
                condition=Q(state__in=OPEN),
            ),
            # What waits for a robot, the urgent first.
            models.Index(
                name="delivery_for_robot",
                fields=["robot", "-urgent", "next_attempt_at"],
                condition=Q(state="waiting", parcel=None),
            ),
            # The health page: what finally did not arrive.
            models.Index(name="delivery_undelivered", fields=["id"], condition=Q(state__in=["failed", "unknown"])),
        ]

    def __str__(self):
        return f"{self.channel} {self.token}"

    @property
    def whom(self) -> str:
        """Who gets it, as pages name them."""
        return self.letter.to if self.letter else str(self.staff)

    @property
    def about(self):
        """What it says: a message, a letter, or the words for a digest."""
        return self.message or self.letter or "补发汇总"
