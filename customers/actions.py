"""What happens to a customer file. Every write renews the lookup column, so what was just typed is found."""

from datetime import date, datetime

from django.db import transaction

from core.organization import queries as organization
from core.organization.models import Department, Function
from core.text import pinyin
from core.times import local_date
from core.workflow import Refused, Stale
from customers import keys
from customers.models import Contact, Customer, Equipment, Need, Site
from customers.notices import ImprovementAsked

TECHNOLOGY = (Function.RESEARCH, Function.TECHNICAL)  # the first that the company has


def reindex(customer: Customer) -> None:
    """Renew how the customer is found (derived columns, excluded from history)."""
    people = list(customer.contacts.filter(is_active=True))
    customer.initials = pinyin.initials(customer.name)[:100]
    customer.pinyin = pinyin.full(customer.name)[:400]
    customer.lookup = keys.of_customer(customer, people)
    derived = {"initials": customer.initials, "pinyin": customer.pinyin, "lookup": customer.lookup}
    Customer.objects.filter(pk=customer.pk).update(**derived)


def set_digits(contact: Contact) -> Contact:
    """Keep the searchable digits beside the numbers as typed (call before saving)."""
    contact.digits = keys.digits(contact.phone, contact.other_phone)[:64]
    return contact


def reindex_equipment(machine: Equipment) -> Equipment:
    """Renew how a machine is found (call before saving)."""
    machine.lookup = keys.of_equipment(machine)
    return machine


@transaction.atomic
def open_file(
    *, customer: Customer, contacts: list[Contact] = (), sites: list[Site] = (), by, at: datetime
) -> Customer:
    """建档: a new customer with its people and places (S1-68, S2-07)."""
    customer.created_at, customer.created_by = at, by
    customer.save()
    _save_rows(customer, contacts, sites)
    reindex(customer)
    return customer


@transaction.atomic
def change_file(*, customer: Customer, contacts: list[Contact], sites: list[Site], expected_version: int) -> Customer:
    """Save an edited file with its changed rows. Raises Stale when somebody saved it since `expected_version`."""
    current = Customer.objects.lock(customer.pk)
    _still(current, expected_version)
    customer.version = current.version + 1
    customer.save()
    _save_rows(customer, contacts, sites)
    reindex(customer)
    return customer


def _save_rows(customer: Customer, contacts, sites) -> None:
    """Removed and demoted people first, so that the one main contact never meets the old one."""
    for contact in sorted(contacts, key=lambda row: row.is_main and row.is_active):
        contact.customer = customer
        set_digits(contact).save()
    for site in sites:
        site.customer = customer
        site.save()


def _still(current, expected_version: int) -> None:
    if current.version != expected_version:
        who = current.history.order_by("-history_id").values_list("history_user__name", flat=True).first()
        raise Stale(f"{who or '其他人'}刚刚修改了“{current}”。", changed_labels(current, expected_version))


def changed_labels(current, since_version: int) -> list[str]:
    """Labels of the fields that differ from the version somebody still has on screen."""
    old = current.history.filter(version=since_version).order_by("-history_id").first()
    if old is None:
        return []
    fields = [field for field in current._meta.concrete_fields if field.editable and not field.primary_key]
    return [
        str(field.verbose_name) for field in fields if getattr(old, field.attname) != getattr(current, field.attname)
    ] or ["联系人或厂区"]


@transaction.atomic
def register_equipment(*, machine: Equipment, by, at: datetime) -> Equipment:
    """登记设备: a machine enters the installed base."""
    machine.created_at, machine.created_by = at, by
    reindex_equipment(machine).save()
    return machine


@transaction.atomic
def add_quickly(
    *, customer: Customer, contacts: list[Contact], sites: list[Site], machine: Equipment | None, by, at: datetime
) -> Customer:
    """What is known while the caller is on the line: a new file, a machine for it, or both (S1-68)."""
    if not customer.pk:
        open_file(customer=customer, contacts=contacts, sites=sites, by=by, at=at)
    if machine:
        machine.customer = customer
        register_equipment(machine=machine, by=by, at=at)
    return customer


@transaction.atomic
def change_equipment(*, machine: Equipment, expected_version: int) -> Equipment:
    """Save an edited machine. Raises Stale when somebody saved it since `expected_version`."""
    current = Equipment.objects.lock(machine.pk)
    _still(current, expected_version)
    machine.version = current.version + 1
    reindex_equipment(machine).save()
    return machine


@transaction.atomic
def retire(*, thing: Customer | Equipment, reason: str, expected_version: int) -> None:
    """停用 instead of delete: the file stays readable, lookups no longer offer it."""
    current = type(thing).objects.lock(thing.pk)
    _still(current, expected_version)
    if not current.is_active:
        raise Refused(f"“{current}”已经停用。")
    current.is_active, current.inactive_reason = False, reason
    current.version += 1
    current.save(update_fields=["is_active", "inactive_reason", "version"])


@transaction.atomic
def replace_equipment(*, old: Equipment, new: Equipment, reason: str, by, at: datetime) -> Equipment:
    """调换 (S2-05): `new` takes the place of `old` at the same customer; the old file is closed and names it."""
    old = Equipment.objects.lock(old.pk)
    if not old.is_active:
        raise Refused(f"“{old}”已经停用：{old.inactive_reason}")
    if not new.serial.strip():
        raise Refused("请填写新设备的机号。", "serial")
    if Equipment.objects.filter(maker=new.maker, serial=new.serial).exists():
        raise Refused("这个机号已经登记。请核对铭牌。", "serial")
    for name in ("customer", "site", "contract_until", "military"):
        setattr(new, name, getattr(old, name))
    new.product, new.model = new.product or old.product, new.model or old.model
    new.replaces = old
    register_equipment(machine=new, by=by, at=at)
    old.is_active, old.inactive_reason = False, f"已调换为 {new.serial}。{reason}"[:200]
    old.version += 1
    old.save(update_fields=["is_active", "inactive_reason", "version"])
    return new


@transaction.atomic
def restore(*, thing: Customer | Equipment) -> None:
    """恢复: back into use; the reason of the past stays in the history."""
    current = type(thing).objects.lock(thing.pk)
    if current.is_active:
        raise Refused(f"“{current}”正在使用，不需要恢复。")
    current.is_active, current.inactive_reason = True, ""
    current.version += 1
    current.save(update_fields=["is_active", "inactive_reason", "version"])


@transaction.atomic
def note_need(*, need: Need, customer: Customer, by, at: datetime) -> Need:
    """记录需求 (S2-07). An improvement goes to the heads of technology and quality at once (S1-68)."""
    need.customer, need.by, need.noted_at = customer, by, at
    heads = []
    if need.kind == Need.Kind.IMPROVEMENT:
        heads = _technology_and_quality(local_date(at))
        need.reported_at = at
    need.save()
    if heads:
        ImprovementAsked(need, heads=heads, by=by).send(at=at)
    return need


def _technology_and_quality(day: date) -> list:
    technology = next(filter(None, (Department.objects.function(name) for name in TECHNOLOGY)), None)
    departments = [found for found in (technology, Department.objects.function(Function.QUALITY)) if found]
    heads = [head for head in organization.heads_of([row.pk for row in departments], day).values() if head]
    if len(heads) < 2:
        raise Refused("技术部门或质量部门没有负责人，改进要求报不出去。请管理员先指定负责人。", field="kind")
    return heads


@transaction.atomic
def settle_need(*, need: Need, result: str, at: datetime) -> Need:
    """办结: what came of it."""
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if need.done_at:
        raise Refused("这条需求已经办结。")
    need.result, need.done_at = result, at
    need.save(update_fields=["result", "done_at"])
    return need
