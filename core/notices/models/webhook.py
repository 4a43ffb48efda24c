"""外部订阅: other systems of the company hear what happens to cases."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.notices.models.outbox import OPEN, Attempted
from core.timeline.models import Happening


class WebhookQuerySet(models.QuerySet):
    def lock(self, pk: int) -> "Webhook":
        """The subscription, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def on(self):
        return self.filter(is_on=True)


class Webhook(models.Model):
    """One subscription: where to, which events, signed with a secret that is never shown again."""

    name = models.CharField("名称", max_length=40, unique=True)
    url = models.CharField("地址", max_length=300)
    secret_sealed = models.TextField(editable=False)
    secret_hint = models.CharField("签名密钥", max_length=8, editable=False)
    events = models.JSONField("事件", default=list)
    is_on = models.BooleanField("启用", default=True)
    off_reason = models.CharField("停用原因", max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["secret_sealed", "failing_since"])
    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = "外部订阅"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("channels:webhook", args=[self.pk])


class Call(Attempted):
    """One event for one subscription. `token` is its id for the receiver; the body is frozen at the first attempt."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="calls")
    event = models.CharField(max_length=40)
    happening = models.ForeignKey(Happening, models.PROTECT, null=True, related_name="+")
    body = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "外部通知"
        constraints = [
            models.UniqueConstraint(
                name="call_once", fields=["webhook", "happening"], condition=Q(happening__isnull=False)
            )
        ]
        indexes = [
            models.Index(name="call_waiting", fields=["next_attempt_at"], condition=Q(state__in=OPEN)),
            # The delivery log of one subscription.
            models.Index(name="call_by_webhook", fields=["webhook", "-id"]),
        ]

    def __str__(self):
        return f"{self.event} {self.token}"
