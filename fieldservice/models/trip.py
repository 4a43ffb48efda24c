"""外出: one journey to a customer, from 外出服务申请单 (H6) to the filed 外出服务记录表 (H1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.workflow import Stale
from fieldservice.models.choices import (
    BEFORE_LEAVING,
    OPEN_TRIPS,
    TRAVELLING,
    MomentKind,
    Transport,
    TripKind,
    TripState,
)
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}
TONES = {
    TripState.DRAFT: "new",
    TripState.REQUESTED: "wait",
    TripState.READY: "wait",
    TripState.BACK: "wait",
    TripState.HANDED_IN: "ok",
    TripState.FILED: "ok",
    TripState.CANCELLED: "bad",
}


class TripQuerySet(PartQuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "Trip":
        """The trip until the end of the transaction; Stale when somebody saved it since it was read."""
        trip = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and trip.version != expected_version:
            raise Stale("外出申请刚被别人修改。", changed=trip.changed_since(expected_version))
        return trip

    def open(self):
        return self.filter(state__in=OPEN_TRIPS)

    def of_person(self, person):
        """Trips that this person goes on."""
        return self.filter(members__person=person).distinct()

    def for_page(self):
        people = TripMember.objects.select_related("person__department")
        rows = self.select_related("ticket__customer", "ticket__equipment", "site", "department__head", "lead")
        return rows.prefetch_related(models.Prefetch("members", people))


class Trip(PartOfTicket):
    """外出 (S1 4.4.2, 4.4.3): who goes where, when and for what; the record, the parts and the money hang on it.

    `number` is the number of the 外出服务记录表 (E1: letters of the department that goes), `request_number` that of
    the 外出服务申请单; both are drawn when the head of the department signs, or at the departure of a case that runs
    ahead of its papers (A-33: `requested_at` is then empty until the head signs afterwards). `tools` and `parts` are
    [{"name", "model", "unit", "quantity", "note"}, …]. Times of the way stand in `Moment`; the four columns here
    hold the earliest of each, for lists and constraints.
    """

    State = TripState

    ticket = of_ticket("trips")
    plan = models.ForeignKey(
        "tickets.Plan", models.PROTECT, null=True, blank=True, related_name="trips", verbose_name="售后服务方案"
    )
    state = models.CharField("状态", max_length=12, choices=TripState.choices, default=TripState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    number = models.CharField("记录表编号", max_length=20, unique=True, null=True, blank=True)
    serial_no = models.PositiveIntegerField("记录表序号", null=True, blank=True)
    request_number = models.CharField("申请单编号", max_length=20, unique=True, null=True, blank=True)
    request_serial_no = models.PositiveIntegerField("申请单序号", null=True, blank=True)

    department = models.ForeignKey(
        "organization.Department", models.PROTECT, related_name="+", verbose_name="服务部门"
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led_trips", verbose_name="带队人"
    )
    kind = models.CharField("外出类型", max_length=14, choices=TripKind.choices, default=TripKind.REPAIR)
    purpose = models.CharField("外出事由", max_length=300)
    site = models.ForeignKey(
        "customers.Site", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="目的厂区"
    )
    destination = models.CharField("目的地", max_length=200)
    site_contact = models.CharField("现场联系人", max_length=60, blank=True)
    site_phone = models.CharField("现场联系电话", max_length=30, blank=True)
    planned_start = models.DateTimeField("计划出发")
    planned_end = models.DateTimeField("计划返回")
    dates_confirmed = models.BooleanField("客户已确认日期", default=False)
    transport = models.CharField("交通工具", max_length=12, choices=Transport.choices, default=Transport.TRAIN)
    tools = models.JSONField("携带工具", default=list, blank=True)
    parts = models.JSONField("携带备件", default=list, blank=True)
    estimate = models.DecimalField("预计费用", max_digits=10, decimal_places=2, null=True, blank=True)
    advance_wanted = models.DecimalField("申请借支", max_digits=10, decimal_places=2, null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    drafted_by = models.ForeignKey(verbose_name="申请人", related_name="+", **PERSON)
    drafted_at = models.DateTimeField("申请时间")
    requested_by = models.ForeignKey(verbose_name="签批人", related_name="+", **PERSON)
    requested_for = models.ForeignKey(verbose_name="被代理人", related_name="+", **PERSON)
    requested_at = models.DateTimeField("签批时间", null=True, blank=True)
    arranged_by = models.ForeignKey(verbose_name="行程安排人", related_name="+", **PERSON)
    arranged_at = models.DateTimeField("行程安排时间", null=True, blank=True)
    agreed_at = models.DateTimeField("与客户约定到达", null=True, blank=True)
    agreed_with = models.CharField("约定的客户人员", max_length=40, blank=True)
    noticed_at = models.DateTimeField("服务通知时间", null=True, blank=True)
    noticed_with = models.CharField("被通知的客户人员", max_length=40, blank=True)
    departed_at = models.DateTimeField("出发时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到达时间", null=True, blank=True)
    restored_at = models.DateTimeField("恢复时间", null=True, blank=True)
    returned_at = models.DateTimeField("返回时间", null=True, blank=True)
    brings_part = models.BooleanField("带回故障件", null=True, blank=True)
    handed_in_by = models.ForeignKey(verbose_name="交单人", related_name="+", **PERSON)
    handed_in_at = models.DateTimeField("交单时间", null=True, blank=True)
    filed_by = models.ForeignKey(verbose_name="归档人", related_name="+", **PERSON)
    filed_at = models.DateTimeField("归档时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = "外出"
        ordering = ["-planned_start", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="trip_ends_after_start",
                condition=Q(planned_end__gt=F("planned_start")),
                violation_error_message="计划返回早于计划出发。请改为出发之后的时间。",
            ),
            models.CheckConstraint(
                name="trip_requested_has_numbers",
                condition=Q(state__in=["draft", "cancelled"]) | Q(number__isnull=False, request_number__isnull=False),
                violation_error_message="签批或出发后的外出必须有编号。",
            ),
            models.CheckConstraint(
                name="trip_arrived_after_departure",
                condition=Q(arrived_at=None) | Q(departed_at=None) | Q(arrived_at__gte=F("departed_at")),
                violation_error_message="到达时间早于出发时间。请改为出发之后的时间。",
            ),
            models.CheckConstraint(
                name="trip_restored_after_arrival",
                condition=Q(restored_at=None) | Q(arrived_at=None) | Q(restored_at__gte=F("arrived_at")),
                violation_error_message="恢复时间早于到达时间。请改为到达之后的时间。",
            ),
            models.CheckConstraint(
                name="trip_returned_after_departure",
                condition=Q(returned_at=None) | Q(departed_at=None) | Q(returned_at__gte=F("departed_at")),
                violation_error_message="返回时间早于出发时间。请改为出发之后的时间。",
            ),
            models.CheckConstraint(
                name="trip_cancelled_says_why",
                condition=Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancel_reason="")
                | (~Q(state="cancelled") & Q(cancelled_at=None)),
                violation_error_message="取消外出要写明原因。",
            ),
            models.CheckConstraint(
                name="trip_money_not_negative",
                condition=(Q(estimate=None) | Q(estimate__gte=0))
                & (Q(advance_wanted=None) | Q(advance_wanted__gte=0)),
                violation_error_message="费用不能是负数。",
            ),
        ]
        indexes = [
            # 外出 list: newest first by keyset, all and by state.
            models.Index(name="trip_by_start", fields=["-planned_start", "-id"]),
            models.Index(name="trip_by_state", fields=["state", "-planned_start", "-id"]),
            # The planner's week and the search for overlaps: open trips by their days.
            models.Index(
                name="trip_open_by_days", fields=["planned_start", "planned_end"], condition=Q(state__in=OPEN_TRIPS)
            ),
        ]

    def __str__(self):
        return f"{self.number or self.get_state_display()} {self.purpose}".strip()

    def get_absolute_url(self):
        return reverse("fieldservice:trip", args=[self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        return TONES.get(self.state, "work"), self.get_state_display()

    @property
    def before_leaving(self) -> bool:
        return self.state in BEFORE_LEAVING

    @property
    def travelling(self) -> bool:
        return self.state in TRAVELLING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_TRIPS

    def facts(self) -> dict:
        """The case's facts and whether a faulty part comes back (D-19).

        What is said of this trip alone is a later visit: it opens no second repair limit and no second series of
        reports while those of the case still run, and none for a service that repairs nothing (A-07).
        """
        facts = {**self.ticket.facts(), "has_part": self.brings_part}
        if self.ticket.restored_at is None or self.kind != TripKind.REPAIR:
            facts |= {"complex": None, "urgency": None}
        return facts

    def responsible(self, role: str):
        """Who travels answers for the trip's own clocks; everything else is the case's."""
        return (self.lead, self.department) if role == "engineer" else self.ticket.responsible(role)

    def changed_since(self, version: int) -> list[str]:
        """Labels of the fields that differ from an earlier version, for the 409 page."""
        old = self.history.filter(version=version).order_by("-history_id").first()
        told = [f for f in self._meta.concrete_fields if f.name != "version"]
        return [
            f.verbose_name for f in told if old is not None and getattr(old, f.attname) != getattr(self, f.attname)
        ]


class TripMember(models.Model):
    """外派人员: who goes, and that the conduct rules were read before leaving (S1-72)."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="members", verbose_name="外出")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="trips", verbose_name="外派人员"
    )
    conduct_at = models.DateTimeField("行为规范确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "外派人员"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="trip_member_once", fields=["trip", "person"])]
        indexes = [
            # My trips and the planner's rows.
            models.Index(name="trip_member_by_person", fields=["person", "trip"]),
        ]

    def __str__(self):
        return str(self.person)


class Moment(models.Model):
    """出发、到达、恢复、返回 of a trip, as the tablet said it: the moment meant, the device's clock and ours.

    `skew` is device clock minus server clock in seconds at the time of sending; beyond ten minutes it is noted and
    `at` is corrected by it, `device_at` keeps what the device said (issue: both times are kept).
    """

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="moments", verbose_name="外出")
    kind = models.CharField("环节", max_length=10, choices=MomentKind.choices)
    at = models.DateTimeField("时间")
    device_at = models.DateTimeField("设备时间", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    skew = models.IntegerField("设备时钟偏差（秒）", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "外出环节"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="trip_moment_once",
                fields=["trip", "kind"],
                violation_error_message="这个环节已登记。",
            )
        ]

    def __str__(self):
        return self.get_kind_display()
