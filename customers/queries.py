"""Reads over the customer file: finding while typing, batches with their owners, figures of a customer."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

from core.text import pinyin
from customers.keys import SEPARATOR, digits
from customers.marks import Mark, marks
from customers.models import Contact, Customer, Equipment, Warranty

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
    if not (terms := terms_of(q)):
        return []
    people = Prefetch("contacts", Contact.objects.filter(is_active=True))
    rows = Customer.objects.all() if with_inactive else Customer.objects.active()
    rows = matching(rows, terms).order_by("closeness", "-is_key", "pinyin", "pk").defer("lookup")
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
        phone=marks(_number(shown, terms), terms) if shown else [],
    )


def _number(person: Contact, terms: list[str]) -> str:
    """The number that was typed a part of, else the first one."""
    numbers = [number for number in (person.phone, person.other_phone) if number]
    typed = (number for number in numbers if any(term in digits(number) for term in terms))
    return next(typed, next(iter(numbers), ""))


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
    elif not terms:
        return []
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


def twins_of_customer(name: str, phones: list[str], *, besides: int | None = None) -> list[Customer]:
    """Customers that may be the same one: equal name (marks and width aside) or an equal phone number."""
    wanted = [pinyin.plain(name), *(digits(phone) for phone in phones)]
    same = Q(pk__in=[])
    for key in filter(None, wanted):
        same |= Q(lookup__contains=f"{SEPARATOR}{key}{SEPARATOR}")
    return list(Customer.objects.filter(same).exclude(pk=besides).order_by("pinyin", "pk")[:5])


def twin_of_equipment(maker: str, serial: str, *, besides: int | None = None) -> Equipment | None:
    """The machine that already carries this serial, in whatever case and spacing it was typed."""
    rows = Equipment.objects.filter(maker=maker, serial__iexact=serial.strip()).exclude(pk=besides)
    return rows.select_related("customer").order_by("pk").first() if serial.strip() else None


@dataclass(frozen=True)
class Owner:
    """One owner of machines of a batch (S2-30)."""

    customer: Customer
    machines: list[Equipment]


def batch_owners(batch: str) -> list[Owner]:
    """All machines of a batch by owner, the owner with the most first; retired ones included (they still exist)."""
    rows = Equipment.objects.of_batch(batch).select_related("customer", "site").order_by("serial", "pk")
    owners: dict[int, Owner] = {}
    for machine in rows:
        owners.setdefault(machine.customer_id, Owner(machine.customer, [])).machines.append(machine)
    return sorted(owners.values(), key=lambda owner: (-len(owner.machines), owner.customer.pinyin))


def batches_of(customer: Customer) -> list[dict]:
    """The batches a customer has machines of, with how many there are in all, shared ones first; one query."""
    mine = customer.equipment.exclude(batch="").order_by().values("batch")
    rows = Equipment.objects.filter(batch__in=mine).order_by().values("batch")
    counted = rows.annotate(own=Count("pk", filter=Q(customer=customer)), total=Count("pk"))
    return sorted(counted, key=lambda row: (row["own"] - row["total"], row["batch"]))


def machines_in_use(customer: Customer) -> list[Equipment]:
    """Only what counts and order need: key, warranty, contract; the newest first. One query."""
    needed = ["customer", "warranty_ends_on", "contract_until"]
    return list(customer.equipment.active().order_by("-commissioned_on", "-pk").only(*needed))


def warranty_counts(machines: list[Equipment], on: date) -> dict[Warranty, int]:
    """How many stand under warranty, under contract, under neither, or unknown."""
    states = Counter(machine.warranty_state(on) for machine in machines)
    return {state: states[state] for state in Warranty}


def regions() -> list[dict]:
    """The installed base by region, for choosing service points (S4-15): customers, key ones, machines in use."""
    in_use = Q(equipment__is_active=True)
    return list(
        Customer.objects.active()
        .order_by()
        .values("region")
        .annotate(
            customers=Count("pk", distinct=True),
            key=Count("pk", distinct=True, filter=Q(is_key=True)),
            machines=Count("equipment", distinct=True, filter=in_use),
        )
        .order_by("-machines", "-customers", "region")
    )
