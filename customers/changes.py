"""变更记录: what changed in a file, from the history tables (ISO 9001 7.5.3: who, when, before, after)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from core.organization.models import Staff
from customers.models import Agreement, Contact, Customer, Equipment, Need, ServiceRequirement, Site

KINDS = {"+": "新增", "~": "修改", "-": "删除"}
SKIPPED = {"id", "version", "created_at", "created_by", "customer", "noted_at", "by", "digits", "lookup"}
PARTS = (Contact, Site, Need, Agreement, ServiceRequirement)


@dataclass(frozen=True)
class Change:
    """One saved change. `lines` are (label, before, after); a new row has no lines."""

    at: datetime
    by: Staff | None
    what: str
    lines: list[tuple[str, str, str]]


def of_customer(customer: Customer, limit: int = 60) -> list[Change]:
    """The customer and everything in the file, newest first; one query per table and one for names."""
    found = _changes(Customer, "客户档案", id=customer.pk)
    for model in PARTS:
        found += _changes(model, model._meta.verbose_name, customer_id=customer.pk)
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def of_equipment(machine: Equipment, limit: int = 60) -> list[Change]:
    found = _changes(Equipment, "设备", id=machine.pk)
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def _changes(model: type[models.Model], word: str, **mine) -> list[Change]:
    rows = model.history.filter(**mine).select_related("history_user").order_by("history_date", "history_id")
    before: dict[int, models.Model] = {}
    found = []
    for row in rows:
        earlier, before[row.id] = before.get(row.id), row
        lines = _lines(model, earlier, row) if earlier else []
        if lines or not earlier:
            name = "" if model in (Customer, Equipment) else f"：{_name(row)}"
            found.append(Change(row.history_date, row.history_user, f"{KINDS[row.history_type]}{word}{name}", lines))
    return found


def _name(row) -> str:
    return next(str(value)[:40] for name in ("name", "text", "title", "item") if (value := getattr(row, name, "")))


def _lines(model, earlier, row) -> list[tuple[str, str, str]]:
    fields = [field for field in model._meta.concrete_fields if field.name not in SKIPPED and field.editable]
    return [
        (str(field.verbose_name), _say(field, earlier), _say(field, row))
        for field in fields
        if getattr(earlier, field.attname) != getattr(row, field.attname)
    ]


def _say(field, row) -> str:
    value = getattr(row, field.attname)
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if field.is_relation:
        return str(getattr(row, field.name))
    return str(dict(field.flatchoices).get(value, value))
