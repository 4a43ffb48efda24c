"""Customers, their people, places and machines, with as little said as a test needs."""

from datetime import date, datetime

from core.times import SHANGHAI
from customers import actions
from customers.models import Contact, Customer, Equipment, Site
from tests.remembered import Serial, remembered

OPENED = datetime(2019, 3, 4, 9, 0, tzinfo=SHANGHAI)
numbers = Serial()


@remembered
def make_customer(name="皖江特缆股份有限公司", **fields) -> Customer:
    """A customer that lookups find; fields override."""
    customer = Customer.objects.create(name=name, **{"created_at": OPENED, **fields})
    actions.reindex(customer)
    return customer


@remembered
def make_contact(customer=None, name="吴建平", phone="138 0553 6624", **fields) -> Contact:
    contact = Contact(customer=customer or make_customer(), name=name, phone=phone, **fields)
    actions.set_digits(contact).save()
    actions.reindex(contact.customer)
    return contact


@remembered
def make_site(customer=None, name="2 号车间", **fields) -> Site:
    return Site.objects.create(customer=customer or make_customer(), name=name, **fields)


@remembered
def make_equipment(customer=None, **fields) -> Equipment:
    """A machine of batch 2403 under warranty until 2027-05-18, with a serial of its own."""
    defaults = {
        "product": "高速管式绞线机",
        "model": "GJ-630/1+6",
        "serial": f"GJ630-2403-{next(numbers):03d}",
        "batch": "2403",
        "commissioned_on": date(2024, 5, 18),
        "warranty_ends_on": date(2027, 5, 18),
        "created_at": OPENED,
    }
    machine = Equipment(customer=customer or make_customer(), **{**defaults, **fields})
    actions.reindex_equipment(machine).save()
    return machine
