"""Reads over the customer file: finding while typing, batches with their owners, figures of a customer."""

import re
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When

from core import pinyin
from customers.actions import SEPARATOR
from customers.marks import Mark, marks
from customers.models import Contact, Customer, Equipment

MIN_DIGITS, MIN_LETTERS = 3, 2


@dataclass(frozen=True)
class CustomerHit:
    """A customer with its name in marked pieces and the person whose name or number matched, if any."""

    customer: Customer
    name: list[Mark]
    contact: Contact | None
    contact_name: list[Mark]
    phone: list[Mark]


@dataclass(frozen=True)
class EquipmentHit:
    """A machine with model, product, serial, batch and project number in marked pieces."""

    machine: Equipment
    model: list[Mark]
    product: list[Mark]
    serial: list[Mark]
    batch: list[Mark]
    project_no: list[Mark]


def terms_of(q: str) -> list[str]:
    """The words of a query as the lookup column knows them; [] when one is too short to mean anything.

    A word of digits needs three, of Latin letters two; one Chinese character is enough. A number typed with
    spaces or dashes is one word, and +86 is dropped.
    """
    q = re.sub(r"^\s*(\+|00)86[\s-]?", "", q)
    if re.fullmatch(r"[\d\s()（）+-]+", q):
        q = re.sub(r"\D", "", q)
    terms = [term for term in map(pinyin.plain, q.split()) if term]
    for term in terms:
        if (term.isdigit() and len(term) < MIN_DIGITS) or (term.isascii() and len(term) < MIN_LETTERS):
            return []
    return terms


def matching(queryset: QuerySet, terms: list[str]) -> QuerySet:
    """Rows whose lookup column holds every term, best first: a whole part, the start of a part, anywhere."""
    if not terms:
        return queryset.none()
    for term in terms:
        queryset = queryset.filter(lookup__contains=term)
    first = terms[0]
    return queryset.annotate(
        closeness=Case(
            When(lookup__contains=f"{SEPARATOR}{first}{SEPARATOR}", then=Value(0)),
            When(lookup__contains=f"{SEPARATOR}{first}", then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    )


def find_customers(q: str, limit: int = 8, *, with_inactive: bool = False) -> list[CustomerHit]:
    """Customers by part of a phone number, name, person, pinyin initials, full pinyin or code; best first."""
    terms = terms_of(q)
    people = Prefetch("contacts", Contact.objects.filter(is_active=True))
    rows = Customer.objects.all() if with_inactive else Customer.objects.active()
    rows = matching(rows, terms).order_by("closeness", "-is_key", "name", "pk").defer("lookup")
    return [_customer_hit(customer, terms) for customer in rows.prefetch_related(people)[:limit]]


def _customer_hit(customer: Customer, terms: list[str]) -> CustomerHit:
    people = list(customer.contacts.all())
    met = next((p for p in people if any(t in p.digits or t in pinyin.plain(p.name) for t in terms)), None)
    shown = met or next(iter(people), None)
    return CustomerHit(
        customer=customer,
        name=marks(customer.name, terms, by_sound=True),
        contact=shown,
        contact_name=marks(shown.name, terms) if shown else [],
        phone=marks(shown.phone or shown.other_phone, terms) if shown else [],
    )


def find_equipment(
    q: str, customer: Customer | None = None, limit: int = 8, *, with_inactive: bool = False
) -> list[EquipmentHit]:
    """Machines by part of serial, model, product, batch or project number; of one customer when it is known.

    With a customer and nothing typed, that customer's machines, newest first: the clerk can simply choose.
    """
    rows = Equipment.objects.all() if with_inactive else Equipment.objects.active()
    if customer:
        rows = rows.filter(customer=customer)
    terms = terms_of(q)
    if customer and not q.strip():
        order = rows.order_by("-commissioned_on", "-pk")
    else:  # the lookup column begins with the serial
        order = matching(rows, terms).order_by("closeness", "lookup", "pk")
    chosen = list(order.values_list("pk", flat=True)[:limit])  # narrow: an index answers; the rows follow by key
    found = Equipment.objects.select_related("customer", "site").defer("customer__lookup").in_bulk(chosen)
    return [_equipment_hit(found[pk], terms) for pk in chosen]


def _equipment_hit(machine: Equipment, terms: list[str]) -> EquipmentHit:
    return EquipmentHit(
        machine=machine,
        model=marks(machine.model, terms),
        product=marks(machine.product, terms),
        serial=marks(machine.serial, terms),
        batch=marks(machine.batch, terms),
        project_no=marks(machine.project_no, terms),
    )
