"""Signatures on glass with the record they stand under (standards.md §13, 电子签名法 art. 13)."""

import hashlib
import hmac
import json

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

EMPTY = ("", None, [], {})


def canonical(record: dict) -> str:
    """One spelling of a record: sorted keys, no spaces, Chinese as is. The fingerprint is taken over this."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)


def plain(record: dict) -> dict:
    """The record as it is stored and read back: dates and amounts have become text."""
    return json.loads(json.dumps(record, cls=DjangoJSONEncoder))


def fingerprint(record: dict) -> str:
    return hashlib.sha256(canonical(record).encode()).hexdigest()


class SignatureQuerySet(models.QuerySet):
    def of(self, subject):
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk).order_by("at", "pk")

    def standing(self):
        """Without those that were voided to change the record; they stay in the history."""
        return self.filter(voided_at=None)


class Signature(models.Model):
    """签名: who signed what, when, on which device. `record` is what the signer was shown."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    role = models.CharField("身份", max_length=20)
    name = models.CharField("姓名", max_length=40)
    strokes = models.JSONField("笔迹", default=list)
    picture = models.TextField("图形", blank=True)
    record = models.JSONField("签名时的内容", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("内容指纹", max_length=64)
    seal = models.CharField("签名指纹", max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")
    device = models.CharField("设备", max_length=200, blank=True)
    ip = models.GenericIPAddressField("网络地址", null=True)
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "签名"
        indexes = [
            # The signature cells of a paper.
            models.Index(name="signature_by_subject", fields=["subject_type", "subject_id"]),
        ]

    def __str__(self):
        return f"{self.role} {self.name}"

    @property
    def is_typed(self) -> bool:
        """No strokes: the name was typed because nothing could be drawn."""
        return not self.strokes

    def own_seal(self) -> str:
        """Fingerprint over the signature itself: who, when, where, the strokes and the record's fingerprint."""
        parts = [self.subject_type_id, self.subject_id, self.role, self.name, self.strokes, self.sha256]
        parts += [self.at.timestamp(), self.device, self.ip, self.by_id]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    @property
    def untouched(self) -> bool:
        """Neither the signature itself nor the record kept with it was tampered with."""
        sealed = hmac.compare_digest(self.seal, self.own_seal())
        return sealed and hmac.compare_digest(self.sha256, fingerprint(self.record))

    def exact(self, record: dict) -> bool:
        """Whether the record still says, to the letter, all that was signed. What a later release of the form shows
        beyond that was not there to be signed."""
        return self.untouched and canonical({key: record.get(key) for key in self.record}) == canonical(self.record)

    def intact(self, record: dict) -> bool:
        """Whether the signature was not tampered with and all that was written when it was given still stands.

        Whoever signs answers for what stood in the form then: a cell that was still empty may be filled by a
        later stage (the closing time after the analysis was signed), a filled one may not change any more.
        """
        filled = [key for key, value in self.record.items() if value not in EMPTY]
        then, now = ({key: source.get(key) for key in filled} for source in (self.record, record))
        return self.untouched and canonical(then) == canonical(now)
