"""The verbs of the organization: people come and go, duty is shared out, a company is founded."""

import secrets
from datetime import date, datetime, timedelta

from axes.utils import reset as unlock
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from core.organization import handover
from core.organization.changes import refuse_stale
from core.organization.company import DEPARTMENTS, PEOPLE
from core.organization.models import Department, DepartmentAlias, Deputy, Duty, Post, Staff
from core.organization.roles import Role
from core.times import local_date
from core.workflow import Refused

# Without the letters and figures that people confuse when they copy a password from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A one-time password that can be read aloud: three groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def set_roles(*, staff: Staff, roles: set[str], by: Staff, at: datetime) -> Staff:
    """Replace the roles (requirements §G: one person may hold several); the last administrator stays one."""
    if Role.ADMINISTRATOR in staff.roles and Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(without=staff)
    if staff.roles != roles:
        staff.groups.set(Group.objects.filter(name__in=roles))
        staff.__dict__.pop("roles", None)
        staff.__dict__.pop("rights", None)
    return staff


@transaction.atomic
def create_staff(*, staff: Staff, roles: set[str], by: Staff, at: datetime) -> str:
    """Save a new person with roles and return the one-time password."""
    staff.created_at = at
    staff.set_unusable_password()
    staff.save()
    set_roles(staff=staff, roles=roles, by=by, at=at)
    return reset_password(staff=staff, by=by, at=at)


@transaction.atomic
def edit_staff(*, staff: Staff, roles: set[str], expected_version: int, by: Staff, at: datetime) -> Staff:
    """Save a changed person with roles, unless somebody else saved in between (Stale)."""
    refuse_stale(Staff.objects.lock(staff.pk), expected_version)
    staff.save()
    return set_roles(staff=staff, roles=roles, by=by, at=at)


@transaction.atomic
def save_department(*, department: Department, aliases: list[str], expected_version: int, by: Staff, at: datetime):
    """Save a new or changed department with its aliases (A-05); Stale when somebody else saved in between.

    One that is switched off must have neither people nor departments below it.
    """
    if department.pk:
        refuse_stale(Department.objects.lock(department.pk), expected_version)
    if department.pk and not department.is_active:
        if people := department.staff.filter(is_active=True).count():
            raise Refused(f"{department} 还有 {people} 名在职人员。请先把他们调到别的部门。", "is_active")
        if department.children.filter(is_active=True).exists():
            raise Refused(f"{department} 还有下级部门。请先停用下级部门，或给它们换一个上级。", "is_active")
    department.save()
    department.aliases.exclude(name__in=aliases).delete()
    known = set(department.aliases.values_list("name", flat=True))
    for name in aliases:
        if name not in known:
            DepartmentAlias.objects.create(department=department, name=name)
    return department


@transaction.atomic
def reset_password(*, staff: Staff, by: Staff, at: datetime) -> str:
    """Give a one-time password, shown once; the person must change it at the next sign-in."""
    password = new_password()
    staff.set_password(password)
    staff.must_change_password, staff.is_demo = True, False
    staff._change_reason = "重置密码"
    staff.save(update_fields=["password", "must_change_password", "is_demo"])
    unlock(username=staff.username)
    return password


@transaction.atomic
def change_password(*, staff: Staff, password: str, at: datetime) -> Staff:
    """The person's own new password; a demo account with its own password is no demo account any more."""
    staff.set_password(password)
    staff.must_change_password, staff.is_demo = False, False
    staff._change_reason = "本人修改密码"
    staff.save(update_fields=["password", "must_change_password", "is_demo"])
    return staff


@transaction.atomic
def deactivate(*, staff: Staff, to: Staff | None, by: Staff, at: datetime) -> Staff:
    """Close an account after everything open went to `to`; refused while a source still reports open work."""
    staff = Staff.objects.lock(staff.pk)
    if not staff.is_active:
        raise Refused(f"{staff} 已经停用。")
    if staff == by:
        raise Refused("不能停用自己的账号。请由另一位系统管理员停用。")
    if Role.ADMINISTRATOR in staff.roles:
        _keep_an_administrator(without=staff)
    if to is not None:
        if to == staff or not to.is_active:
            raise Refused("接手的人必须是另一位在职人员。", "to")
        handover.hand_over(staff, to, by=by, at=at)
    if rest := handover.open_work(staff):
        names = "、".join(f"{item.source.name} {len(item.lines)} 项" for item in rest)
        raise Refused(f"{staff} 还有没移交的工作：{names}。移交或办结之后才能停用。", "to")
    staff.is_active = False
    staff._change_reason = f"停用，工作移交 {to}" if to else "停用"
    staff.save(update_fields=["is_active"])
    return staff


@transaction.atomic
def reactivate(*, staff: Staff, by: Staff, at: datetime) -> str:
    """Open a closed account again with a new one-time password."""
    if staff.is_active:
        raise Refused(f"{staff} 没有停用。")
    staff.is_active = True
    staff._change_reason = "重新启用"
    staff.save(update_fields=["is_active"])
    return reset_password(staff=staff, by=by, at=at)


def _keep_an_administrator(*, without: Staff) -> None:
    others = Staff.objects.active().in_role(Role.ADMINISTRATOR).exclude(pk=without.pk)
    if not others.exists():
        raise Refused(f"{without} 是最后一位系统管理员。请先指定另一位系统管理员。", "roles")


@transaction.atomic
def set_duty(*, department: Department, on: date, person: Staff | None, by: Staff, at: datetime) -> Duty | None:
    """Put a person on the roster of a day (S3-02), or nobody; past days are records and stay as they are."""
    if on < local_date(at):
        raise Refused(f"{on:%m-%d} 已经过去，值班记录不再修改。")
    if person is not None and not person.is_active:
        raise Refused(f"{person} 已停用，不能排值班。")
    duty = Duty.objects.filter(department=department, on=on).first()
    if person is None:
        if duty:
            duty.delete()
        return None
    if duty is None:
        return Duty.objects.create(department=department, on=on, person=person, phone=person.phone)
    if duty.person_id != person.pk:
        duty.person, duty.phone = person, person.phone
        duty.save(update_fields=["person", "phone"])
    return duty


@transaction.atomic
def copy_week(*, departments: list[Department], monday: date, by: Staff, at: datetime) -> int:
    """Fill the empty days of a week from the week before; days already set and past days stay. Returns how many."""
    today, week = local_date(at), timedelta(days=7)
    rows = Duty.objects.filter(
        department__in=departments, on__gte=monday - week, on__lt=monday, person__is_active=True
    )
    taken = set(
        Duty.objects.filter(department__in=departments, on__gte=monday, on__lt=monday + week).values_list(
            "department_id", "on"
        )
    )
    fresh = [row for row in rows if row.on + week >= today and (row.department_id, row.on + week) not in taken]
    for row in fresh:
        Duty.objects.create(
            department_id=row.department_id, on=row.on + week, person_id=row.person_id, phone=row.phone
        )
    return len(fresh)


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: Staff, at: datetime) -> Deputy | None:
    """End a deputyship early: from today on the person acts again; one that has not begun disappears."""
    today = local_date(at)
    if deputy.ends_on < today:
        raise Refused("这项代理已经结束。")
    if deputy.starts_on >= today:
        deputy.delete()
        return None
    deputy.ends_on = today - timedelta(days=1)
    deputy.save(update_fields=["ends_on"])
    return deputy


@transaction.atomic
def found_company(*, password: str | None = None, is_demo: bool = False) -> dict[str, Staff]:
    """Create the departments and people of `company.py` where they are missing; returns username → Staff.

    Without `password` nobody can sign in (tests use `force_login`).
    """
    departments = {row.name: _department(row) for row in DEPARTMENTS}
    posts = {name: Post.objects.get_or_create(name=name)[0] for name in dict.fromkeys(p.post for p in PEOPLE)}
    groups = {group.name: group for group in Group.objects.filter(name__in=Role.values)}
    secret = make_password(password)
    people = {}
    for row in PEOPLE:
        staff, created = Staff.objects.get_or_create(
            username=row.username,
            defaults={
                "name": row.name,
                "password": secret,
                "department": departments.get(row.department),
                "post": posts[row.post],
                "phone": f"8{len(people) + 1:03}",
                "is_service_manager": row.service_manager,
                "is_demo": is_demo and bool(row.shows),
            },
        )
        if created:
            staff.groups.set([groups[role] for role in row.roles])
        people[row.username] = staff
    for row in DEPARTMENTS:
        department = departments[row.name]
        if row.head and department.head_id is None:
            department.head = people[row.head]
            department.save(update_fields=["head"])
    return people


def _department(row) -> Department:
    parent = Department.objects.filter(name=row.parent).first() if row.parent else None
    department, created = Department.objects.get_or_create(
        name=row.name, defaults={"letters": row.letters, "function": row.function, "parent": parent}
    )
    if created:
        DepartmentAlias.objects.bulk_create(
            [DepartmentAlias(department=department, name=name) for name in row.aliases]
        )
    return department
