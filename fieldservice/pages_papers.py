"""What the pages of 维修记录单, 信息收集表 and 服务报告 show, prepared for their templates."""

from datetime import datetime

from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone

from core.documents.filling import seats_of
from core.documents.models import Attachment, Paper
from core.documents.pdf.outline import outline
from core.documents.registry import FILLERS
from core.documents.registry import form as form_of
from fieldservice.actions.field_papers import may_begin
from fieldservice.gates_papers import CUSTOMER
from fieldservice.models import RepairSheet
from fieldservice.models.field_paper import TONES
from fieldservice.paper_kinds import KINDS, Kind
from fieldservice.queries_papers import amount_of, content_of, total_of
from fieldservice.signs import Sign, signs_over
from tickets.models.choices import OPEN
from tickets.pages_outward import PartButton, PartSteps

OWN_PAGE = ("edit", "fill", "sign")
ASIDE = ("void", "unsign", "reopen", "return")


def steps(kind: Kind, paper, user, *, at: datetime) -> PartSteps:
    """The buttons, the one that comes next apart; refused ones bring their reason."""
    rows = []
    for offer in kind.workflow.offers(paper, by=user, at=at):
        name = offer.step.name
        wanted = offer.open or (name in kind.primary and not offer.step.right)
        if (name in kind.acts or name == "sign") and wanted:
            url = reverse("fieldservice:paper_step", args=[kind.slug, paper.pk, name])
            rows.append(PartButton(name, offer.step.button, url, name in OWN_PAGE, offer.refusal))
    offered = [row for row in rows if not row.refusal and row.name not in ASIDE]
    first = [row for row in offered if row.name in kind.primary]
    primary = min(first, key=lambda row: kind.primary.index(row.name), default=None)
    return PartSteps(
        primary,
        [row for row in offered if row is not primary],
        [row for row in rows if row.refusal],
        [row for row in rows if row.name in ASIDE and not row.refusal],
    )


def content(kind: Kind, paper) -> dict:
    """What stands on the paper, for reading and for signing: pairs under the bands of the form, and its tables."""
    sections = outline(form_of(kind.key).draw, FILLERS[kind.key].fill(paper))
    sections = [(band, pairs) for band, pairs in sections if band != "签署"]
    if kind.model is not RepairSheet:
        return {"sections": sections, "tables": []}
    sections = [(band, pairs[:2] if band == "维修情况" else pairs) for band, pairs in sections]
    if paper.user_opinion:
        sections.append(("用户意见", [("用户意见", paper.user_opinion)]))
    rows = [{**row, "amount": amount_of(row)} for row in paper.bought_parts]
    tables = [
        {"title": "“三包”件", "rows": paper.warranty_parts, "paid": False, "total": None},
        {"title": "客户购买件", "rows": rows, "paid": True, "total": total_of(paper.bought_parts)},
    ]
    return {"sections": sections, "tables": [table for table in tables if table["rows"]]}


def signs_of(paper) -> list[Sign]:
    """The customer's signatures, the standing one first, voided ones with their reason."""
    return signs_over(paper, content_of(paper), CUSTOMER)


def paper_page(kind: Kind, paper, user, *, at: datetime) -> dict:
    signs = signs_of(paper)
    return {
        "ticket": paper.ticket,
        "paper": paper,
        "kind": kind,
        **content(kind, paper),
        "signs": signs,
        "broken": any(not sign.intact and not sign.voided for sign in signs),
        "seats": seats_of(paper, user, at=at) if not paper.is_void else [],
        "next": steps(kind, paper, user, at=at),
        "papers": list(Paper.objects.of(paper)),
        "attachments": list(Attachment.objects.of(paper).select_related("by")),
    }


def of_case(ticket, user) -> dict | None:
    """The papers of the field on the page of their case, in one query, and those this person may begin."""
    now = timezone.now()
    rows = papers_of(Q(ticket=ticket)) if getattr(ticket, "has_field_papers", True) else []
    begin = ticket.status in OPEN and bool(ticket.number)
    return {"papers": rows, "begin": offers(ticket, user, at=now) if begin else []} if rows or begin else None


def offers(ticket, user, *, at: datetime, trip=None) -> list[tuple[str, str]]:
    """What may be begun here: label and address."""
    query = f"?trip={trip.pk}" if trip else ""
    return [
        (kind.title, reverse("fieldservice:paper_new", args=[kind.slug, ticket.pk]) + query)
        for kind in KINDS.values()
        if not may_begin(kind.model, user, at)
    ]


def papers_of(chosen: Q) -> list[dict]:
    """Number, title, address and badge of the papers, newest first."""
    parts = [
        kind.model.objects.filter(chosen)
        .annotate(slug=Value(kind.slug))
        .order_by()
        .values_list("slug", "pk", "number", "state", "drafted_at")
        for kind in KINDS.values()
    ]
    found = sorted(parts[0].union(*parts[1:]), key=lambda row: row[4], reverse=True)
    return [
        {
            "number": number,
            "title": KINDS[slug].title,
            "url": reverse("fieldservice:paper", args=[slug, pk]),
            "badge": (TONES[state], KINDS[slug].model.State(state).label),
            "void": state == "void",
        }
        for slug, pk, number, state, _ in found
    ]
