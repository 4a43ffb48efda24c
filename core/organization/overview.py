"""Reads for the pages of this room: people as rows, roles with their rights, the tabs."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.apps import apps
from django.db.models import Count, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core.organization.checks import labels
from core.organization.models import Department, Deputy, Duty, Post, Staff
from core.organization.queries import heads_of
from core.organization.roles import RIGHTS, Role
from core.organization.rosters import gaps, recent_duties

ROLE_LABELS = dict(Role.choices)


def rights_by_role() -> dict[str, list[str]]:
    """Role → the Chinese names of its rights, in the order of the one table."""
    words = labels()
    return {
        role.value: [words[right] for right, holders in RIGHTS.items() if role in holders and right in words]
        for role in Role
    }


@dataclass
class StaffRow:
    """A person in the list: `today` is (dot, words)."""

    staff: Staff
    roles: list[str]
    deputy: Staff | None
    today: tuple[str, str]


def open_deputies(day: date) -> list[Deputy]:
    """Running and coming deputyships, the earliest first."""
    rows = Deputy.objects.filter(ends_on__gte=day, deputy__is_active=True)
    return list(rows.select_related("principal", "deputy").order_by("starts_on", "pk"))


def staff_rows(people: list[Staff], deputies: list[Deputy], *, day: date) -> list[StaffRow]:
    """The rows of one page (roles prefetched by the caller)."""
    coming: dict[int, Deputy] = {}
    for row in deputies:
        coming.setdefault(row.principal_id, row)
    return [_staff_row(person, coming.get(person.pk), day) for person in people]


def _staff_row(person: Staff, row: Deputy | None, day: date) -> StaffRow:
    order = list(Role.values)
    roles = sorted((group.name for group in person.groups.all()), key=lambda n: order.index(n) if n in order else 99)
    if not person.is_active:
        today = ("", "已停用")
    elif row and row.covers(day):
        today = ("wait", f"{row.why or '不在'}至 {row.ends_on:%m-%d}")
    elif row and row.starts_on - day <= timedelta(days=6):
        today = ("ok", f"{row.starts_on:%m-%d} 起{row.why or '不在'}")
    else:
        today = ("ok", "在岗")
    return StaffRow(person, [ROLE_LABELS.get(role, role) for role in roles], row and row.deputy, today)


@dataclass(frozen=True)
class Tab:
    key: str
    label: str
    url_name: str
    n: int | None = None
    tone: str = ""


def _count(rows) -> Subquery:
    return Coalesce(
        Subquery(rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("*")).values("n")), 0
    )


def tabs(user: Staff, *, day: date, duties: list[Duty] | None = None) -> list[Tab]:
    """The tabs of the room with their counts: one query, one more for the duties when the page has none loaded."""
    people, departments, posts, deputies = (
        Staff.objects.filter(pk=user.pk)
        .values_list(
            _count(Staff.objects.active()),
            _count(Department.objects.active()),
            _count(Post.objects.all()),
            _count(Deputy.objects.filter(ends_on__gte=day)),
        )
        .get()
    )
    empty = len(gaps(recent_duties(day) if duties is None else duties, day))
    return [
        Tab("staff", "人员", "staff_list", people),
        Tab("departments", "部门", "departments", departments),
        Tab("posts", "岗位", "posts", posts),
        Tab("roster", "值班表", "roster", empty or None, "n-red" if empty else ""),
        Tab("deputies", "代理", "deputies", deputies),
        Tab("roles", "角色与权限", "roles"),
    ]


@dataclass
class DepartmentRow:
    """A department in the tree, with who answers today."""

    department: Department
    depth: int
    people: int
    acting: Staff | None
    aliases: list[str]


def department_rows(*, day: date) -> list[DepartmentRow]:
    """All departments in tree order, in constant queries."""
    rows = list(Department.objects.select_related("head", "parent").prefetch_related("aliases"))
    heads = heads_of([row.pk for row in rows], day)
    people = Counter(Staff.objects.active().order_by().values_list("department_id", flat=True))
    below: dict[int | None, list[Department]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def walk(parent: int | None, depth: int):
        for row in below.pop(parent, ()):
            aliases = [alias.name for alias in row.aliases.all()]
            yield DepartmentRow(row, depth, people[row.pk], heads[row.pk], aliases)
            yield from walk(row.pk, depth + 1)

    return list(walk(None, 0))


@dataclass
class DeputyRow:
    """A deputyship with its state as (dot, words)."""

    deputy: Deputy
    state: tuple[str, str]

    @property
    def is_open(self) -> bool:
        return self.state[0] != ""

    @property
    def roles(self) -> list[str]:
        """What the deputy acts as; prefetch `principal__groups` for lists."""
        return [ROLE_LABELS.get(group.name, group.name) for group in self.deputy.principal.groups.all()]


def deputy_rows(rows: list[Deputy], *, day: date) -> list[DeputyRow]:
    return [DeputyRow(row, _deputy_state(row, day)) for row in rows]


def _deputy_state(row: Deputy, day: date) -> tuple[str, str]:
    if row.ends_on < day:
        return ("", "已结束")
    if row.covers(day):
        return ("work", "生效中")
    return ("new", "明天起" if row.starts_on - day == timedelta(days=1) else f"{row.starts_on:%m-%d} 起")


@dataclass(frozen=True)
class PostRow:
    post: Post
    people: int


def posts() -> list[PostRow]:
    """Posts with how many active people have them."""
    people = Counter(Staff.objects.active().order_by().values_list("post_id", flat=True))
    return [PostRow(post, people[post.pk]) for post in Post.objects.all()]


def room_name(room: str) -> str:
    """The Chinese name of a room: its app's, as every room has one."""
    names = {config.name.rpartition(".")[2]: config.verbose_name for config in apps.get_app_configs()}
    return names.get(room, room)


@dataclass(frozen=True)
class RoleRow:
    label: str
    key: str
    people: list[Staff]


def members() -> list[RoleRow]:
    """Every role with its active people, in two queries."""
    held: dict[str, list[Staff]] = {}
    people = Staff.objects.active().select_related("department").prefetch_related("groups").order_by("pk")
    for person in people:
        for group in person.groups.all():
            held.setdefault(group.name, []).append(person)
    return [RoleRow(role.label, role.value, held.get(role, [])) for role in Role]


@dataclass(frozen=True)
class Ratio:
    """售后服务管理师 among 服务管理人员: at least a tenth, rounded up, at least one (S0-12, A-20)."""

    certified: int
    of: int

    @property
    def wanted(self) -> int:
        return max(1, ceil(self.of / 10))

    @property
    def met(self) -> bool:
        return self.certified >= self.wanted


def manager_ratio() -> Ratio:
    certified = Count("pk", filter=Q(groups__name=Role.SERVICE_MANAGER), distinct=True)
    people = Staff.objects.active().filter(is_service_manager=True)
    return Ratio(**people.aggregate(certified=certified, of=Count("pk", distinct=True)))
