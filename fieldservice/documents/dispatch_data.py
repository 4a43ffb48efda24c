"""Plain data for 外出服务申请单, as it is when the paper is issued."""

from core.documents.registry import filler
from core.text.words import full, yuan
from fieldservice.documents.dispatch_form import DispatchData
from fieldservice.models import Trip
from fieldservice.pages import span
from tickets.documents.data import day, typed


@filler("H6", Trip)
def dispatch_data(trip: Trip) -> DispatchData:
    ticket = trip.ticket
    head = f"{trip.requested_by}（代 {trip.requested_for}）" if trip.requested_for else trip.requested_by
    return {
        "asked_on": day(trip.drafted_at),
        "ticket_no": ticket.number or "",
        "plan_no": (trip.plan.number or "") if trip.plan else "",
        "record_no": trip.number or "",
        "customer": ticket.customer_name,
        "product": " ".join(part for part in (ticket.model, ticket.product) if part),
        "serial": ticket.serial,
        "department": str(trip.department),
        "kind": trip.get_kind_display(),
        "purpose": trip.purpose,
        "persons": _persons(trip),
        "destination": trip.destination,
        "contact": trip.site_contact,
        "phone": trip.site_phone,
        "leaves_at": full(trip.planned_start),
        "back_at": full(trip.planned_end),
        "span": span(trip),
        "agreed": f"{full(trip.agreed_at)}，与{trip.agreed_with}" if trip.agreed_at else "",
        "transport": trip.get_transport_display(),
        "tools": trip.tools,
        "parts": trip.parts,
        "paid": ticket.is_paid,
        "estimate": yuan(trip.estimate),
        "advance": yuan(trip.advance_wanted),
        "note": trip.note,
        "cancelled": trip.cancel_reason,
        "arranged_at": full(trip.arranged_at),
        "sign_author": typed(trip.drafted_by, trip.drafted_at),
        "sign_head": typed(head, trip.requested_at),
        "sign_clerk": typed(trip.arranged_by, trip.arranged_at),
    }


def _persons(trip: Trip) -> list[dict]:
    return [
        {
            "name": str(member.person),
            "department": str(member.person.department or ""),
            "phone": member.person.phone,
            "role": "带队" if member.person_id == trip.lead_id else "同行",
            "conduct": full(member.conduct_at),
        }
        for member in trip.members.select_related("person__department")
    ]
