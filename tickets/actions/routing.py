"""Editing the routing table: every change names who, when and why, and takes effect from then on (S1-40, A-30)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.times import local_date
from core.workflow import Refused
from tickets.models import Basis, RoutingRule
from tickets.rights import Right
from tickets.routing import unanswered

FIELDS = ("basis", "kind", "product_words", "service_kind", "customer_channel", "function", "person", "group", "note")
STEP = 10


@transaction.atomic
def add_rule(*, by: Staff, at: datetime, **said) -> RoutingRule:
    """A new row at the end of its basis. Raises Refused at the field that is wrong."""
    last = RoutingRule.objects.order_by("-order").values_list("order", flat=True).first() or 0
    rule = RoutingRule(order=last + STEP)
    _write(rule, said, by, at)
    return _keep(rule, by, at, "新增")


@transaction.atomic
def change_rule(*, rule: RoutingRule, by: Staff, at: datetime, expected_version: int, **said) -> RoutingRule:
    """Change a row; cases already assigned stay where they are. Raises Stale when somebody saved in between."""
    rule = RoutingRule.objects.lock(rule.pk, expected_version=expected_version)
    before = {name: getattr(rule, name) for name in FIELDS}
    _write(rule, said, by, at)
    if before == {name: getattr(rule, name) for name in FIELDS}:
        raise Refused("没有改变任何一项。")
    rule.version += 1
    return _keep(rule, by, at, "修改")


@transaction.atomic
def switch_rule(*, rule: RoutingRule, on: bool, by: Staff, at: datetime) -> RoutingRule:
    """启用 or 停用; a row without anybody who answers is not switched on."""
    rule = RoutingRule.objects.lock(rule.pk)
    if rule.is_on == on:
        return rule
    rule.is_on = on
    if on:
        _answered(rule, at)
    rule.version += 1
    return _keep(rule, by, at, "启用" if on else "停用")


@transaction.atomic
def move_rule(*, rule: RoutingRule, up: bool, by: Staff, at: datetime) -> RoutingRule:
    """Change places with the neighbour of the same basis; the first row that fits decides."""
    rows = list(RoutingRule.objects.select_for_update(of=("self",)).filter(basis=rule.basis).order_by("order", "pk"))
    here = next(number for number, row in enumerate(rows) if row.pk == rule.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        raise Refused("已经是第一条。" if up else "已经是最后一条。")
    rule, other = rows[here], rows[there]
    if rule.order == other.order:
        for number, row in enumerate(rows):
            row.order = (number + 1) * STEP
    rule.order, other.order = other.order, rule.order
    RoutingRule.objects.bulk_update([row for row in rows if row is not rule], ["order"])
    rule.version += 1
    return _keep(rule, by, at, "上移" if up else "下移")


def _write(rule: RoutingRule, said: dict, by: Staff, at: datetime) -> None:
    if unknown := set(said) - set(FIELDS):
        raise TypeError(f"a routing rule has no {sorted(unknown)}")
    for name, value in said.items():
        setattr(rule, name, value)
    if rule.basis == Basis.CAUSE and not rule.kind:
        raise Refused("按原因的规则要选原因类别。", "kind")
    if not rule.kind and not rule.conditions:
        raise Refused("类别不限时要有其他条件，否则这条规则会接走所有处理单。", "kind")
    rule.product_words = "、".join(rule.words)
    _answered(rule, at)
    _able(rule, at)
    if _twin(rule):
        raise Refused("已有一条规则用同样的条件。请修改原有的一条。", "kind")


def _twin(rule: RoutingRule) -> bool:
    same = {name: getattr(rule, name) for name in FIELDS[:5]}
    return RoutingRule.objects.exclude(pk=rule.pk).filter(**same).exists()


def _answered(rule: RoutingRule, at: datetime) -> None:
    if rule.is_on and (reason := unanswered(rule.function, local_date(at))):
        raise Refused(reason, "function")


def _able(rule: RoutingRule, at: datetime) -> None:
    person = rule.person
    if person is None:
        return
    if not person.is_active or not person.may(Right.HANDLE, at=at):
        raise Refused(f"{person}不是在职的技术人员，不能作为首选人员。", "person")
    if person.department is None or person.department.function != rule.function:
        raise Refused(f"{person}不在{rule.get_function_display()}。请选择该部门的人员。", "person")


def _keep(rule: RoutingRule, by: Staff, at: datetime, why: str) -> RoutingRule:
    rule._history_user, rule._history_date, rule._change_reason = by, at, why
    rule.save()
    return rule
