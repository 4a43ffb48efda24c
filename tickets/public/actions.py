"""What customers do on the open pages."""

from datetime import datetime

from django.db import IntegrityError, transaction

from customers.models import Equipment
from tickets.actions import arrivals
from tickets.models import Channel, ContactLog, CustomerWord, Ticket, Tracking

STANDING = {"down": "停产", "slow": "降速在用", "running": "不影响生产"}


def report(*, data: dict, files: list[int], once: str, at: datetime, wechat: bool = False) -> Tracking:
    """报修 (S3-04): a case in the name of the duty person. The same form sent twice is one case."""
    if found := Tracking.objects.filter(once=once).first():
        return found
    said = {
        "channel": Channel.WECHAT if wechat else Channel.WEBSITE,
        "customer_name": data["company"],
        "contact_name": data["contact"],
        "contact_phone": data["phone"],
        "product": data["product"],
        "serial": data["serial"],
        "usage": data["scene"],
        "description": _description(data),
    }
    if machine := _machine(data):
        said |= {"equipment": machine, "product": ""}
    try:
        ticket = arrivals.arrive(
            said=said, at=at, files=files, email=data["email"], once=once, hurry=data["standing"] == "down"
        )
    except IntegrityError:
        if found := Tracking.objects.filter(once=once).first():
            return found
        raise
    return ticket.tracking


@transaction.atomic
def add_word(*, ticket: Ticket, words: str, files: list[int], once: str, at: datetime) -> CustomerWord:
    """补充情况: a line on the case, told to who works on it. The same form sent twice is one line."""
    ticket = Ticket.objects.lock(ticket.pk)
    if found := CustomerWord.objects.filter(once=once).first():
        return found
    row = arrivals.hear(
        ticket=ticket, way=ContactLog.Way.ONLINE, words=words, whom=ticket.contact_name, files=files, at=at
    )
    return CustomerWord.objects.create(ticket=ticket, contact=row, once=once, at=at)


def _description(data: dict) -> str:
    facts = [f"现在：{STANDING[data['standing']]}"]
    if data["place"]:
        facts.append(f"设备地点：{data['place']}")
    return "\n".join([data["symptom"], "", *facts])


def _machine(data: dict) -> Equipment | None:
    """The machine of the customer file, where serial and telephone or company name agree; nobody claims another's."""
    if not data["serial"]:
        return None
    same = list(Equipment.objects.active().filter(serial__iexact=data["serial"]).select_related("customer")[:2])
    return same[0] if len(same) == 1 and _belongs(same[0], data) else None


def _belongs(machine: Equipment, data: dict) -> bool:
    customer = machine.customer
    digits = "".join(char for char in data["phone"] if char.isdigit())
    known = "".join(customer.contacts.filter(is_active=True).values_list("digits", flat=True))
    return data["company"] in (customer.name, customer.short_name) or digits in known
