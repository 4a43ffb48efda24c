"""Issued papers: what was printed, kept as it was printed (design §3, ISO 9001 7.5.3)."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L, which people confuse when they type


def new_verify_code() -> str:
    """A random code XXXX-XXXX-XXXX (59 bits): nobody finds a paper by guessing."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def storage_path(paper: "Paper", name: str) -> str:
    return f"papers/{paper.issued_at:%Y/%m}/{name}"


class PaperQuerySet(models.QuerySet):
    def lock(self, pk: int) -> "Paper":
        return self.select_for_update(of=("self",)).get(pk=pk)

    def of(self, subject):
        """The papers of one object, newest first."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk).order_by("-issued_at", "-pk")

    def current(self):
        return self.exclude(state=Paper.State.VOID)

    def of_month(self, form_key: str, year: int, month: int):
        """Papers of a form whose number belongs to a month (YX2611…), in order of number."""
        pattern = rf"^[A-Z]+{year % 100:02}{month:02}[0-9]*$"
        return self.filter(form_key=form_key, number__regex=pattern).order_by(Length("number"), "number", "edition")


class Paper(models.Model):
    """签发的单据: form, number, the data as printed, and the file with its SHA-256. Never deleted, only voided."""

    class State(models.TextChoices):
        WAITING = "waiting", "待出件"
        READY = "ready", "已出件"
        VOID = "void", "已作废"

    form_key = models.CharField("单据", max_length=20)
    form_code = models.CharField("表单编号", max_length=40)
    form_version = models.CharField("表单版本", max_length=10)
    control = models.CharField("文件控制", max_length=200, blank=True)
    title = models.CharField("名称", max_length=60)
    number = models.CharField("编号", max_length=40)
    edition = models.PositiveSmallIntegerField("第几版", default=1)

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    data = models.JSONField("印出的内容", encoder=DjangoJSONEncoder)

    verify_code = models.CharField("验真码", max_length=14, unique=True, default=new_verify_code)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    file = models.FileField(upload_to=storage_path, max_length=200, blank=True)
    sha256 = models.CharField("文件指纹", max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField("页数", default=0)
    void_file = models.FileField(upload_to=storage_path, max_length=200, blank=True)
    void_sha256 = models.CharField("作废件指纹", max_length=64, blank=True)

    issued_at = models.DateTimeField("签发时间")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "单据"
        constraints = [
            models.UniqueConstraint(
                name="paper_edition_once",
                fields=["form_key", "number", "edition"],
                violation_error_message="这个编号的这一版已经签发。",
            ),
            models.UniqueConstraint(
                name="paper_one_valid",
                fields=["form_key", "number"],
                condition=~Q(state="void"),
                violation_error_message="这个编号已有有效的单据。请先作废，再签发新版。",
            ),
            models.CheckConstraint(
                name="paper_void_says_why",
                condition=Q(state="void", voided_at__isnull=False) & ~Q(void_reason="")
                | ~Q(state="void") & Q(voided_at=None),
                violation_error_message="作废必须写明时间和原因。",
            ),
            models.CheckConstraint(
                name="paper_ready_has_hash",
                condition=~Q(state="ready") | ~Q(sha256=""),
                violation_error_message="已出件的单据必须有文件指纹。",
            ),
        ]
        indexes = [
            # The papers panel of a ticket.
            models.Index(name="paper_by_subject", fields=["subject_type", "subject_id", "-issued_at"]),
            # The month batch and the list of papers of a form.
            models.Index(name="paper_by_form", fields=["form_key", "number"]),
        ]

    def __str__(self):
        return f"{self.title} {self.number}" + (f" 第{self.edition}版" if self.edition > 1 else "")

    def get_absolute_url(self):
        return reverse("documents:paper", args=[self.pk])

    @property
    def is_void(self) -> bool:
        return self.state == self.State.VOID

    @property
    def is_ready(self) -> bool:
        """There is a file to show: the void copy of a voided paper, else the paper as issued."""
        return bool(self.shown_file)

    @property
    def shown_file(self):
        return self.void_file if self.is_void else self.file

    @property
    def file_name(self) -> str:
        edition = f"-第{self.edition}版" if self.edition > 1 else ""
        return f"{self.title}-{self.number}{edition}{'-作废' if self.is_void else ''}.pdf"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 in groups of eight, so that it can be read aloud and breaks into lines."""
        return " ".join(self.sha256[i : i + 8] for i in range(0, len(self.sha256), 8))

    @property
    def verify_url(self) -> str:
        """The absolute address in the QR code."""
        return settings.SITE_URL.rstrip("/") + reverse("documents:verify", args=[self.verify_code])
