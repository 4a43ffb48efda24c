"""责任判定, 费用协议 and 经费列支: who bears what, and where it is booked."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.documents.rendering import draw_unnumbered
from core.frame.downloads import CSV, list_file
from core.lists import answer as list_answer
from core.organization.rights import needs
from fieldservice.actions import liability as actions
from fieldservice.actions.bookings import reverse_booking
from fieldservice.documents.agreement_data import agreement_data
from fieldservice.documents.agreement_form import AGREEMENT
from fieldservice.forms import liability as forms
from fieldservice.listing_quotes import BOOKINGS, EXPORTED_BOOKINGS
from fieldservice.models.booking import Booking
from fieldservice.models.liability import FeeAgreement, Liability
from fieldservice.queries_quote import agreement_of, liability_of, spent, suggested
from fieldservice.rights import Right
from tickets.views.act import act, find
from tickets.views.part_act import inside, part_act


@require_GET
def show(request, pk):
    """Who is responsible, what was agreed, what was booked."""
    ticket = find(request, pk)
    now, user = timezone.now(), request.user
    verdict = liability_of(ticket)
    context = {
        "ticket": ticket,
        "verdict": verdict,
        "verdicts": list(Liability.objects.filter(ticket=ticket).select_related("judged_by", "revoked_by")),
        "agreement": agreement_of(ticket),
        "agreements": list(FeeAgreement.objects.filter(ticket=ticket).select_related("recorded_by", "voided_by")),
        "bookings": list(Booking.objects.filter(ticket=ticket).select_related("booked_by")),
        "advice": suggested(ticket, verdict),
        "may_judge": not actions.judging_refusal(ticket, user, now),
        "may_revoke": user.may(Right.LIABILITY, at=now),
        "may_agree": user.may(Right.ISSUE_QUOTE, at=now),
        "may_reverse": user.may(Right.FINANCE, at=now),
    }
    return render(request, "fieldservice/liability.html", context)


judge = needs(Right.LIABILITY)(
    act(
        None,
        forms.JudgeForm,
        actions.judge_liability,
        "已判定，有关人员已收到通知。",
        title="判定责任方",
        verb="判定",
    )
)
agree = needs(Right.ISSUE_QUOTE)(
    act(None, forms.AgreeForm, actions.agree_fees, "已登记费用协议。", title="登记费用协议", verb="登记")
)


@needs(Right.ISSUE_QUOTE)
@require_GET
def agreement_paper(request, pk):
    """费用协议 to be signed, filled as far as the verdict says; once one stands, as it was signed (S1-58)."""
    ticket = find(request, pk)
    verdict = liability_of(ticket)
    if verdict is None or not verdict.customer:
        raise Http404("no customer who is to pay")
    verdict.ticket, agreement = ticket, agreement_of(ticket)
    number = agreement.number if agreement else ""
    printed = draw_unnumbered(AGREEMENT, agreement_data(verdict, agreement), at=timezone.now(), number=number)
    response = HttpResponse(printed.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number or ticket.number or ticket.pk}-agreement.pdf"'
    return response


def _act(model, right, step: str, action, done: str, **words):
    view = part_act(inside(model), None, step, forms.ReasonForm, action, done, danger=True, **words)
    return needs(right)(view)


revoke = _act(
    Liability,
    Right.LIABILITY,
    "revoke",
    actions.revoke_liability,
    "已撤销，可以重新判定。",
    argument="liability",
    title="撤销责任判定",
    verb="撤销",
)
void = _act(
    FeeAgreement,
    Right.ISSUE_QUOTE,
    "void",
    actions.void_agreement,
    "已作废，编号保留。",
    argument="agreement",
    title="作废费用协议",
    verb="作废",
)
reverse = _act(
    Booking,
    Right.FINANCE,
    "reverse",
    reverse_booking,
    "已冲销。",
    argument="booking",
    title="冲销列支",
    verb="冲销",
    consequence="写一笔相反的金额；原来的一笔保留。",
)


def _listed(request):
    asked = BOOKINGS.read(request)
    return asked, asked.narrowed(Booking.objects.visible_to(request.user))


@needs(Right.COSTS)
@require_GET
def bookings(request):
    """经费列支: every row, reversals beside what they reverse."""
    asked, rows = _listed(request)
    now = timezone.localtime()
    context = {
        "asked": asked,
        "page": asked.page(rows.select_related("ticket__customer", "booked_by", "reverses")),
        "label": "经费列支",
        "year": now.year,
        "spent": spent(now.year).get("c", 0),
        "may_reverse": request.user.may(Right.FINANCE, at=now),
    }
    return list_answer(request, "fieldservice/bookings.html", "fieldservice/_bookings.html", context)


@needs(Right.COSTS)
@require_GET
def export_bookings(request):
    rows = _listed(request)[1].select_related("ticket", "booked_by")
    return list_file(CSV, "经费列支", EXPORTED_BOOKINGS, rows, "-booked_at", "-pk", at=timezone.now())
