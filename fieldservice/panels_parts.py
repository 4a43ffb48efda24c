"""What cases, trips and machines show of faulty parts, the store, data rework, replacement and sent-in repair."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.frame.panels import Panel
from core.text import search as full_text
from customers.models import Equipment
from fieldservice.gates_parts import may_replace
from fieldservice.gates_sent_in import may_receive
from fieldservice.models import DataRework, FaultyPart, Replacement, SentIn, StockIn, Trip
from fieldservice.pages_parts import term_of
from fieldservice.rights import Right
from tickets.models import Place, Status, Ticket
from tickets.models.choices import OPEN, UNDER_WAY
from tickets.pages import Button

MOST = 8


def _there(model):
    return lambda: Exists(model.objects.filter(ticket=OuterRef("pk")))


def parts_there():
    return Exists(FaultyPart.objects.filter(ticket=OuterRef("pk"))) | Exists(
        StockIn.objects.filter(ticket=OuterRef("pk"))
    )


def of_case(ticket: Ticket, user) -> dict:
    """故障件 and 入库单 of a case."""
    parts = list(ticket.faulty_parts.select_related("trip")[:MOST])
    may = user.may(Right.STOCK_IN, at=timezone.now())
    waits = any(part.state == part.State.WAITING and not part.own_use for part in parts)
    return {
        "ticket": ticket,
        "rows": parts,
        "orders": list(ticket.stock_ins.all()[:MOST]),
        "may_stock": may and waits,
    }


def of_trip(trip: Trip, user) -> dict | None:
    """What came back with a trip; where the button 返回 said so and nothing is noted, how to mend that."""
    parts = list(trip.faulty_parts.order_by("pk"))
    if not parts and not trip.returned_at:
        return None
    may = user.may(Right.STOCK_IN, at=timezone.now())
    return {
        "trip": trip,
        "ticket": trip.ticket,
        "rows": parts,
        "term": term_of(trip) if trip.brings_part else None,
        "may": may,
        "missing": bool(trip.brings_part and not parts),
        "may_stock": may and any(part.state == part.State.WAITING and not part.own_use for part in parts),
    }


def sent_ins(ticket: Ticket, user) -> dict:
    return {"rows": list(ticket.sent_ins.all()[:MOST])}


def reworks(ticket: Ticket, user) -> dict:
    return {"rows": list(ticket.data_reworks.select_related("assignee")[:MOST])}


def replacements(ticket: Ticket, user) -> dict:
    return {"rows": list(ticket.replacements.select_related("old", "new", "by")[:MOST])}


def of_machine(machine: Equipment, user) -> dict | None:
    """Which parts were changed when, the machine's stays at base, and what it was replaced by or for.

    One question finds what there is at all: most machines have nothing of it.
    """
    parts = FaultyPart.objects.filter(equipment=machine).exclude(state=FaultyPart.State.VOID)
    stays = SentIn.objects.filter(equipment=machine)
    changes = Replacement.objects.filter(Q(old=machine) | Q(new=machine))
    asked = {"parts": Exists(parts), "stays": Exists(stays), "changes": Exists(changes)}
    there = Equipment.objects.filter(pk=machine.pk).values(**asked).get()
    if not any(there.values()):
        return None
    parts = parts.select_related("ticket", "trip").order_by("-noted_at", "-pk")
    changes = changes.select_related("old", "new", "ticket").order_by("-at", "-pk")
    found = {"parts": parts, "stays": stays.order_by("-received_at", "-pk"), "changes": changes}
    shown = {name: list(rows[:MOST]) if there[name] else [] for name, rows in found.items()}
    return {**shown, "machine": machine}


# Buttons on the case


def begin_buttons(ticket: Ticket, user, at) -> list[Button]:
    """收件 where the customer wants to bring the machine himself: one of the plain next steps."""
    if ticket.requested_place != Place.SENT_IN or ticket.status not in UNDER_WAY or ticket.arrived_at:
        return []
    if getattr(ticket, "shows_sent_ins", False) or not user.may(Right.RECEIVE, at=at):
        return []
    refusal = may_receive(ticket, user, at)
    return [Button("receive", "送修收件", "fieldservice:sent_in_new", True, refusal, "")]


def menu_buttons(ticket: Ticket, user, at) -> list[Button]:
    """What may be begun on any open case, in the menu."""
    if ticket.status not in OPEN or ticket.status == Status.RECEIVED:
        return []
    found = []
    if user.may(Right.RECEIVE, at=at) and ticket.status in UNDER_WAY and not ticket.arrived_at and not ticket.onsite:
        found.append(("receive", "送修收件", "fieldservice:sent_in_new"))
    if user.may(Right.STOCK_IN, at=at):
        found.append(("stock_in", "办理入库", "fieldservice:stock_in_new"))
        found.append(("data_rework", "登记数据返工", "fieldservice:data_rework_new"))
    if ticket.equipment_id and not may_replace(ticket, user, at):
        found.append(("replace", "调换设备", "fieldservice:replace"))
    return [Button(name, label, url, True, "", "") for name, label, url in found]


def palette(query: str, user) -> list[dict]:
    """Faulty parts, 入库单 and sent-in machines in the one search box."""
    rows = []
    for model, icon in ((FaultyPart, "box-arrow-in-down"), (StockIn, "clipboard-check"), (SentIn, "tools")):
        seen = model.objects.visible_to(user).select_related("ticket")
        for thing in full_text.search(seen, query)[:3]:
            sub = f"{thing.ticket.number or ''} {thing.ticket.customer_name} · {thing.get_state_display()}"
            rows.append({"title": str(thing), "sub": sub.strip(), "url": thing.get_absolute_url(), "icon": icon})
    return rows


PANELS = [
    Panel("fieldservice/_sent_in_panel.html", sent_ins, 12, name="sent_ins", present=_there(SentIn)),
    Panel("fieldservice/_parts_panel.html", of_case, 46, name="faulty_parts", present=parts_there),
    Panel("fieldservice/_rework_panel.html", reworks, 47, name="data_reworks", present=_there(DataRework)),
    Panel("fieldservice/_replacement_panel.html", replacements, 48, name="replacements", present=_there(Replacement)),
]
