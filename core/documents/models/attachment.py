"""Attachments: private files, checked by content, served only through a permission check (design §3)."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse


def storage_path(attachment: "Attachment", name: str) -> str:
    """A random name: what people typed never becomes a path."""
    return f"attachments/{attachment.at:%Y/%m}/{uuid.uuid4().hex}"


class AttachmentQuerySet(models.QuerySet):
    def of(self, subject):
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk).order_by("at", "pk")

    def drafts(self):
        return self.filter(subject_id=None)

    def drafts_of(self, user):
        """Uploads of a person (None: of customers) that no form has used yet; nobody else can see or use them."""
        return self.drafts().filter(by=user).order_by("pk")


class Attachment(models.Model):
    """附件: photo, log or document. A draft belongs to its uploader until a form attaches it to something.

    What a customer sent (by mail, on the open pages) has no `by`; such a draft belongs to nobody inside.
    """

    name = models.CharField("文件名", max_length=150)
    file = models.FileField("文件", upload_to=storage_path, max_length=200)
    kind = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("文件指纹", max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    at = models.DateTimeField("上传时间")

    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    attached_at = models.DateTimeField("提交时间", null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        constraints = [
            models.CheckConstraint(
                name="attachment_draft_or_attached",
                condition=models.Q(subject_type=None, subject_id=None, attached_at=None)
                | models.Q(subject_type__isnull=False, subject_id__isnull=False, attached_at__isnull=False),
                violation_error_message="附件要么是草稿，要么属于一件事。",
            )
        ]
        indexes = [
            # The attachments of a ticket.
            models.Index(name="attachment_by_subject", fields=["subject_type", "subject_id"]),
            # The hourly removal of forgotten drafts.
            models.Index(name="attachment_drafts", fields=["at"], condition=models.Q(subject_id=None)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("documents:attachment", args=[self.pk])

    @property
    def is_image(self) -> bool:
        return self.kind.startswith("image/")
