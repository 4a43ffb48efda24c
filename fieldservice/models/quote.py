"""报价 (S1-43, S1-59): one number, its editions, what was sent and what the customer answered."""

import secrets
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.documents.models.attachment import Attachment
from core.text.search import TokensField, TokensIndex
from core.workflow import Stale
from fieldservice.models.fees import FeeTable
from fieldservice.pricing import Material, Priced, Work, price
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}
MONEY = {"max_digits": 12, "decimal_places": 2, "default": Decimal(0)}


class QuoteKind(models.TextChoices):
    """A-14: two quotes that go out, and the reckoning of a repair that is free (§J example 3)."""

    SERVICE = "service", "服务费报价"
    REPAIR = "repair", "维修报价"
    FREE = "free", "无偿费用核算"


class QuotePlace(models.TextChoices):
    ON_SITE = "on_site", "上门服务"
    SENT_IN = "sent_in", "顾客送修"


class QuoteState(models.TextChoices):
    DRAFT = "draft", "拟定"
    APPROVAL = "approval", "待批准下调"
    APPROVED = "approved", "待签发"
    ISSUED = "issued", "待客户接受"
    ACCEPTED = "accepted", "已接受"
    REFUSED = "refused", "已拒绝"
    EXPIRED = "expired", "已过期"
    REPLACED = "replaced", "已替换"
    WITHDRAWN = "withdrawn", "已撤销"
    BOOKED = "booked", "已列支"


BEFORE_ISSUE = [QuoteState.DRAFT, QuoteState.APPROVAL, QuoteState.APPROVED]
OPEN_QUOTES = [*BEFORE_ISSUE, QuoteState.ISSUED]
OUTSIDE = [QuoteState.ISSUED, QuoteState.ACCEPTED, QuoteState.REFUSED, QuoteState.EXPIRED]
TONES = {
    QuoteState.DRAFT: "new",
    QuoteState.APPROVAL: "wait",
    QuoteState.APPROVED: "wait",
    QuoteState.ISSUED: "work",
    QuoteState.ACCEPTED: "ok",
    QuoteState.BOOKED: "ok",
    QuoteState.REFUSED: "bad",
    QuoteState.EXPIRED: "bad",
}


def new_nonce() -> str:
    return secrets.token_hex(32)


class QuoteQuerySet(PartQuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "Quote":
        """The quote until the end of the transaction; Stale when somebody saved it since it was read."""
        quote = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and quote.version != expected_version:
            raise Stale("报价刚被别人修改。", changed=["报价内容"])
        return quote

    def open(self):
        return self.filter(state__in=OPEN_QUOTES)

    def for_page(self):
        return self.select_related("ticket__customer", "ticket__equipment__customer", "department__head", "current")


class QuoteManager(models.Manager.from_queryset(QuoteQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class Quote(PartOfTicket):
    """报价单: what a service costs the customer, by the fee table of its day (E2).

    `current` is its newest edition; `payable` and `valid_until` repeat the current edition's for the list.
    `share` is what the customer bears in percent: 100, 0 for a free repair, or as the liability was shared.
    """

    Kind, Place, State = QuoteKind, QuotePlace, QuoteState

    ticket = of_ticket("quotes")
    number = models.CharField("报价单编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    kind = models.CharField("类型", max_length=8, choices=QuoteKind.choices)
    place = models.CharField("服务地点", max_length=8, choices=QuotePlace.choices, default=QuotePlace.ON_SITE)
    state = models.CharField("状态", max_length=10, choices=QuoteState.choices, default=QuoteState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, related_name="+", verbose_name="报价部门"
    )
    current = models.ForeignKey(
        "fieldservice.QuoteEdition", models.PROTECT, null=True, related_name="+", verbose_name="现行版"
    )
    priced_on = models.DateField("计价日期")
    share = models.DecimalField("客户承担（%）", max_digits=5, decimal_places=2, default=100)
    payable = models.DecimalField("报价金额（元）", **MONEY)
    charge_reason = models.CharField("收费依据", max_length=200)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    to_name = models.CharField("客户联系人", max_length=40, blank=True)
    to_phone = models.CharField("联系电话", max_length=30, blank=True)
    to_email = models.EmailField("电子邮箱", blank=True)

    drafted_by = models.ForeignKey(verbose_name="拟定人", related_name="+", **PERSON)
    drafted_at = models.DateTimeField("拟定时间")
    issued_by = models.ForeignKey(verbose_name="签发人", related_name="+", **PERSON)
    issued_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    answered_at = models.DateTimeField("客户答复时间", null=True, blank=True)
    warned_at = models.DateTimeField("提醒将过期的时间", null=True, blank=True)
    end_words = models.CharField("说明", max_length=300, blank=True)

    tokens = TokensField()  # kept by the actions

    history = HistoricalRecords(excluded_fields=["tokens"])
    objects = QuoteManager()

    class Meta:
        verbose_name = "报价单"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="quote_outside_was_issued",
                condition=~Q(state__in=OUTSIDE) | Q(issued_at__isnull=False, valid_until__isnull=False),
                violation_error_message="发给客户的报价必须有签发时间和有效期。",
            ),
            models.CheckConstraint(
                name="quote_answered_has_time",
                condition=~Q(state__in=["accepted", "refused"]) | Q(answered_at__isnull=False),
                violation_error_message="客户答复必须有时间。",
            ),
            models.CheckConstraint(
                name="quote_share_possible",
                condition=Q(share__gte=0, share__lte=100),
                violation_error_message="承担比例在 0% 到 100% 之间。",
            ),
            models.CheckConstraint(
                name="quote_free_costs_nothing",
                condition=~Q(kind="free") | Q(share=0, payable=0),
                violation_error_message="无偿核算不向客户收费。",
            ),
            models.CheckConstraint(
                name="quote_says_why",
                condition=~Q(charge_reason=""),
                violation_error_message="请写明收费或免费的依据。",
            ),
        ]
        indexes = [
            # 报价 list: newest first by keyset, all and by state.
            models.Index(name="quote_by_drafted", fields=["-drafted_at", "-id"]),
            models.Index(name="quote_by_state", fields=["state", "-drafted_at", "-id"]),
            # The daily job: offers whose day has passed or comes near.
            models.Index(name="quote_out_by_day", fields=["valid_until"], condition=Q(state="issued")),
            TokensIndex(name="quote_by_words", fields=["tokens"]),
        ]

    def __str__(self):
        return f"{self.number} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("fieldservice:quote", args=[self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        return TONES.get(self.state, "void"), self.get_state_display()

    @property
    def is_free(self) -> bool:
        return self.kind == QuoteKind.FREE

    @property
    def before_issue(self) -> bool:
        return self.state in BEFORE_ISSUE

    def over(self, day: date) -> bool:
        """Whether the day of validity has passed."""
        return self.valid_until is not None and day > self.valid_until

    @property
    def attachments(self):
        return Attachment.objects.of(self)


class QuoteEdition(models.Model):
    """第 n 版 of a quote: what was asked for and what came out, never changed once saved.

    `modes`: {line: mode}; `amounts`: {line: "620.00"}; `remarks`: {line: "高铁往返"}; `materials`: [{"part": id or
    None, "number", "name", "spec", "unit", "quantity", "price", "listed": "" or price, "reason", "amount"}, …].
    """

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="editions", verbose_name="报价单")
    no = models.PositiveSmallIntegerField("版次")
    fee_table = models.ForeignKey(FeeTable, models.PROTECT, related_name="editions", verbose_name="收费标准")
    persons = models.PositiveSmallIntegerField("人数", default=1)
    days = models.DecimalField("天数", max_digits=5, decimal_places=1, default=1)
    nights = models.PositiveSmallIntegerField("夜数", default=0)
    modes = models.JSONField("算法")
    amounts = models.JSONField("实际金额", default=dict)
    remarks = models.JSONField("说明", default=dict)
    labour_rate = models.DecimalField("下调后的人工费", max_digits=9, decimal_places=2, null=True, blank=True)
    labour_reason = models.CharField("下调人工费的理由", max_length=200, blank=True)
    materials = models.JSONField("材料", default=list)
    share = models.DecimalField("客户承担（%）", max_digits=5, decimal_places=2, default=100)
    content = models.TextField("服务内容")
    terms = models.CharField("付款方式", max_length=200, blank=True)
    note = models.CharField("修改说明", max_length=200, blank=True)

    direct = models.DecimalField("直接费用", **MONEY)
    tax = models.DecimalField("税费", **MONEY)
    cost = models.DecimalField("成本小计", **MONEY)
    management = models.DecimalField("管理费", **MONEY)
    price = models.DecimalField("合计金额", **MONEY)
    payable = models.DecimalField("客户应付", **MONEY)
    booked = models.DecimalField("服务经费承担", **MONEY)

    made_by = models.ForeignKey(verbose_name="编制人", related_name="+", **PERSON)
    made_at = models.DateTimeField("编制时间")
    lowered_by = models.ForeignKey(verbose_name="下调批准人", related_name="+", **PERSON)
    lowered_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    lowered_at = models.DateTimeField("下调批准时间", null=True, blank=True)
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    nonce = models.CharField(max_length=64, default=new_nonce)

    class Meta:
        verbose_name = "报价版次"
        ordering = ["-no"]
        constraints = [
            models.UniqueConstraint(name="quote_edition_once", fields=["quote", "no"]),
            models.CheckConstraint(
                name="quote_edition_lowering_says_why",
                condition=Q(labour_rate=None) | ~Q(labour_reason=""),
                violation_error_message="下调人工费要写明理由。",
            ),
            models.CheckConstraint(
                name="quote_edition_nights_within_days",
                condition=Q(nights__lte=models.F("days")),
                violation_error_message="夜数不能多于天数。",
            ),
        ]

    def __str__(self):
        return f"第 {self.no} 版"

    @property
    def work(self) -> Work:
        """What was asked for, as the pricing takes it."""
        rows = (Material(Decimal(r["quantity"]), Decimal(r["price"]), r["name"]) for r in self.materials)
        return Work(
            persons=self.persons,
            days=Decimal(self.days),
            nights=self.nights,
            modes=self.modes,
            amounts={line: Decimal(amount) for line, amount in self.amounts.items()},
            labour_rate=self.labour_rate,
            materials=tuple(rows),
            share=Decimal(self.share),
        )

    @property
    def priced(self) -> Priced:
        """Reckoned again by its own fee table, which nobody can change any more."""
        return price(self.work, self.fee_table.fees)

    @property
    def needs_approval(self) -> bool:
        """A-13: lowered labour is approved by the head of the department."""
        return self.labour_rate is not None and self.lowered_at is None


class QuoteSending(models.Model):
    """发送记录: how an edition reached the customer; a mail's fate stands at its letter."""

    class Way(models.TextChoices):
        MAIL = "mail", "电子邮件"
        LINK = "link", "网页链接"
        PAPER = "paper", "纸质"
        PHONE = "phone", "电话告知"

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="sendings", verbose_name="报价单")
    no = models.PositiveSmallIntegerField("版次")
    way = models.CharField("方式", max_length=6, choices=Way.choices)
    to = models.CharField("发给", max_length=120)
    words = models.CharField("说明", max_length=200, blank=True)
    mail = models.ForeignKey(
        "tickets.CaseMail", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="邮件"
    )
    by = models.ForeignKey(verbose_name="发送人", related_name="+", **PERSON)
    at = models.DateTimeField("发送时间")

    class Meta:
        verbose_name = "报价发送"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_way_display()} {self.to}"


class QuoteAnswer(models.Model):
    """客户答复: accepted or refused, once per edition; how, by whom, and who took it down (G-05)."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "接受"
        REFUSED = "refused", "拒绝"

    class Way(models.TextChoices):
        LINK = "link", "网页确认"
        PAPER = "paper", "签字回传"
        ORAL = "oral", "口头接受，待补签"

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="answers", verbose_name="报价单")
    no = models.PositiveSmallIntegerField("版次")
    verdict = models.CharField("答复", max_length=8, choices=Verdict.choices)
    way = models.CharField("方式", max_length=6, choices=Way.choices)
    name = models.CharField("客户人员", max_length=40)
    words = models.CharField("客户的话", max_length=300, blank=True)
    said_at = models.DateTimeField("答复时间")
    recorded_by = models.ForeignKey(verbose_name="登记人", related_name="+", **PERSON)
    recorded_at = models.DateTimeField("登记时间")
    confirmed_at = models.DateTimeField("书面确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(verbose_name="确认登记人", related_name="+", **PERSON)

    class Meta:
        verbose_name = "客户答复"
        ordering = ["-no"]
        constraints = [
            models.UniqueConstraint(
                name="quote_answered_once",
                fields=["quote", "no"],
                violation_error_message="这一版报价已经答复。",
            ),
            models.CheckConstraint(
                name="quote_refused_says_why",
                condition=~Q(verdict="refused") | ~Q(words=""),
                violation_error_message="不同意要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.get_verdict_display()}（{self.get_way_display()}）"

    @property
    def waits_for_paper(self) -> bool:
        return self.way == self.Way.ORAL and self.verdict == self.Verdict.ACCEPTED and self.confirmed_at is None
