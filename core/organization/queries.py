"""Who answers today: duty persons, acting heads and leaders. Every answer respects deputies and absence."""

from collections.abc import Iterable
from datetime import date

from core.organization.models import Department, Deputy, Duty, Function, Staff
from core.organization.roles import Role
from core.recall import recalled


def duty_person(department: Department, day: date) -> Staff | None:
    """Who is on the department's duty roster that day (S3-02); somebody absent is replaced by the deputy."""
    return recalled(("duty", department.pk, day), lambda: duty_people([department.pk], day)[department.pk])


def duty_people(department_ids: Iterable[int], day: date) -> dict[int, Staff | None]:
    """The duty person of each department, in two queries whatever their number."""
    wanted = list(department_ids)
    rows = Duty.objects.filter(department__in=wanted, on=day, person__is_active=True).select_related("person")
    people = {row.department_id: row.person for row in rows}
    stand_ins = _stand_ins(day) if people else {}
    return {pk: stand_ins.get(people[pk].pk, people[pk]) if pk in people else None for pk in wanted}


def deputies_on(day: date, staff_ids: Iterable[int] | None = None) -> dict[int, Staff]:
    """Absent person → active deputy on that day (the earliest row counts), in one query."""
    rows = Deputy.objects.filter(starts_on__lte=day, ends_on__gte=day, deputy__is_active=True)
    if staff_ids is not None:
        rows = rows.filter(principal__in=list(staff_ids))
    return {row.principal_id: row.deputy for row in rows.select_related("deputy").order_by("-pk")}


def _stand_ins(day: date) -> dict[int, Staff]:
    """All deputies of a day; an action asks once, for whomever."""
    return recalled(("deputies", day), lambda: deputies_on(day))


def acting_head(department: Department, day: date) -> Staff | None:
    """The head; absent → the deputy; no head → the nearest head above; nobody there → None (design §2)."""
    return recalled(("head", department.pk, day), lambda: heads_of([department.pk], day)[department.pk])


def heads_of(department_ids: Iterable[int], day: date) -> dict[int, Staff | None]:
    """`acting_head` of many departments in three queries (the sweep asks this once a batch)."""
    tree, people = recalled("chart", _chart)
    return _heads(department_ids, tree, people, _stand_ins(day))


def _chart() -> tuple[dict, dict[int, Staff]]:
    """Department → (parent, head), and the active heads."""
    tree = {pk: (parent, head) for pk, parent, head in Department.objects.values_list("pk", "parent_id", "head_id")}
    return tree, Staff.objects.active().in_bulk({head for _, head in tree.values() if head})


def _heads(department_ids, tree, people, stand_ins) -> dict[int, Staff | None]:
    def answer(pk: int | None) -> Staff | None:
        seen: set[int] = set()
        while pk in tree and pk not in seen:
            seen.add(pk)
            pk, head = tree[pk]
            if head in people:
                return stand_ins.get(head, people[head])
        return None

    return {pk: answer(pk) for pk in department_ids}


def headless(
    day: date, *, departments: list[Department] | None = None, stand_ins: dict[int, Staff] | None = None
) -> list[tuple[Department, Staff | None]]:
    """Active departments without an own active head, with who answers instead (pages show them).

    A page that has them already passes all departments (with `head` loaded) and the deputies of the day.
    """
    rows = departments if departments is not None else list(Department.objects.select_related("head"))
    people = {row.head_id: row.head for row in rows if row.head and row.head.is_active}
    lost = [row for row in rows if row.is_active and row.head_id not in people]
    if not lost:
        return []
    tree = {row.pk: (row.parent_id, row.head_id) for row in rows}
    heads = _heads([row.pk for row in lost], tree, people, deputies_on(day) if stand_ins is None else stand_ins)
    last = representative(day) if None in heads.values() else None
    return [(row, heads[row.pk] or last) for row in lost]


def representative(day: date) -> Staff | None:
    """管理者代表 of the day: who holds the role and is present, else the deputy, else the department's head."""
    return _leader(Role.REPRESENTATIVE, Function.REPRESENTATIVE, day)


def general_manager(day: date) -> Staff | None:
    """总经理 of the day, by the same order."""
    return _leader(Role.GENERAL_MANAGER, Function.MANAGEMENT, day)


def _leader(role: Role, function: Function, day: date) -> Staff | None:
    holders = list(Staff.objects.active().in_role(role).order_by("pk"))
    if not holders:
        head = Staff.objects.active().filter(heads__function=function, heads__is_active=True).order_by("pk").first()
        holders = [head] if head else []
    stand_ins = _stand_ins(day) if holders else {}
    present = [person for person in holders if person.pk not in stand_ins]
    return present[0] if present else next((stand_ins[person.pk] for person in holders), None)
