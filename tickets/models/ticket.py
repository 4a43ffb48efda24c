"""售后信息处理单: the case everything else hangs on."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from core.indexes import EmptyLastIndex
from core.recall import recalled
from core.text.search import TokensField, TokensIndex
from core.times import local_date
from core.workflow import Stale
from tickets.models import owners
from tickets.models.choices import (
    BEFORE_NUMBER,
    OPEN,
    SETTLED,
    CauseKind,
    Channel,
    FaultKind,
    Grade,
    Kind,
    Phase,
    Place,
    ServiceKind,
    Status,
    Urgency,
    VerifyMethod,
    VerifyResult,
)
from tickets.models.involvement import Involvement
from tickets.rights import Right

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}
DEPARTMENT = {"to": "organization.Department", "on_delete": models.PROTECT, "null": True, "blank": True}


class TicketQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN)

    def visible_to(self, user, *, at: datetime | None = None):
        """What a person may see (design §3): all with the right, else where they or their department are involved.

        A deputy sees what the absent person sees; heads see what the departments below theirs see.
        """
        at = at or timezone.now()
        if user.may(Right.SEE_ALL, at=at):
            return self
        people, departments = owners.eyes(user, local_date(at))
        involved = Involvement.objects.filter(ticket=OuterRef("pk"))
        own = Q(person__in=people, department=None) | Q(department__in=departments, person=None)
        return self.filter(Exists(involved.filter(own)))

    def overdue(self, *, at: datetime):
        return self.open().filter(next_due_at__lte=at)

    def due_soon(self, *, at: datetime):
        return self.open().filter(warn_at__lte=at, next_due_at__gt=at)

    def for_page(self):
        """Everything a row or the head of a page shows, in one query."""
        return self.select_related("customer", "equipment", "assignee", "responsible_department")

    def lock(self, pk: int, *, expected_version: int | None = None) -> "Ticket":
        """The row, held until the transaction ends. Raises Stale when somebody saved it in between."""
        ticket = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and ticket.version != expected_version:
            changed = ticket.changed_since(expected_version)
            who = f"{ticket.last_saved_by or '系统'}刚刚保存了这张处理单"
            raise Stale(f"{who}，您的修改没有写入。请核对后再提交。", changed)
        return ticket


class TicketManager(models.Manager.from_queryset(TicketQuerySet)):
    def get_queryset(self):
        """Pages never show the search words; they stay in the table."""
        return super().get_queryset().defer("tokens")


class Ticket(models.Model):
    """售后信息处理单: one customer's request for help, from first word to archived form (S1 4.2, H4).

    What the caller said about the machine is copied as text: it stays true when the customer file changes.
    The number is drawn at 登记; before that the case is shown as 待登记.
    """

    DERIVED = ("next_due_at", "next_due_rule", "warn_at", "overdue")

    number = models.CharField("编号", max_length=20, unique=True, null=True, blank=True)
    letters = models.CharField("编码字母", max_length=4, blank=True)
    serial_no = models.PositiveIntegerField("序号", null=True, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.RECEIVED)
    version = models.PositiveIntegerField("版本", default=1)

    channel = models.CharField("信息渠道", max_length=10, choices=Channel.choices, default=Channel.HOTLINE)
    phase = models.CharField("服务阶段", max_length=8, choices=Phase.choices, default=Phase.AFTER)
    receiving_department = models.ForeignKey(verbose_name="接收部门", related_name="+", **DEPARTMENT)
    received_by = models.ForeignKey(verbose_name="接收人", related_name="+", **PERSON)
    registering_department = models.ForeignKey(verbose_name="登记部门", related_name="+", **DEPARTMENT)
    registered_by = models.ForeignKey(verbose_name="填单人", related_name="+", **PERSON)

    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, verbose_name="客户")
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="客户联系人"
    )
    site = models.ForeignKey(
        "customers.Site", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="厂区"
    )
    equipment = models.ForeignKey("customers.Equipment", models.PROTECT, null=True, blank=True, verbose_name="设备")
    customer_name = models.CharField("客户名称", max_length=80, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    product = models.CharField("产品名称", max_length=60, blank=True)
    model = models.CharField("规格型号", max_length=60, blank=True)
    serial = models.CharField("出厂编号", max_length=60, blank=True)
    batch = models.CharField("生产批次", max_length=40, blank=True)
    project_no = models.CharField("项目编号（AB号）", max_length=40, blank=True)
    warranty_ends_on = models.DateField("保修至", null=True, blank=True)

    title = models.CharField("主题", max_length=60, blank=True)
    description = models.TextField("故障描述")
    usage = models.CharField("使用场景", max_length=200, blank=True)
    requested_place = models.CharField("客户要求的方式", max_length=8, choices=Place.choices, blank=True)
    requested_at = models.DateTimeField("要求服务时间", null=True, blank=True)

    grade = models.PositiveSmallIntegerField("故障级别", choices=Grade.choices, null=True, blank=True)
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices, blank=True)
    urgency_reason = models.CharField("紧急程度不同于级别的理由", max_length=200, blank=True)
    kind = models.CharField("信息类型", max_length=8, choices=Kind.choices, blank=True)
    service_kind = models.CharField("服务内容", max_length=20, choices=ServiceKind.choices, blank=True)
    fault_kind = models.CharField("问题性质", max_length=14, choices=FaultKind.choices, blank=True)
    is_major = models.BooleanField("重大", default=False)
    is_complex = models.BooleanField("复杂问题", null=True, blank=True)
    is_complaint = models.BooleanField("客户抱怨", default=False)
    is_military = models.BooleanField("军品", default=False)
    is_paid = models.BooleanField("有偿", null=True, blank=True)
    paid_reason = models.CharField("收费说明", max_length=200, blank=True)

    first_measures = models.TextField("先期措施", blank=True)
    cause = models.TextField("原因分析", blank=True)
    cause_kind = models.CharField("原因类别", max_length=12, choices=CauseKind.choices, blank=True)
    prevention = models.TextField("预防措施", blank=True)
    result = models.TextField("处理结果", blank=True)
    responsible_department = models.ForeignKey(verbose_name="责任部门", related_name="tickets", **DEPARTMENT)
    assignee = models.ForeignKey(verbose_name="责任人", related_name="tickets", **PERSON)

    onsite = models.BooleanField("外出", null=True, blank=True)
    onsite_reason = models.CharField("外出或远程的理由", max_length=200, blank=True)
    onsite_decided_at = models.DateTimeField("决定外出或远程的时间", null=True, blank=True)
    remote_consent = models.CharField("同意远程处理的客户人员", max_length=40, blank=True)
    expected_at = models.DateTimeField("预计完成", null=True, blank=True)
    released_early_at = models.DateTimeField("先行放行时间", null=True, blank=True)
    released_early_by = models.ForeignKey(verbose_name="放行人", related_name="+", **PERSON)
    later_charge_consent = models.CharField("同意事后收费的客户人员", max_length=40, blank=True)

    received_at = models.DateTimeField("接收时间")
    relayed_at = models.DateTimeField("转客服时间", null=True, blank=True)
    registered_at = models.DateTimeField("填单时间", null=True, blank=True)
    judged_at = models.DateTimeField("判定时间", null=True, blank=True)
    assigned_at = models.DateTimeField("分派时间", null=True, blank=True)
    responded_at = models.DateTimeField("响应时间", null=True, blank=True)
    departed_at = models.DateTimeField("出发时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    restored_at = models.DateTimeField("恢复时间", null=True, blank=True)
    handled_at = models.DateTimeField("处理完成时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("客户确认时间", null=True, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    reopened_count = models.PositiveSmallIntegerField("重新打开次数", default=0)

    verify_method = models.CharField("核实方式", max_length=10, choices=VerifyMethod.choices, blank=True)
    verify_result = models.CharField("客户确认", max_length=10, choices=VerifyResult.choices, blank=True)
    verify_words = models.CharField("客户意见", max_length=300, blank=True)
    verified_with = models.CharField("确认人（客户）", max_length=40, blank=True)
    verified_by = models.ForeignKey(verbose_name="核实人", related_name="+", **PERSON)

    next_due_at = models.DateTimeField(null=True, editable=False)
    next_due_rule = models.CharField(max_length=20, blank=True, editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    overdue = models.BooleanField(default=False, editable=False)

    tokens = TokensField()  # kept by the actions, see `tickets/actions/saving.py`

    history = HistoricalRecords(excluded_fields=[*DERIVED, "tokens"])
    objects = TicketManager()

    class Meta:
        verbose_name = "处理单"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="ticket_closed_has_time",
                condition=Q(status__in=SETTLED, closed_at__isnull=False)
                | (~Q(status__in=SETTLED) & Q(closed_at__isnull=True)),
                violation_error_message="已关闭的处理单必须有关闭时间。",
            ),
            models.CheckConstraint(
                name="ticket_void_has_reason",
                condition=Q(status=Status.VOID, voided_at__isnull=False) & ~Q(void_reason="")
                | (~Q(status=Status.VOID) & Q(voided_at__isnull=True)),
                violation_error_message="作废要写明原因。",
            ),
            models.CheckConstraint(
                name="ticket_registered_has_number",
                condition=Q(status__in=[*BEFORE_NUMBER, Status.VOID]) | Q(number__isnull=False),
                violation_error_message="已登记的处理单必须有编号。",
            ),
            models.CheckConstraint(
                name="ticket_number_has_customer",
                condition=Q(number=None)
                | Q(customer__isnull=False, registered_at__isnull=False, serial_no__isnull=False),
                violation_error_message="有编号的处理单必须有客户、填单时间和序号。",
            ),
            models.CheckConstraint(
                name="ticket_work_has_assignee",
                condition=Q(status__in=[Status.RECEIVED, Status.REGISTERED, Status.ANALYSIS, Status.VOID])
                | Q(assignee__isnull=False),
                violation_error_message="分派之后的处理单必须有责任人。",
            ),
            models.CheckConstraint(
                name="ticket_restored_after_arrival",
                condition=Q(restored_at=None) | Q(arrived_at=None) | Q(restored_at__gte=models.F("arrived_at")),
                violation_error_message="恢复时间早于到达时间。请改为到达之后的时间。",
            ),
        ]
        indexes = [
            # Tabs 全部 and the month batch: newest first by keyset.
            models.Index(name="ticket_by_received", fields=["-received_at", "-id"]),
            # Tabs 将到期 and 逾期, and the duty board: open tickets by their next due time.
            models.Index(
                name="ticket_open_by_due",
                fields=["next_due_at", "id"],
                condition=Q(status__in=OPEN),
            ),
            # Tab 本部门 before anybody is responsible: by who registered, and before the number by who received.
            models.Index(
                name="ticket_open_registered_by",
                fields=["registering_department", "id"],
                condition=Q(status__in=OPEN, responsible_department=None),
            ),
            models.Index(
                name="ticket_open_received_by",
                fields=["receiving_department", "id"],
                condition=Q(status__in=OPEN, number=None),
            ),
            # Tab 我的.
            models.Index(name="ticket_open_of_assignee", fields=["assignee", "id"], condition=Q(status__in=OPEN)),
            # Tab 本部门.
            models.Index(
                name="ticket_open_of_department",
                fields=["responsible_department", "id"],
                condition=Q(status__in=OPEN),
            ),
            # Tabs by state (待登记, 待核实) and the counts in the navigation: open work only.
            models.Index(name="ticket_open_by_status", fields=["status", "id"], condition=Q(status__in=OPEN)),
            # Past cases on the customer's and the machine's page.
            models.Index(name="ticket_of_customer", fields=["customer", "-received_at"]),
            models.Index(name="ticket_of_equipment", fields=["equipment", "-received_at"]),
            # Related cases: the same machine or batch, named by the caller.
            models.Index(name="ticket_by_serial", fields=["serial"]),
            models.Index(name="ticket_by_batch", fields=["batch"]),
            # Full-text search: number, customer, machine, people, symptom, cause.
            TokensIndex(name="ticket_by_words", fields=["tokens"]),
            # Heads of the list on tab 全部. Cases without a value stand last both ways, so each way has its index.
            models.Index(name="ticket_sort_number", fields=["registered_at", "id"]),
            EmptyLastIndex(name="ticket_sort_number_down", fields=["-registered_at", "-id"]),
            models.Index(name="ticket_sort_grade", fields=["grade", "id"]),
            EmptyLastIndex(name="ticket_sort_grade_down", fields=["-grade", "-id"]),
            models.Index(name="ticket_sort_due", fields=["next_due_at", "id"]),
            EmptyLastIndex(name="ticket_sort_due_down", fields=["-next_due_at", "-id"]),
        ]

    def __str__(self):
        return f"{self.number or '待登记'} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("tickets:detail", args=[self.pk])

    @property
    def case(self) -> "Ticket":
        """A ticket is its own case."""
        return self

    @property
    def severity(self) -> int:
        return self.grade or Grade.THIRD

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def customer_label(self) -> str:
        return self.customer.label if self.customer else self.customer_name

    @property
    def machine(self) -> str:
        """What the caller named: model, product, serial."""
        return " ".join(part for part in (self.model, self.product, self.serial) if part)

    @property
    def runs_ahead(self) -> bool:
        """一级 and 紧急 may depart and act before the papers (A-33)."""
        return self.grade == Grade.FIRST or self.urgency == Urgency.URGENT

    @property
    def remote(self) -> bool:
        return self.onsite is False

    @cached_property
    def current_plan(self):
        """The plan of this round of work, or None; asked once per loaded ticket."""
        return self.plans.current().with_seats().first()

    def plan_for_page(self):
        """The same, with everybody a page names; before anything else asks for it."""
        self.current_plan = self.plans.current().for_page().first()
        return self.current_plan

    @cached_property
    def reports(self) -> list:
        """The newest progress reports; asked once per loaded ticket."""
        return list(self.progress.select_related("by", "passed_on_by")[:4])

    def facts(self) -> dict:
        """What clock rules may ask about (allow-listed in core/deadlines); None is unknown and matches nothing."""
        site = recalled(("site", self.site_id), lambda: self.site) if self.site_id else None
        return {
            "grade": self.grade,
            "urgency": self.urgency or None,
            "type": self.kind or None,
            "onsite": self.onsite,
            "remote": self.remote,
            "main_city": site.main_city if site else None,
            "service_area": site.in_service_area if site else None,
            "major": self.is_major,
            "complex": self.is_complex,
            "complaint": self.is_complaint,
            "military": self.is_military,
            "paid": self.is_paid,
            "responded": self.responded_at is not None,
        }

    def moment(self, name: str) -> datetime | None:
        """A moment that rules may count from ("received_at")."""
        return getattr(self, name) if name in MOMENTS else None

    def responsible(self, role: str):
        """(person or None, department or None) for a clock rule's owner role."""
        return owners.responsible(self, role)

    def in_warranty(self, on: date) -> bool | None:
        """By the machine's file, else by the date the caller named; None when nobody knows."""
        return None if self.warranty_ends_on is None else self.warranty_ends_on >= on

    @property
    def last_saved_by(self):
        last = self.history.select_related("history_user").first()
        return last.history_user if last else None

    def changed_since(self, version: int) -> list[str]:
        """Labels of the fields that differ from an earlier version, for the 409 page."""
        old = self.history.filter(version=version).order_by("-history_id").first()
        if old is None:
            return []
        return [f.verbose_name for f in self.told() if getattr(old, f.attname) != getattr(self, f.attname)]

    @classmethod
    def told(cls) -> list[models.Field]:
        """The fields that say something to people: all but the edit version and what is derived."""
        return [f for f in cls._meta.concrete_fields if f.name not in ("version", "tokens", *cls.DERIVED)]


MOMENTS = frozenset(f.name for f in Ticket._meta.concrete_fields if isinstance(f, models.DateTimeField)) - set(
    Ticket.DERIVED
)
