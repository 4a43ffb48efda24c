"""The ground of the demo company: people, calendars and rules switched on, 60 customers, 300 machines."""

import random
from datetime import date, datetime, timedelta

from django.db import transaction

from aftersales.demo import places
from aftersales.demo.stories import CODES, LINES
from core.deadlines.models import Rule
from core.organization.actions import found_company
from core.organization.demo import PASSWORD
from core.organization.models import Department, Duty, Function, Staff
from core.times import local_date
from customers.actions import reindex, reindex_equipment, set_digits
from customers.models import Contact, Customer, Equipment, Need, Site

SEED = 20261121
CUSTOMERS, MACHINES = 60, 300
WARRANTY_YEARS = 3
MILITARY = "某部装备保障大队"


@transaction.atomic
def load_people(*, at: datetime) -> None:
    """Who can sign in, and the rules switched on: all that the first page needs; a second call changes nothing."""
    found_company(password=PASSWORD, is_demo=True)
    Rule.objects.filter(is_on=False).update(is_on=True)


@transaction.atomic
def load_base(*, at: datetime) -> None:
    """Everything that must be there before the first demo case; a second call changes nothing."""
    load_people(at=at)
    if Customer.objects.exists():
        return
    chance = random.Random(SEED)  # noqa: S311 demo data, not a secret
    today = local_date(at)
    _duty(today)
    customers = _customers(chance, at)
    _machines(chance, customers, today, at)


def _duty(today: date) -> None:
    """Two weeks of duty; one Sunday is left open, so that the roster shows a gap."""
    service = Department.objects.function(Function.SERVICE)
    technical = Department.objects.function(Function.TECHNICAL)
    clerks = list(Staff.objects.filter(username__in=["linxy", "gaoy"]).order_by("pk"))
    support = Staff.objects.get(username="songy")
    for n in range(-3, 14):
        day = today + timedelta(days=n)
        if not (day.isoweekday() == 7 and n > 6):
            Duty.objects.create(department=service, on=day, person=clerks[n % 2], phone="400-800-2017")
        Duty.objects.create(department=technical, on=day, person=support, phone="8013")


def _customers(chance: random.Random, at: datetime) -> list[tuple[Customer, str]]:
    manager = Staff.objects.get(username="panh")
    rows = list(places.HEADS)
    while len(rows) < CUSTOMERS:
        province, city, main = chance.choice(places.CITIES)
        first = places.BRAND_FIRST[len(rows) % len(places.BRAND_FIRST)]
        branch = list(places.BRANCHES)[len(rows) % len(places.BRANCHES)]
        name = f"{city}{first}{chance.choice(places.BRANCHES[branch])}"
        rows.append((name, f"{city}{first}", province, city, main, branch))
    return [(_customer(chance, n, row, manager, at), row[5]) for n, row in enumerate(rows)]


def _customer(chance: random.Random, n: int, row: tuple, manager: Staff, at: datetime) -> Customer:
    name, short, province, city, main, _branch = row
    customer = Customer.objects.create(
        name=name,
        short_name=short,
        code=f"KH{n + 1:04d}",
        region=province,
        city=city,
        address=f"{city}市经开区{chance.choice(['工业大道', '经四路', '滨江路', '科技路'])} {chance.randint(2, 188)} 号",
        since_year=chance.randint(2012, 2024),
        is_key=n < 6 or chance.random() < 0.1,
        manager=manager,
        contract_until=local_date(at) + timedelta(days=chance.randint(40, 500)) if chance.random() < 0.4 else None,
        created_at=at - timedelta(days=500),
    )
    for k in range(2 if n % 3 else 3):
        _contact(chance, customer, n, k)
    Site.objects.create(
        customer=customer,
        name=chance.choice(places.PLACES[:2]),
        city=city,
        address=customer.address,
        main_city=main,
        entry_rules="进厂提前一天报身份证号，穿防静电鞋" if n % 4 == 0 else "",
    )
    if n % 5 == 0:
        Site.objects.create(customer=customer, name=chance.choice(places.PLACES[5:]), city=city, main_city=False)
        Need.objects.create(customer=customer, text="成缆机过保，想签维保合同", noted_at=at - timedelta(days=30))
    reindex(customer)
    return customer


def _contact(chance: random.Random, customer: Customer, n: int, k: int) -> None:
    known = (n, k) == (0, 0)  # the caller of the worked example: 吴建平, 138 0553 6624
    name = chance.choice(places.SURNAMES) + chance.choice(places.GIVEN)
    phone = f"13{chance.randint(0, 9)} {chance.randint(1000, 9999)} {chance.randint(1000, 9999)}"
    contact = Contact(
        customer=customer,
        name="吴建平" if known else name,
        title="设备部主任" if known else chance.choice(places.TITLES),
        phone="138 0553 6624" if known else phone,
        is_main=k == 0,
    )
    set_digits(contact).save()


def _machines(chance: random.Random, customers: list, today: date, at: datetime) -> None:
    serials: dict[tuple[str, str], int] = {}
    for n in range(MACHINES):
        customer, branch = customers[n % len(customers)] if n >= 12 else customers[0 if n < 5 else n % 4]
        model, product = LINES[branch][chance.randrange(len(LINES[branch]))] if n else LINES["绞线成缆"][0]
        commissioned = today - timedelta(days=chance.randint(60, 2_400)) if n else today - timedelta(days=550)
        made = commissioned - timedelta(days=45)
        batch = f"{CODES[model][:3]}{made:%y}{(made.month + 2) // 3:02d}"  # a quarter's machines of one line
        serials[model, batch] = serials.get((model, batch), 0) + 1
        machine = Equipment(
            customer=customer,
            site=customer.sites.first(),
            product=product,
            model=model,
            serial=f"{CODES[model]}-{made:%y}{(made.month + 2) // 3:02d}-{serials[model, batch]:03d}",
            batch=batch,
            project_no=f"AB{made:%y%m}-{n + 1:03d}",
            military=customer.name == MILITARY,
            delivered_on=commissioned - timedelta(days=20),
            commissioned_on=commissioned,
            warranty_basis=Equipment.Basis.COMMISSIONED,
            warranty_ends_on=commissioned + timedelta(days=365 * WARRANTY_YEARS),
            created_at=at - timedelta(days=400),
        )
        reindex_equipment(machine).save()
