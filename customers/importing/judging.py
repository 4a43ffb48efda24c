"""Every line through the same form that people fill in by hand, so a list may say nothing a person may not."""

from dataclasses import dataclass, field
from datetime import date

from django.forms.models import model_to_dict

from core.text import pinyin
from customers.forms import CustomerForm, EquipmentForm
from customers.forms.customer import ContactForm, SiteForm
from customers.forms.parts import PartForm
from customers.importing.sheets import SHEETS, value_of
from customers.models import Customer, Equipment, Import, Part, Site

FRESH, CHANGED, SAME, WRONG = "fresh", "changed", "same", "wrong"


@dataclass
class Line:
    """One line judged. `errors` by column key; `forms` are valid and ready to be saved, main form first."""

    number: int
    cells: dict[str, str]
    verdict: str = FRESH
    errors: dict[str, str] = field(default_factory=dict)
    existing: object = None
    forms: dict = field(default_factory=dict)

    def stored(self) -> dict:
        return {"line": self.number, "cells": self.cells, "verdict": self.verdict, "errors": self.errors}


class Judge:
    """Judges the lines of one list one after another; knows what earlier lines of it said."""

    def __init__(self, kind: str, *, update: bool, today: date):
        self.kind, self.update, self.today = kind, update, today
        self.columns = {column.key: column for column in SHEETS[kind]}
        self.seen: dict[tuple, int] = {}
        self.customers = _customers() if kind != Import.Kind.PARTS else {}
        self.parts = Part.objects.in_bulk(field_name="number") if kind == Import.Kind.PARTS else {}

    def judge(self, number: int, cells: dict[str, str]) -> Line:
        line = Line(number, cells)
        values = {key: value_of(self.columns[key], text) for key, text in cells.items()}
        {"customers": self._customer, "equipment": self._machine, "parts": self._part}[self.kind](line, values)
        if line.errors:
            line.verdict = WRONG
        elif line.existing is not None:
            line.verdict = CHANGED if self.update else SAME
        return line

    def _customer(self, line: Line, values: dict) -> None:
        keys = [("name", pinyin.plain(values.get("name", ""))), ("code", values.get("code", "").lower())]
        self._once(line, [key for key in keys if key[1]], {"name": "客户名称", "code": "客户编码"})
        found = [self.customers[key] for key in keys if key in self.customers]
        if len(set(found)) > 1:
            line.errors["code"] = f"编码属于 {found[1]}，名称属于 {found[0]}。请核对。"
            return
        line.existing = found[0] if found else None
        if line.existing and not self.update:
            return
        form = CustomerForm(
            self._data(CustomerForm, line.existing, values), instance=line.existing or Customer(), today=self.today
        )
        self._take(line, "", form)
        if line.existing is None:
            self._besides(line, values, "contact", ContactForm, {"is_main": True})
            self._besides(line, values, "site", SiteForm, {})

    def _machine(self, line: Line, values: dict) -> None:
        customer = self._owner(line, values.get("customer", ""))
        if customer is None:
            return
        serial, maker = values.get("serial", ""), values.get("maker", "")
        if serial:
            self._once(line, [("serial", f"{maker}\n{serial.lower()}")], {"serial": "机号"})
            rows = Equipment.objects.filter(maker=maker, serial__iexact=serial)
            line.existing = rows.select_related("customer").first()
        if line.existing and line.existing.customer_id != customer.pk:
            line.errors["serial"] = f"这个机号已经登记在 {line.existing.customer}。请核对铭牌。"
            return
        if line.existing and not self.update:
            return
        if site := values.pop("site", ""):
            values["site"] = Site.objects.filter(customer=customer, name=site, is_active=True).first()
            if values["site"] is None:
                line.errors["site"] = f"{customer} 没有厂区“{site}”。请先在客户档案里添加，或留空。"
        data = self._data(EquipmentForm, line.existing, values)
        form = EquipmentForm(
            data, instance=line.existing or Equipment(customer=customer), customer=customer, today=self.today
        )
        self._take(line, "", form)

    def _part(self, line: Line, values: dict) -> None:
        number = values.get("number", "")
        self._once(line, [("number", number)] if number else [], {"number": "备件编号"})
        line.existing = self.parts.get(number)
        if line.existing and not self.update:
            return
        form = PartForm(self._data(PartForm, line.existing, values), instance=line.existing or Part())
        self._take(line, "", form)

    def _owner(self, line: Line, text: str) -> Customer | None:
        found = self.customers.get(("name", pinyin.plain(text))) or self.customers.get(("code", text.lower()))
        if not text:
            line.errors["customer"] = "客户名称或编码不能为空。请填写。"
        elif found is None:
            line.errors["customer"] = f"没有“{text}”这个客户。请先导入客户，或核对名称。"
        return found

    def _once(self, line: Line, keys: list[tuple], labels: dict[str, str]) -> None:
        for key in keys:
            if key in self.seen:
                line.errors[key[0]] = f"与第 {self.seen[key]} 行的{labels[key[0]]}相同。请删去一行。"
            self.seen.setdefault(key, line.number)

    def _data(self, form_class, existing, values: dict) -> dict:
        """The form's data: what stands already, and over it what the list says; an empty cell says nothing."""
        names = form_class._meta.fields
        data = model_to_dict(existing, fields=names) if existing else {}
        if "channel" in names:
            data.setdefault("channel", Customer.Channel.MARKET)
        if "unit" in names:
            data.setdefault("unit", "件")
        data |= {key: value for key, value in values.items() if key in names and value not in ("", None)}
        return {key: getattr(value, "pk", value) for key, value in data.items() if value is not None}

    def _besides(self, line: Line, values: dict, part: str, form_class, given: dict) -> None:
        """The first contact or place that stands on the customer's line."""
        own = {key.split(".")[1]: value for key, value in values.items() if key.startswith(f"{part}.") and value}
        if own:
            self._take(line, part, form_class({**own, **given}))

    def _take(self, line: Line, part: str, form) -> None:
        if form.is_valid():
            line.forms[part] = form
            return
        for name, problems in form.errors.items():
            key = f"{part}.{name}" if part else name
            line.errors.setdefault(key if key in self.columns else "", "".join(problems))


def _customers() -> dict[tuple, Customer]:
    """(name | code, as compared) → customer."""
    found: dict[tuple, Customer] = {}
    for customer in Customer.objects.defer("lookup").order_by("is_active", "pk"):
        found["name", pinyin.plain(customer.name)] = customer
        if customer.code:
            found["code", customer.code.lower()] = customer
    return found
