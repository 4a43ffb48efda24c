"""年度售后服务计划 (H17, S1-65): what is done for whom in which month, approved by 总经理 before it is scheduled."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.workflow import Stale
from fieldservice.rights import Right
from tickets.models import Status

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}
FIRST_YEAR, LAST_YEAR = 2000, 2100
FINISHED = [Status.HANDLED, Status.CONFIRMED, Status.CLOSED, Status.ARCHIVED]


class AnnualState(models.TextChoices):
    DRAFT = "draft", "拟定中"
    SUBMITTED = "submitted", "待批准"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    SUPERSEDED = "superseded", "已被新版代替"
    WITHDRAWN = "withdrawn", "已作废"


BEING_WRITTEN = [AnnualState.DRAFT, AnnualState.RETURNED]
UNDECIDED = [*BEING_WRITTEN, AnnualState.SUBMITTED]
TONES = {
    AnnualState.DRAFT: "new",
    AnnualState.SUBMITTED: "wait",
    AnnualState.RETURNED: "bad",
    AnnualState.APPROVED: "ok",
    AnnualState.SUPERSEDED: "new",
    AnnualState.WITHDRAWN: "bad",
}


class AnnualPlanQuerySet(models.QuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "AnnualPlan":
        """The plan until the end of the transaction; Stale when somebody changed it since it was read."""
        plan = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and plan.version != expected_version:
            raise Stale("年度计划刚被别人修改，您的修改没有写入。请核对后再提交。")
        return plan

    def in_force(self):
        return self.filter(state=AnnualState.APPROVED)

    def visible_to(self, user, *, at=None):
        """Its authors and the one who approves see every edition, planners what was once approved."""
        at = at or timezone.now()
        if user.may(Right.ANNUAL_PLAN, at=at) or user.may(Right.APPROVE_ANNUAL_PLAN, at=at):
            return self
        if user.may(Right.PLANNER, at=at):
            return self.filter(state__in=[AnnualState.APPROVED, AnnualState.SUPERSEDED])
        return self.none()


class AnnualPlan(models.Model):
    """年度售后服务计划 (S1 4.5.5): one edition of a year's plan, drafted by 客服, approved by 总经理 (G-11).

    A revision is the next edition under the same number; the approved one before it stays readable and rules until
    the new one is approved.
    """

    State = AnnualState

    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    edition = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=10, choices=AnnualState.choices, default=AnnualState.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    number = models.CharField("计划编号", max_length=20, blank=True)
    serial_no = models.PositiveIntegerField("序号", null=True, blank=True)
    basis = models.TextField("编制依据与目标", blank=True)
    revision_reason = models.CharField("修订原因", max_length=300, blank=True)

    drafted_by = models.ForeignKey(verbose_name="编制人", related_name="+", **PERSON)
    drafted_at = models.DateTimeField("编制时间")
    submitted_by = models.ForeignKey(verbose_name="提交人", related_name="+", **PERSON)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_by = models.ForeignKey(verbose_name="批准人", related_name="+", **PERSON)
    approved_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approval_words = models.CharField("批准意见", max_length=300, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    return_words = models.CharField("退回意见", max_length=300, blank=True)
    withdraw_reason = models.CharField("作废原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = AnnualPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度售后服务计划"
        ordering = ["-year", "-edition"]
        constraints = [
            models.UniqueConstraint(name="annual_edition_once", fields=["year", "edition"]),
            models.UniqueConstraint(
                name="annual_one_in_force",
                fields=["year"],
                condition=Q(state="approved"),
                violation_error_message="这一年已有批准的计划。",
            ),
            models.UniqueConstraint(
                name="annual_one_being_written",
                fields=["year"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                violation_error_message="这一年已有在拟定的计划。",
            ),
            models.CheckConstraint(
                name="annual_approved_has_person",
                condition=~Q(state__in=["approved", "superseded"])
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(number=""),
                violation_error_message="批准的年度计划必须有批准人、时间和编号。",
            ),
            models.CheckConstraint(
                name="annual_withdrawn_says_why",
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""),
                violation_error_message="作废年度计划要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.year} 年度售后服务计划" + (f" 第 {self.edition} 版" if self.edition > 1 else "")

    def get_absolute_url(self):
        return reverse("fieldservice:annual_plan", args=[self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        return TONES[self.state], self.get_state_display()

    # What the timeline asks of a subject: a plan is its own case, and no clock rule counts from it yet.

    @property
    def case(self) -> "AnnualPlan":
        return self

    @property
    def severity(self) -> int:
        return 3

    def facts(self) -> dict:
        return {}

    def moment(self, name: str):
        return None

    def responsible(self, role: str):
        return None, None


class AnnualKind(models.TextChoices):
    """What is planned for a customer (S1-65: 技术、维修、升级; upkeep and training beside them)."""

    TECHNICAL = "technical", "技术"
    REPAIR = "repair", "维修"
    UPGRADE = "upgrade", "升级"
    UPKEEP = "upkeep", "保养"
    TRAINING = "training", "培训"


class Standing(models.TextChoices):
    """Where a row is; worked out from its case, never stored."""

    PLANNED = "planned", "待下达"
    RELEASED = "released", "已下达"
    DONE = "done", "已完成"
    DROPPED = "dropped", "已取消"


class AnnualRowQuerySet(models.QuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "AnnualRow":
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and row.version != expected_version:
            raise Stale("这一行刚被别人修改，您的修改没有写入。请核对后再提交。")
        return row

    def with_standing(self):
        """Each row with `standing`: its case's fate decides, so nothing can fall out of step."""
        return self.annotate(
            standing=Case(
                When(dropped_at__isnull=False, then=Value(Standing.DROPPED)),
                When(ticket=None, then=Value(Standing.PLANNED)),
                When(ticket__status=Status.VOID, then=Value(Standing.DROPPED)),
                When(ticket__status__in=FINISHED, then=Value(Standing.DONE)),
                default=Value(Standing.RELEASED),
                output_field=models.CharField(),
            )
        )

    def waiting(self):
        """Not yet released, not dropped."""
        return self.filter(ticket=None, dropped_at=None)

    def begun(self, on):
        """Rows of this year's plan in force whose month has begun."""
        return self.filter(plan__state=AnnualState.APPROVED, plan__year=on.year, month__lte=on.month)

    def for_page(self):
        return self.select_related("customer", "equipment", "department", "person", "ticket", "trip")


class AnnualRow(models.Model):
    """One line of the plan: this customer, this machine, this month, by whom."""

    plan = models.ForeignKey(AnnualPlan, models.CASCADE, related_name="rows", verbose_name="年度计划")
    version = models.PositiveIntegerField(default=1, editable=False)
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to", verbose_name="沿用自"
    )
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", verbose_name="客户")
    equipment = models.ForeignKey(
        "customers.Equipment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="设备"
    )
    product = models.CharField("产品", max_length=120, blank=True)
    kind = models.CharField("类别", max_length=10, choices=AnnualKind.choices)
    month = models.PositiveSmallIntegerField("月份", validators=[MinValueValidator(1), MaxValueValidator(12)])
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, related_name="+", verbose_name="责任部门"
    )
    person = models.ForeignKey(verbose_name="负责人员", related_name="+", **PERSON)
    content = models.CharField("服务内容", max_length=300)
    is_paid = models.BooleanField("有偿", default=False)

    first_month = models.PositiveSmallIntegerField("原定月份", null=True, blank=True)
    move_reason = models.CharField("改期原因", max_length=200, blank=True)
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)
    dropped_by = models.ForeignKey(verbose_name="取消人", related_name="+", **PERSON)
    drop_reason = models.CharField("取消原因", max_length=200, blank=True)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, null=True, blank=True, related_name="annual_rows", verbose_name="处理单"
    )
    trip = models.ForeignKey(
        "fieldservice.Trip", models.SET_NULL, null=True, blank=True, related_name="annual_rows", verbose_name="外出"
    )
    released_at = models.DateTimeField("下达时间", null=True, blank=True)
    released_by = models.ForeignKey(verbose_name="下达人", related_name="+", **PERSON)
    early_reason = models.CharField("提前下达原因", max_length=200, blank=True)
    stuck = models.CharField("没有下达的原因", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = AnnualRowQuerySet.as_manager()

    class Meta:
        verbose_name = "年度计划行"
        ordering = ["month", "pk"]
        constraints = [
            models.CheckConstraint(
                name="annual_row_month",
                condition=Q(month__gte=1, month__lte=12),
                violation_error_message="月份是 1 到 12。",
            ),
            models.CheckConstraint(
                name="annual_row_dropped_says_why",
                condition=Q(dropped_at=None) | ~Q(drop_reason=""),
                violation_error_message="取消要写明原因。",
            ),
            models.CheckConstraint(
                name="annual_row_moved_says_why",
                condition=Q(first_month=None) | Q(first_month=F("month")) | ~Q(move_reason=""),
                violation_error_message="改期要写明原因。",
            ),
            models.CheckConstraint(
                name="annual_row_released_has_time",
                condition=Q(ticket=None, released_at=None) | Q(ticket__isnull=False, released_at__isnull=False),
                violation_error_message="已下达的行必须有处理单和下达时间。",
            ),
        ]
        indexes = [
            # The plan's page, month by month.
            models.Index(name="annual_row_by_month", fields=["plan", "month", "id"]),
            # The daily job: rows of the year that wait for their month.
            models.Index(
                name="annual_row_waiting", fields=["plan", "month"], condition=Q(ticket=None, dropped_at=None)
            ),
        ]

    def __str__(self):
        return f"{self.month} 月 {self.customer} {self.get_kind_display()}"

    def get_absolute_url(self):
        return f"{reverse('fieldservice:annual_plan', args=[self.plan_id])}#row-{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.ticket_id is None and self.dropped_at is None

    @property
    def machine(self) -> str:
        """What is served: the machine of the file, else the words of the plan."""
        return str(self.equipment) if self.equipment else self.product
