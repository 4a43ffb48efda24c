"""Inbox: what people must know, written in the transaction that made it true."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q


class Tone(models.TextChoices):
    PLAIN = "", "一般"
    AMBER = "amber", "提醒"
    RED = "red", "逾期"


class Digest(models.Model):
    """延迟补发: one row per person and outage, binding the late messages that were not delivered singly."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "补发汇总"
        indexes = [models.Index(name="digest_by_staff", fields=["staff", "-at"])]  # a person's page of digests

    def __str__(self):
        return f"{self.staff} {self.at:%Y-%m-%d %H:%M}"


class Message(models.Model):
    """收件箱 row. `key` makes it exactly one per person, whatever is retried; `subject` is what it is about.

    `late`: 延迟补发, bound to a digest instead of being delivered singly. `quiet`: respects the night outside.
    """

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    tone = models.CharField(max_length=5, choices=Tone.choices, blank=True, default=Tone.PLAIN)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    case_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    case_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    quiet = models.BooleanField(default=False)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, related_name="messages")

    class Meta:
        verbose_name = "消息"
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="message_once")]
        indexes = [
            # The inbox of one person, newest first, by keyset.
            models.Index(name="message_by_staff", fields=["staff", "-at", "-id"]),
            # The bell.
            models.Index(name="message_unread", fields=["staff"], condition=Q(read_at=None)),
            # Late rows that wait for their digest.
            models.Index(name="message_late_unbound", fields=["staff"], condition=Q(late=True, digest=None)),
            # Delivery state on the page of a case.
            models.Index(name="message_by_case", fields=["case_type", "case_id"]),
        ]

    def __str__(self):
        return self.title

    @property
    def first_line(self) -> str:
        """What the list shows: the case."""
        return self.body.partition("\n")[0]
