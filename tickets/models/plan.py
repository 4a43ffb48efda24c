"""售后服务方案 (售后技术方案, H5) with its reviews (G-02, G-09) and the general manager's approval (G-01)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class PlanQuerySet(PartQuerySet):
    def lock(self, pk: int) -> "Plan":
        return self.select_for_update(of=("self",)).get(pk=pk)

    def current(self):
        return self.exclude(state=Plan.State.SUPERSEDED)

    def with_seats(self):
        """The plan and who reviews it, as the actions and objections ask."""
        return self.prefetch_related(models.Prefetch("reviews", PlanReview.objects.select_related("person")))

    def for_page(self):
        """The plan with its people and seats, in two queries."""
        seats = PlanReview.objects.select_related("person__department", "given_by")
        rows = self.select_related("department", "drafted_by", "approved_by", "approved_for")
        return rows.prefetch_related(models.Prefetch("reviews", seats))


class Plan(PartOfTicket):
    """One plan per round of work; a returned plan is revised under the same number, each revision reviewed anew.

    `steps`: [{"text", "owner", "due"}, …]; `parts`: [{"name", "model", "unit", "quantity", "note"}, …].
    """

    class State(models.TextChoices):
        DRAFT = "draft", "拟定中"
        REVIEW = "review", "评审中"
        RETURNED = "returned", "已退回"
        PASSED = "passed", "评审通过"
        APPROVED = "approved", "已批准"
        SUPERSEDED = "superseded", "已替换"

    ticket = of_ticket("plans")
    number = models.CharField("方案编号", max_length=20, unique=True, null=True, blank=True)
    serial_no = models.PositiveIntegerField("序号", null=True, blank=True)
    revision = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, null=True, related_name="+", verbose_name="编制部门"
    )

    phenomenon = models.TextField("故障现象", blank=True)
    cause = models.TextField("原因", blank=True)
    measures = models.TextField("措施", blank=True)
    steps = models.JSONField("步骤", default=list, blank=True)
    parts = models.JSONField("工具与备件", default=list, blank=True)
    persons = models.CharField("人员", max_length=200, blank=True)
    departs_at = models.DateTimeField("出发", null=True, blank=True)
    returns_at = models.DateTimeField("返回", null=True, blank=True)
    schedule = models.CharField("进度安排", max_length=300, blank=True)
    risk = models.TextField("风险与安全", blank=True)
    is_paid = models.BooleanField("有偿", null=True, blank=True)
    cost = models.CharField("费用说明", max_length=200, blank=True)

    drafted_by = models.ForeignKey(verbose_name="编制人", related_name="+", **PERSON)
    drafted_at = models.DateTimeField("编制时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    passed_at = models.DateTimeField("评审通过时间", null=True, blank=True)
    approved_by = models.ForeignKey(verbose_name="批准人", related_name="+", **PERSON)
    approved_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approval_words = models.CharField("批准意见", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "售后服务方案"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="plan_one_current", fields=["ticket"], condition=~Q(state="superseded")),
            models.CheckConstraint(
                name="plan_submitted_has_number",
                condition=Q(state__in=["draft", "superseded"]) | Q(number__isnull=False, submitted_at__isnull=False),
                violation_error_message="提交的方案必须有编号和提交时间。",
            ),
            models.CheckConstraint(
                name="plan_approved_has_person",
                condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False),
                violation_error_message="已批准的方案必须有批准人和时间。",
            ),
            models.CheckConstraint(
                name="plan_returns_after_departure",
                condition=Q(departs_at=None) | Q(returns_at=None) | Q(returns_at__gte=models.F("departs_at")),
                violation_error_message="返回时间早于出发时间。请改为出发之后的时间。",
            ),
        ]

    def __str__(self):
        return f"{self.number or '未提交'} 售后服务方案"

    def get_absolute_url(self):
        return reverse("tickets:plan", args=[self.ticket_id])

    @property
    def seats(self) -> list["PlanReview"]:
        """Who reviews this revision."""
        return [seat for seat in self.reviews.all() if seat.revision == self.revision]

    @property
    def editable(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def passed(self) -> bool:
        """The review let it through (G-02); a major case still needs `approved` (G-01)."""
        return self.state in (self.State.PASSED, self.State.APPROVED)

    @property
    def approved(self) -> bool:
        return self.state == self.State.APPROVED


class PlanReview(models.Model):
    """方案评审: one participant's seat and verdict on one revision (S1-27, S3-11)."""

    class Verdict(models.TextChoices):
        PASS = "pass", "通过"
        CONDITIONS = "conditions", "有条件通过"
        REJECT = "reject", "不通过"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reviews", verbose_name="方案")
    revision = models.PositiveSmallIntegerField("版次")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="评审人")
    as_superior = models.BooleanField("上级审核", default=False)
    asked_at = models.DateTimeField("邀请时间")

    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices, blank=True)
    opinion = models.TextField("意见", blank=True)
    given_by = models.ForeignKey(verbose_name="给出人", related_name="+", **PERSON)
    at = models.DateTimeField("评审时间", null=True, blank=True)
    settled = models.TextField("条件落实", blank=True)
    settled_by = models.ForeignKey(verbose_name="落实人", related_name="+", **PERSON)
    settled_at = models.DateTimeField("落实时间", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "评审意见"
        ordering = ["plan_id", "revision", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="plan_review_one_seat",
                fields=["plan", "revision", "person"],
                violation_error_message="这位评审人已在名单中。",
            ),
            models.CheckConstraint(
                name="plan_review_verdict_has_time",
                condition=Q(verdict="", at=None) | (~Q(verdict="") & Q(at__isnull=False)),
                violation_error_message="评审结论必须有时间。",
            ),
            models.CheckConstraint(
                name="plan_review_doubt_has_words",
                condition=Q(verdict__in=["", "pass"]) | ~Q(opinion=""),
                violation_error_message="有条件通过或不通过时要写明意见。",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_verdict_display() or '未评审'}"

    @property
    def waits_for_settlement(self) -> bool:
        return self.verdict == self.Verdict.CONDITIONS and self.settled_at is None
