"""What customers without an account reach: the progress of their own case, and how often they may knock."""

import secrets

from django.db import models

from tickets.models.parts import of_ticket

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread on the telephone


def new_number() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def new_nonce() -> str:
    return secrets.token_hex(16)


class Tracking(models.Model):
    """客户进度 (S3-04, S3-12): the public number of a case. The code is derived from `nonce`; a new one ends it."""

    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, related_name="tracking", verbose_name="处理单")
    number = models.CharField("查询号", max_length=8, unique=True, default=new_number)
    nonce = models.CharField(max_length=32, default=new_nonce)
    said = models.CharField("客户所述", max_length=60, blank=True)
    email = models.EmailField("客户邮箱", blank=True)
    once = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 (unique where known)
    at = models.DateTimeField("建立时间")
    reset_at = models.DateTimeField("更换时间", null=True)

    class Meta:
        verbose_name = "客户进度"

    def __str__(self):
        return self.number


class CustomerWord(models.Model):
    """补充情况: what a customer added on the open page, with its line in 沟通记录."""

    ticket = of_ticket("customer_words")
    contact = models.OneToOneField("tickets.ContactLog", models.CASCADE, related_name="word")
    once = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "客户留言"

    def __str__(self):
        return f"{self.ticket_id} {self.at:%Y-%m-%d %H:%M}"


class Knock(models.Model):
    """How often an open door was knocked at within one window of time; the address itself is not kept."""

    door = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    begins_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "访问计数"
        constraints = [models.UniqueConstraint(name="knock_once", fields=["door", "who", "begins_at"])]
        indexes = [models.Index(name="knock_by_time", fields=["begins_at"])]  # the hourly removal

    def __str__(self):
        return f"{self.door} {self.count}"


class PublicFace(models.Model):
    """对外信息 (S0-55): the one row with hotline and service culture that the open pages show."""

    hotline = models.CharField("服务热线", max_length=30, blank=True)
    hours = models.CharField("热线时间", max_length=60, blank=True, default="24 小时")
    culture = models.TextField("服务文化", blank=True, help_text="空行分段；以“# ”开头的行是小标题。")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "对外信息"

    def __str__(self):
        return "对外信息"
