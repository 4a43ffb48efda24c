"""What hangs together with a case: what people linked, what was merged, and what lies near by machine or batch."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from core.organization.standing import people_of
from core.timeline.models import Happening
from tickets import events
from tickets.gates_join import merged_into
from tickets.models import HandOver, LinkKind, Status, Ticket, TicketLink

SHOWN = 6
# What was said and done in a merged case, as the main one shows it.
TOLD = [events.CONTACTED.key, events.RESPONDED.key, events.PROGRESS.key, events.DIAGNOSED.key]


@dataclass(frozen=True)
class Near:
    """A case that lies near, and by what."""

    ticket: Ticket
    by: str


def near(ticket: Ticket) -> Q | None:
    """Same machine, batch, or customer and product."""
    same = Q(pk__in=[])
    if ticket.equipment_id:
        same |= Q(equipment=ticket.equipment_id)
    if ticket.serial:
        same |= Q(serial=ticket.serial)
    if ticket.batch:
        same |= Q(batch=ticket.batch)
    if ticket.customer_id and ticket.product:
        same |= Q(customer=ticket.customer_id, product=ticket.product)
    return same


def related(ticket: Ticket, user, limit: int = SHOWN) -> list[Ticket]:
    """The cases nearest to this one that `user` may see, newest first; one query."""
    rows = Ticket.objects.filter(near(ticket)).exclude(pk=ticket.pk).exclude(status=Status.VOID)
    return list(rows.visible_to(user).select_related("customer").order_by("-received_at", "-pk")[:limit])


def how(other: Ticket, ticket: Ticket) -> str:
    """By what two cases lie near: the strongest reason."""
    if ticket.equipment_id and other.equipment_id == ticket.equipment_id:
        return "同一设备"
    if ticket.serial and other.serial == ticket.serial:
        return "同一机号"
    if ticket.batch and other.batch == ticket.batch:
        return "同一批次"
    return "同客户同产品"


# Panels on the page of a case


def near_is_there():
    """Whether anything lies near, asked with the page's first query."""
    here = Ticket.objects.exclude(pk=OuterRef("pk")).exclude(status=Status.VOID)
    machine = here.filter(equipment=OuterRef("equipment"))
    serial = here.filter(serial=OuterRef("serial")).exclude(serial="")
    batch = here.filter(batch=OuterRef("batch")).exclude(batch="")
    product = here.filter(customer=OuterRef("customer"), product=OuterRef("product")).exclude(product="")
    somewhere = Q(Exists(machine)) | Q(Exists(serial)) | Q(Exists(batch)) | Q(Exists(product))
    return ExpressionWrapper(somewhere, output_field=BooleanField())


def near_panel(ticket: Ticket, user) -> dict | None:
    rows = [Near(row, how(row, ticket)) for row in related(ticket, user)]
    return {"rows": rows} if rows else None


def links_are_there():
    ends = Q(source=OuterRef("pk")) | Q(target=OuterRef("pk"))
    return Exists(TicketLink.objects.standing().exclude(kind=LinkKind.MERGED).filter(ends))


def links_panel(ticket: Ticket, user) -> dict:
    """The standing links from both ends; what was merged has its own place."""
    rows = TicketLink.objects.standing().exclude(kind=LinkKind.MERGED).of(ticket)
    lines = [{"link": row, "other": row.other(ticket), "words": row.words(ticket)} for row in rows]
    return {"lines": [line | {"ends": line["link"].kind != LinkKind.SPLIT} for line in lines]}


def merged_are_there():
    return Exists(TicketLink.objects.standing().filter(target=OuterRef("pk"), kind=LinkKind.MERGED))


def merged_panel(ticket: Ticket, user) -> dict:
    """What was said and done in the cases that were merged into this one."""
    links = TicketLink.objects.standing().filter(target=ticket, kind=LinkKind.MERGED).order_by("at", "pk")
    links = list(links.select_related("source__assignee", "by"))
    told = Happening.objects.filter(case_type=_kind(), case_id__in=[link.source_id for link in links], event__in=TOLD)
    lines: dict[int, list] = {}
    for line in told.select_related("by").order_by("-at", "-pk"):
        lines.setdefault(line.case_id, []).append(line)
    return {
        "rows": [{"link": link, "ticket": link.source, "lines": lines.get(link.source_id, [])[:8]} for link in links]
    }


def merged_away_is_there():
    return Exists(TicketLink.objects.standing().filter(source=OuterRef("pk"), kind=LinkKind.MERGED))


def merged_away(ticket: Ticket, user) -> dict | None:
    """On top of a case that was merged: where it lives on."""
    row = merged_into(ticket)
    return {"link": row} if row else None


def note_is_there():
    return Exists(HandOver.objects.filter(ticket=OuterRef("pk"), ended_at=None))


def note_panel(ticket: Ticket, user) -> dict | None:
    """On top of the case until its receiver has taken note."""
    row = ticket.handovers.filter(ended_at=None).select_related("from_person", "to_person").first()
    if row is None:
        return None
    mine = row.to_person_id in people_of(user, timezone.now())
    return {"row": row, "mine": mine}


def _kind():
    return ContentType.objects.get_for_model(Ticket)
