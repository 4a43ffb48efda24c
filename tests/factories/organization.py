"""People and departments for tests. Nobody made here can sign in by password; use `client.force_login`."""

from datetime import date

from django.contrib.auth.models import Group

from core.organization import actions
from core.organization.models import Department, DepartmentAlias, Deputy, Duty, Post, Staff
from tests.remembered import Serial, remembered

_serial = Serial()


@remembered
def make_department(name=None, *, letters=None, function="", parent=None, head=None, aliases=(), **fields):
    """A department; `aliases` are names that other companies use for it (A-05)."""
    name = name or f"部门{next(_serial)}"
    department = Department.objects.create(
        name=name, letters=letters, function=function, parent=parent, head=head, **fields
    )
    for alias in aliases:
        DepartmentAlias.objects.create(department=department, name=alias)
    return department


@remembered
def make_staff(
    name="林晓芸", *, roles=(), department=None, username=None, post=None, password=None, remembered=True, **fields
):
    """A person with roles (`Role` values); `post` may be a name. Without `password` only force_login works.

    Not `remembered`: the file has no history yet, which is four times as fast.
    """
    if isinstance(post, str):
        post, _ = Post.objects.get_or_create(name=post)
    username = username or f"user{next(_serial)}"
    staff = Staff(username=username, name=name, department=department, post=post, **fields)
    if password is None:
        staff.set_unusable_password()
    else:
        staff.set_password(password)
    held = Group.objects.filter(name__in=[str(role) for role in roles])
    if remembered:
        staff.save()
        if roles:
            staff.groups.set(held)
        return staff
    staff.skip_history_when_saving = True
    staff.save()
    del staff.skip_history_when_saving
    link = Staff.groups.through
    link.objects.bulk_create([link(staff_id=staff.pk, group_id=pk) for pk in held.values_list("pk", flat=True)])
    return staff


@remembered
def make_company():
    """All departments of requirements §G with heads and one person at least per role: username → Staff."""
    return actions.found_company()


@remembered
def make_deputy(principal, deputy, starts_on: date, ends_on: date, why="年休"):
    return Deputy.objects.create(principal=principal, deputy=deputy, starts_on=starts_on, ends_on=ends_on, why=why)


@remembered
def make_duty(department, on: date, person):
    return Duty.objects.create(department=department, on=on, person=person, phone=person.phone)
