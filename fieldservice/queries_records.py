"""Reads of the record: what is shown and signed, whether the signature still holds, what a new one starts with."""

from core.documents.models import Signature
from core.documents.models.signature import plain as as_json
from fieldservice.models import ServiceRecord, Trip
from fieldservice.models.choices import LEFT
from fieldservice.queries_quote import charge_words
from fieldservice.record_values import plain

# Everything the customer sees and signs; 出发前与客户沟通 is the office's own note.
OF_THE_TRIP = {"number": "编号", "ticket_no": "处理单号", "travellers": "外派人员"}
SHOWN = [*OF_THE_TRIP, *dict.fromkeys([*ServiceRecord.HEADER, *ServiceRecord.BODY])]
SHOWN.remove("prior_talk")
CUSTOMER = "customer"  # the role under which the customer signs


def shown(record: ServiceRecord) -> dict:
    """The canonical content: what the trip gives, and all fields of `SHOWN`.

    Texts as they stand ("" for nothing), days as 2026-11-18, moments as 2026-11-18T09:30 in Shanghai, rows without
    their empty cells, people by their keys (a new name is the same person).
    """
    trip = record.trip
    given = {
        "number": record.number,
        "ticket_no": trip.ticket.number or "",
        "travellers": sorted(member.person_id for member in trip.members.all()),
    }
    return as_json({name: given[name] if name in given else plain(name, getattr(record, name)) for name in SHOWN})


def signature_of(record: ServiceRecord) -> Signature | None:
    """The customer's signature that stands, broken or not."""
    return Signature.objects.of(record).standing().filter(role=CUSTOMER).last()


def signature_holds(record: ServiceRecord) -> bool:
    signature = signature_of(record)
    return signature is not None and signature.exact(shown(record))


def header_of(trip, *, charge: str | None = None) -> dict:
    """What a new record starts with: everything that the case and the trip know already. `charge` spares the
    question what the case's quotes say."""
    ticket, site = trip.ticket, trip.site
    name = trip.site_contact or ticket.contact_name
    phone = trip.site_phone or ticket.contact_phone
    plan = trip.plan
    measures = plan.measures if plan else ""
    return {
        "customer_name": ticket.customer_name[:80],
        "phone": "，".join(part for part in (name, phone) if part)[:30],
        "address": (trip.destination or (site.address if site else ""))[:200],
        "product_type": ticket.machine[:120],
        "installers": "、".join(str(member.person) for member in trip.members.all())[:100],
        "service_content": "\n".join(part for part in (ticket.description, measures) if part),
        "delivered_on": None,
        "kinds": [],
        "charge": charge_words(ticket) if charge is None else charge,
        "prior_talk": "",
    }


def numbers_of(ticket) -> str:
    """The numbers of the records of a case, for its own form (H4)."""
    rows = Trip.objects.filter(ticket=ticket, state__in=LEFT).order_by("pk").values_list("number", flat=True)
    return "、".join(number for number in rows if number)


def result_of(ticket) -> dict:
    """What the last record says was done and found, for reporting the case as done."""
    record = ServiceRecord.objects.filter(trip__ticket=ticket).exclude(work_done="").order_by("-trip").first()
    if record is None:
        return {}
    found = "；".join(row["finding"] for row in record.diagnosis if row.get("is_problem") and row.get("finding"))
    return {"result": record.work_done, "cause": found}
