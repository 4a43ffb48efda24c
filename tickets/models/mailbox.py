"""收件邮箱 and every mail that was fetched from it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from tickets.models.parts import PartQuerySet


class MailboxQuerySet(models.QuerySet):
    def lock(self, pk: int) -> "Mailbox":
        """The mailbox, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def on(self):
        return self.filter(is_on=True)


class Mailbox(models.Model):
    """收件邮箱 (S0-51): its mail becomes cases, or lines on cases. The password is sealed and never shown again."""

    class Security(models.TextChoices):
        TLS = "tls", "TLS（常用端口 993）"
        STARTTLS = "starttls", "STARTTLS（常用端口 143）"
        PLAIN = "plain", "不加密（仅限内网）"

    STATE = ("uid_validity", "uid_seen", "polled_at", "lease_until", "trouble", "trouble_since")

    name = models.CharField("名称", max_length=40, unique=True)
    address = models.EmailField("邮箱地址", unique=True, help_text="客户写信的地址，回信也从这个地址发出。")
    host = models.CharField("收信服务器", max_length=200)
    port = models.PositiveIntegerField("端口", default=993)
    security = models.CharField("加密", max_length=8, choices=Security.choices, default=Security.TLS)
    user = models.CharField("登录名", max_length=200)
    password_sealed = models.TextField(editable=False)
    folder = models.CharField("文件夹", max_length=100, default="INBOX")
    department = models.ForeignKey(
        "organization.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="接收部门",
        help_text="留空就是售后服务部。",
    )
    acknowledges = models.BooleanField("自动回执", default=True, help_text="每件新来信回复一次单号和查进度的链接。")
    is_on = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    uid_validity = models.BigIntegerField(null=True, editable=False)
    uid_seen = models.BigIntegerField(default=0, editable=False)
    polled_at = models.DateTimeField("上次收信", null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField("故障", max_length=300, blank=True, editable=False)
    trouble_since = models.DateTimeField(null=True, editable=False)

    history = HistoricalRecords(excluded_fields=["password_sealed", *STATE])
    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = "收件邮箱"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.name} {self.address}"

    def get_absolute_url(self):
        return reverse("tickets:mailboxes")


def raw_path(mail: "IncomingMail", name: str) -> str:
    """A random name: nothing of a mail becomes a path."""
    return f"mail/{mail.fetched_at:%Y/%m}/{uuid.uuid4().hex}"


class IncomingMail(models.Model):
    """来信: one fetched mail, kept as it came before anything is made of it.

    (mailbox, uid_validity, uid) and the fingerprint make fetching twice harmless; `once_key` makes taking twice
    harmless when the same mail came to two mailboxes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        NEW = "new", "新受理"
        ADDED = "added", "归入处理单"
        AUTOMATIC = "automatic", "自动邮件"
        BOUNCE = "bounce", "退信"
        HELD = "held", "暂缓"
        REPEATED = "repeated", "重复"
        DROPPED = "dropped", "不处理"

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails", verbose_name="邮箱")
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("大小")
    raw = models.FileField("原件", upload_to=raw_path, max_length=200)
    is_whole = models.BooleanField("完整", default=True)

    message_id = models.CharField(max_length=300, blank=True)
    sender = models.CharField("发件人", max_length=254, blank=True)
    sender_name = models.CharField("发件人姓名", max_length=80, blank=True)
    subject = models.CharField("主题", max_length=200, blank=True)
    received_at = models.DateTimeField("收到时间")
    fetched_at = models.DateTimeField("取信时间")

    state = models.CharField("处理", max_length=10, choices=State.choices, default=State.WAITING)
    once_key = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (unique where known)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, related_name="incoming_mails", verbose_name="处理单"
    )
    note = models.CharField("说明", max_length=300, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    class Meta:
        verbose_name = "来信"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="mail_fetched_once", fields=["mailbox", "uid_validity", "uid"]),
            models.UniqueConstraint(name="mail_kept_once", fields=["mailbox", "sha256"]),
        ]
        indexes = [
            # The list of mails, newest first by keyset; and what still waits for a person.
            models.Index(name="mail_by_received", fields=["-received_at", "-id"]),
            models.Index(name="mail_unfinished", fields=["id"], condition=Q(state__in=["waiting", "held"])),
            # An answer names the mail that it answers.
            models.Index(name="mail_by_message_id", fields=["message_id"]),
            # How much a sender wrote lately.
            models.Index(name="mail_by_sender", fields=["sender", "-fetched_at"]),
        ]

    def __str__(self):
        return self.subject or "（无主题）"


class CaseMail(models.Model):
    """往来邮件 of a case (S0-46): a mail that came in, or a letter that went out, with its line in 沟通记录."""

    class Kind(models.TextChoices):
        INCOMING = "in", "来信"
        REPLY = "reply", "回复"
        RECEIPT = "receipt", "自动回执"

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="mails", verbose_name="处理单")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    incoming = models.OneToOneField(IncomingMail, models.PROTECT, null=True, related_name="line")
    letter = models.OneToOneField("notices.Letter", models.PROTECT, null=True, related_name="line")
    contact = models.OneToOneField("tickets.ContactLog", models.SET_NULL, null=True, related_name="mail")
    address = models.CharField("对方地址", max_length=254)
    subject = models.CharField("主题", max_length=200, blank=True)
    words = models.TextField("内容", blank=True)
    warning = models.CharField("注意", max_length=200, blank=True)
    refused = models.JSONField(default=list)  # attachments that were not taken, one sentence each
    at = models.DateTimeField("时间")

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "往来邮件"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="case_mail_in_or_out",
                condition=Q(kind="in", incoming__isnull=False, letter=None)
                | (~Q(kind="in") & Q(incoming=None, letter__isnull=False)),
                violation_error_message="往来邮件要么是来信，要么是发出的信。",
            ),
            # One automatic receipt per case, whatever is tried again.
            models.UniqueConstraint(name="one_receipt_per_case", fields=["ticket"], condition=Q(kind="receipt")),
        ]
        indexes = [models.Index(name="case_mail_by_ticket", fields=["ticket", "-at"])]  # the panel of a case

    def __str__(self):
        return self.subject
