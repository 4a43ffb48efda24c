"""What happens to a customer file. Every write ends in `reindex`, so lookups never miss what was just typed."""

import re

from core import pinyin
from customers.models import Contact, Customer, Equipment

SEPARATOR = "\x1f"  # cannot be typed, so no lookup ever matches across two parts


def digits(*phones: str) -> str:
    """Only the digits of each phone number, apart: 138 0553 6624 → 13805536624. A leading +86 is dropped."""
    numbers = (re.sub(r"^(00|\+)86", "", re.sub(r"[^\d+]", "", phone)) for phone in phones)
    return SEPARATOR.join(number.replace("+", "") for number in numbers if number)


def reindex(customer: Customer) -> None:
    """Renew how the customer is found: names, pinyin, code, people and their numbers, in one column."""
    people = list(customer.contacts.filter(is_active=True))
    customer.initials = pinyin.initials(customer.name)[:100]
    customer.pinyin = pinyin.full(customer.name)[:400]
    parts = [
        pinyin.plain(customer.name),
        pinyin.plain(customer.short_name),
        customer.initials,
        pinyin.initials(customer.short_name),
        customer.pinyin,
        pinyin.full(customer.short_name),
        pinyin.plain(customer.code or ""),
        *(pinyin.plain(person.name) for person in people),
        *(person.digits for person in people),
    ]
    customer.lookup = SEPARATOR.join(["", *dict.fromkeys(part for part in parts if part), ""])
    derived = {"initials": customer.initials, "pinyin": customer.pinyin, "lookup": customer.lookup}
    Customer.objects.filter(pk=customer.pk).update(**derived)  # derived columns, excluded from history


def set_digits(contact: Contact) -> Contact:
    """Keep the searchable digits beside the numbers as typed (call before saving)."""
    contact.digits = digits(contact.phone, contact.other_phone)[:64]
    return contact


def reindex_equipment(machine: Equipment) -> Equipment:
    """Renew how a machine is found (call before saving): serial, model, product, batch, project number."""
    parts = [machine.serial, machine.model, machine.product, machine.batch, machine.project_no]
    machine.lookup = SEPARATOR.join(["", *(pinyin.plain(part) for part in parts if part), ""])[:300]
    return machine
