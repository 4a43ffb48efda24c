"""Clocks without rooms: the subject and case is a department, the ladder the default one of design §2."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from core.deadlines.models import Allowance, Clock, Ladder, LadderLevel, Rule, RuleVersion, Variant
from core.organization.models import Department, Function
from core.organization.roles import Role
from core.times import moment
from tests.factories.organization import make_department, make_staff
from tests.remembered import Serial, remembered

_serial = Serial()
MONDAY = moment("2026-11-16T10:00")
LEVELS = [
    (0, 0, 0, 0, ["owner"], False),
    (1, 0, 0, 0, ["owner", "owner_head"], False),
    (2, 50, 10, 240, ["supervisor_head"], False),
    (3, 100, 30, 480, ["representative"], False),
    (4, 200, 60, 1440, ["general_manager"], True),
]


@remembered
def make_ladder() -> Ladder:
    ladder = Ladder.objects.create(key=f"test{next(_serial)}", name="测试路径")
    names = ("level", "after_percent", "at_least_minutes", "at_most_minutes", "receivers", "severe_only")
    LadderLevel.objects.bulk_create(
        LadderLevel(ladder=ladder, **dict(zip(names, row, strict=True))) for row in LEVELS
    )
    return ladder


@remembered
def make_variant(*, minutes=120, name="填写处理单", calendar="natural", at=MONDAY, **version) -> Variant:
    """A rule of its own with one version and one variant."""
    rule = Rule.objects.create(key=f"T-{next(_serial)}", name=name, pack="S1", is_on=True, clause="测试")
    row = RuleVersion.objects.create(
        rule=rule, number=1, owner_role="clerk", ladder=make_ladder(), created_at=at, **version
    )
    Rule.objects.filter(pk=rule.pk).update(current=row)
    return Variant.objects.create(
        version=row, order=1, allowance=Allowance.MINUTES, amount=minutes, calendar=calendar
    )


def build_clock(
    variant: Variant, case, *, started_at: datetime = MONDAY, due_at=None, warn_at=None, **fields
) -> Clock:
    """An unsaved running clock with natural time, warned at 75 %."""
    kind = ContentType.objects.get_for_model(case)
    length = timedelta(minutes=variant.amount)
    due_at = due_at or started_at + length
    warn_at = warn_at or started_at + length * 3 / 4
    values = {
        "version": variant.version,
        "rule": variant.version.rule,
        "variant": variant,
        "subject_type": kind,
        "subject_id": case.pk,
        "case_type": kind,
        "case_id": case.pk,
        "armed_by": "TEST",
        "started_at": started_at,
        "computed_due_at": due_at,
        "due_at": due_at,
        "warn_at": warn_at,
        "next_action_at": warn_at,
    }
    return Clock(**values | fields)


@remembered
def make_clock(variant: Variant | None = None, case=None, **fields) -> Clock:
    clock = build_clock(variant or make_variant(), case or make_department(), **fields)
    clock.save()
    return clock


class Crew:
    """A small company: an owner with a head, a supervising head, 管理者代表 and 总经理, all with e-mail."""

    def __init__(self):
        self.service = make_department(function=Function.SERVICE)
        self.quality = make_department(function=Function.QUALITY)
        self.owner = self._person("林晓芸", self.service, Role.CLERK)
        self.head = self._person("周敏", self.service, Role.HEAD)
        self.supervisor = self._person("顾卫东", self.quality, Role.HEAD)
        self.representative = self._person("郑海", None, Role.REPRESENTATIVE)
        self.manager = self._person("吴总", None, Role.GENERAL_MANAGER)
        Department.objects.filter(pk=self.service.pk).update(head=self.head)
        Department.objects.filter(pk=self.quality.pk).update(head=self.supervisor)

    def _person(self, name, department, role):
        serial = next(_serial)
        return make_staff(name, roles=[role], department=department, email=f"p{serial}@example.com")

    @property
    def duties(self) -> dict:
        """The clock fields that make this company answer for it."""
        return {
            "owner": self.owner,
            "owner_department": self.service,
            "supervisor_department": self.quality,
        }
