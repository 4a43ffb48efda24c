"""Mail from the house to somebody outside it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Letter(models.Model):
    """外发邮件: what the house writes to a customer about a case; its delivery runs through the outbox.

    `files` names what is enclosed: [{"name", "kind", "path"}], paths in the file storage. `bounced_at` is when
    the other side sent it back after all.
    """

    to = models.EmailField("收件人")
    to_name = models.CharField("收件人姓名", max_length=80, blank=True)
    sender = models.CharField("发件人", max_length=200, blank=True)
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文")
    message_id = models.CharField(max_length=200, unique=True)
    headers = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    case_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    case_id = models.PositiveBigIntegerField(null=True)
    case = GenericForeignKey("case_type", "case_id")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    bounced_at = models.DateTimeField(null=True)
    bounce_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "外发邮件"
        indexes = [models.Index(name="letter_by_case", fields=["case_type", "case_id"])]  # the page of a case

    def __str__(self):
        return self.subject
