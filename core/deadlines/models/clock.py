"""A clock: one promise on one subject, from the moment it was made until it is kept, broken or called off."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse


class State(models.TextChoices):
    RUNNING = "running", "计时中"
    PAUSED = "paused", "已暂停"
    MET = "met", "按时"
    MISSED = "missed", "逾期"
    CANCELLED = "cancelled", "已取消"


class Severity(models.IntegerChoices):
    """The fault grade as the engine needs it: who is told, and whether the night is respected."""

    FIRST = 1, "一级"
    SECOND = 2, "二级"
    THIRD = 3, "三级"
    FOURTH = 4, "四级"


OPEN = (State.RUNNING, State.PAUSED)


class ClockQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN)

    def due_for_action(self, at):
        """Clocks on which the sweep must act now, oldest first (partial index)."""
        return self.filter(next_action_at__lte=at).order_by("next_action_at", "pk")

    def of_case(self, case):
        kind = ContentType.objects.get_for_model(case)
        return self.filter(case_type=kind, case_id=case.pk)

    def lock(self, **where):
        return self.select_for_update(of=("self",)).filter(**where).order_by("pk")


class Clock(models.Model):
    """时限: `due_at` is what counts now; `computed_due_at` what the rule says (kept when a date was agreed).

    `level` is the highest ladder level done (-1 none, 0 warned). `next_action_at` is when the sweep must act
    again (None: never). Missed with `stopped_at` set means met late. `severity` 1…4 mirrors the grade (3 when
    the subject has none). `armed_by` is the event that started it ("" for a
    later cycle of a repeating rule). `is_exempt`: an approved 豁免 stands, so nobody is warned or told any more.
    """

    version = models.ForeignKey("RuleVersion", models.PROTECT, related_name="clocks")
    rule = models.ForeignKey("Rule", models.PROTECT, related_name="clocks")
    variant = models.ForeignKey("Variant", models.PROTECT, related_name="+")
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    case_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    case_id = models.PositiveBigIntegerField()
    case = GenericForeignKey("case_type", "case_id")

    cycle = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    armed_by = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    computed_due_at = models.DateTimeField(null=True)
    agreed_due_at = models.DateTimeField(null=True)
    agreed_with = models.CharField(max_length=60, blank=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    calendar_version = models.ForeignKey("CalendarVersion", models.PROTECT, null=True, related_name="+")
    calendar_unconfirmed = models.BooleanField(default=False)

    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.THIRD)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="clocks")
    owner_department = models.ForeignKey("organization.Department", models.PROTECT, null=True, related_name="clocks")
    supervisor_department = models.ForeignKey("organization.Department", models.PROTECT, null=True, related_name="+")
    level = models.SmallIntegerField(default=-1)
    next_action_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    is_exempt = models.BooleanField(default=False)

    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    stop_reason = models.CharField(max_length=200, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = "时限"
        constraints = [
            models.UniqueConstraint(
                name="clock_one_running",
                fields=["rule", "subject_type", "subject_id", "cycle"],
                condition=Q(state__in=["running", "paused"]),
            ),
            models.CheckConstraint(
                name="clock_settled_has_no_action",
                condition=Q(state__in=["running", "paused"]) | Q(next_action_at=None),
            ),
        ]
        indexes = [
            # The sweep: grows with what is due, not with what exists.
            models.Index(
                name="clock_next_action", fields=["next_action_at"], condition=Q(next_action_at__isnull=False)
            ),
            # The clocks of a page of cases, in one query.
            models.Index(name="clock_by_case", fields=["case_type", "case_id"]),
            # 工作台 and hand-over: what one person must do next.
            models.Index(
                name="clock_open_by_owner", fields=["owner", "due_at"], condition=Q(state__in=["running", "paused"])
            ),
            # A department's red lines.
            models.Index(
                name="clock_open_by_department",
                fields=["owner_department", "due_at"],
                condition=Q(state__in=["running", "paused"]),
            ),
            # 工作台: what one person settled today.
            models.Index(name="clock_by_stopper", fields=["stopped_by", "stopped_at"]),
            # 及时率: what fell due in a period.
            models.Index(name="clock_by_due", fields=["due_at", "rule"]),
        ]

    def __str__(self):
        return f"{self.rule} {self.case_id}"

    def get_absolute_url(self):
        return reverse("deadlines:clock", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_repeat(self) -> bool:
        """A later cycle of a repeating rule (D-27), begun by the previous due time and not by an event."""
        return self.armed_by == ""


class PauseKind(models.TextChoices):
    """The only two reasons for which a promise may stand still (A-32)."""

    WAITING = "waiting", "等待客户"
    AGREED = "agreed", "客户约定日期"


class Pause(models.Model):
    """暂停: an interval that does not count (A-32). Open while `ended_at` is None; ends by itself at `latest_end`."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    latest_end = models.DateTimeField()
    kind = models.CharField("类别", max_length=10, choices=PauseKind.choices, default=PauseKind.WAITING)
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="pause_one_open", fields=["clock"], condition=Q(ended_at=None)),
            models.CheckConstraint(
                name="pause_in_order", condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at"))
            ),
        ]

    def __str__(self):
        return f"{self.clock} {self.reason}"
