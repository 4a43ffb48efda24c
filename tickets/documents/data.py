"""Plain data for the printed forms H4 and H5, as they are when the paper is issued."""

from datetime import datetime

from core.documents.models import Signature
from core.documents.registry import filler
from core.text.words import full
from core.timeline.models import Happening
from core.times import local, local_date
from tickets import events
from tickets.documents.plan_form import PlanData
from tickets.documents.ticket_form import GENERAL_MANAGER_NOT_NEEDED, TicketData
from tickets.models import Plan, PlanReview, Ticket, Why
from tickets.registry import record_numbers

VERDICT_WORDS = {
    PlanReview.Verdict.PASS: "通过",
    PlanReview.Verdict.CONDITIONS: "修改后通过",
    PlanReview.Verdict.REJECT: "不通过",
}


def day(at: datetime | None) -> str:
    return f"{local(at):%Y年%m月%d日}" if at else ""


@filler("H4", Ticket)
def ticket_data(ticket: Ticket) -> TicketData:
    """售后信息处理单 (H4)."""
    plan = ticket.current_plan
    return {
        "received_on": day(ticket.received_at),
        "department": str(ticket.receiving_department or ""),
        "received_at": full(ticket.received_at),
        "channel": ticket.get_channel_display(),
        "customer": ticket.customer_name,
        "contact": ticket.contact_name,
        "phone": ticket.contact_phone,
        "product": ticket.product,
        "model": ticket.model,
        "serial": ticket.serial,
        "batch": ticket.batch,
        "project_no": ticket.project_no,
        "warranty": warranty(ticket),
        "description": ticket.description,
        "grade": ticket.get_grade_display() or "",
        "urgency": ticket.get_urgency_display(),
        "type": ticket.get_kind_display(),
        "marks": marks(ticket),
        "clerk": f"{ticket.registered_by}（客服）" if ticket.registered_by else "",
        "filled_at": full(ticket.registered_at),
        "judged_at": full(ticket.judged_at),
        "first_measures": ticket.first_measures,
        "cause": ticket.cause,
        "responsible_department": str(ticket.responsible_department or ""),
        "assignees": assignees(ticket),
        "plan_no": (plan.number or "") if plan else "",
        "onsite": ticket.onsite,
        "paid": ticket.is_paid,
        "trip_no": record_numbers(ticket),
        "result": ticket.result,
        "verified_how": ticket.get_verify_method_display(),
        "verified_at": full(ticket.confirmed_at),
        "verified_by": str(ticket.verified_by or ""),
        "confirmation": ticket.get_verify_result_display(),
        "closed_at": full(ticket.closed_at),
        **_ticket_signs(ticket, plan),
    }


@filler("H5", Plan)
def plan_data(plan: Plan) -> PlanData:
    """售后服务方案 (H5)."""
    ticket, seats = plan.ticket, plan.seats
    return {
        "ticket_no": ticket.number or "",
        "written_on": f"{local_date(plan.drafted_at):%Y-%m-%d}",
        "department": str(plan.department or ""),
        "customer": ticket.customer_name,
        "product": ticket.product,
        "serial": ticket.serial,
        "grade": ticket.get_grade_display() or "",
        "way": way(ticket),
        "symptom": plan.phenomenon,
        "cause": plan.cause,
        "measures": plan.measures,
        "steps": plan.steps,
        "parts": plan.parts,
        "people": plan.persons,
        "leaves_at": full(plan.departs_at),
        "back_at": full(plan.returns_at),
        "risk": plan.risk,
        "paid": plan.is_paid,
        "free_why": "保修期内" if plan.is_paid is False and in_warranty(ticket) else "",
        "cost": plan.cost,
        "reviews": [_review(seat) for seat in seats],
        "verdict": verdict(plan, seats),
        "changes_done": _changes_done(seats),
        "sign_author": typed(plan.drafted_by, plan.submitted_at),
        "sign_checker": _checker(seats),
        "sign_approver": _approver(ticket, plan),
    }


def warranty(ticket: Ticket) -> str:
    if ticket.warranty_ends_on is None:
        return ""
    end = f"{ticket.warranty_ends_on:%Y-%m}"
    return f"保修期内至{end}" if in_warranty(ticket) else f"已于{end}过保"


def in_warranty(ticket: Ticket) -> bool:
    return bool(ticket.in_warranty(local_date(ticket.received_at)))


def marks(ticket: Ticket) -> list[str]:
    pairs = ((ticket.is_major, "重大"), (ticket.is_military, "军品"), (ticket.is_complaint, "客户抱怨"))
    return [word for given, word in pairs if given]


def assignees(ticket: Ticket) -> str:
    """The assignee first, then whoever helps."""
    helpers = ticket.involvements.filter(why=Why.HELPER, department=None).select_related("person").order_by("pk")
    names = [str(ticket.assignee or ""), *(str(row.person) for row in helpers)]
    return "、".join(dict.fromkeys(name for name in names if name))


def way(ticket: Ticket) -> str:
    """返厂 when the customer sends the machine in, else as decided."""
    if ticket.requested_place == "sent_in" and not ticket.onsite:
        return "返厂"
    return {True: "现场", False: "远程"}.get(ticket.onsite, "")


def verdict(plan: Plan, seats: list[PlanReview]) -> str:
    """Of the whole review; empty while seats are open."""
    given = {seat.verdict for seat in seats}
    if not given or "" in given:
        return ""
    for kind in (PlanReview.Verdict.REJECT, PlanReview.Verdict.CONDITIONS):
        if kind in given:
            return VERDICT_WORDS[kind]
    return VERDICT_WORDS[PlanReview.Verdict.PASS]


def _changes_done(seats: list[PlanReview]) -> bool | None:
    conditions = [seat for seat in seats if seat.verdict == PlanReview.Verdict.CONDITIONS]
    return all(seat.settled_at for seat in conditions) if conditions else None


def _review(seat: PlanReview) -> dict:
    return {
        "department": str(seat.person.department or ""),
        "reviewer": str(seat.person),
        "opinion": seat.opinion or ("同意。" if seat.verdict == PlanReview.Verdict.PASS else ""),
        "verdict": VERDICT_WORDS.get(seat.verdict, ""),
        "strokes": [],
        "signed": str(seat.given_by or ""),
    }


def typed(person, at: datetime | None) -> dict | None:
    """Who did it in the system, and when; None leaves the rule empty for the pen."""
    return {"name": str(person), "day": day(at)} if person and at else None


def _checker(seats: list[PlanReview]) -> dict | None:
    seat = next((seat for seat in seats if seat.as_superior and seat.at), None)
    return {**typed(seat.given_by, seat.at), "opinion": seat.opinion} if seat else None


def _approver(ticket: Ticket, plan: Plan) -> dict | None:
    if not ticket.is_major:
        return {"not_needed": GENERAL_MANAGER_NOT_NEEDED}
    sign = typed(plan.approved_by, plan.approved_at)
    return {**sign, "opinion": plan.approval_words} if sign else None


def _ticket_signs(ticket: Ticket, plan: Plan | None) -> dict:
    """Drawn signatures where there are some, else who did the step; what is open stays empty for the pen."""
    drawn = {sign.role: sign for sign in Signature.objects.of(ticket)}
    analysed = Happening.objects.of_case(ticket).filter(event=events.ANALYSED.key).select_related("by").first()
    manager = {"not_needed": GENERAL_MANAGER_NOT_NEEDED}
    if ticket.is_major:
        manager = typed(plan.approved_by, plan.approved_at) if plan else None
    signed = {
        "clerk": typed(ticket.registered_by, ticket.closed_at),
        "quality": typed(analysed.by, analysed.at) if analysed else None,
        "responsible": typed(ticket.assignee, ticket.handled_at),
        "general_manager": manager,
    }
    return {f"sign_{role}": _drawn(drawn[role]) if role in drawn else sign for role, sign in signed.items()}


def _drawn(sign: Signature) -> dict:
    return {"name": sign.name, "day": day(sign.at), "strokes": sign.strokes}
