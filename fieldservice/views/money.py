"""借支与核销: the lists of claims, advances and batches, and their export."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.frame.downloads import XLSX, list_file, table_file
from core.lists import answer as list_answer
from core.organization.rights import needs
from core.times import local_date
from fieldservice.exports_money import EXPORTED_ADVANCES, EXPORTED_BATCHES, EXPORTED_CLAIMS
from fieldservice.forms.money import month_of
from fieldservice.listing_money import MoneyList
from fieldservice.models import Claim
from fieldservice.models.money import Fee
from fieldservice.pages_money import months_back, sees_costs
from fieldservice.queries_costs import COST_HEAD, cost_lines, costs_of_month
from fieldservice.queries_money import costs_of
from fieldservice.rights import Right
from tickets.models import Ticket

EXPORTS = {"claims": EXPORTED_CLAIMS, "advances": EXPORTED_ADVANCES, "batches": EXPORTED_BATCHES}
NEWEST = {"claims": "-asked_at", "advances": "-asked_at", "batches": "-created_at"}


@require_GET
@needs(Right.MONEY)
def index(request):
    """What waits for whom, and everything this person may see."""
    listing = MoneyList(request, timezone.now())
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "what": listing.kind.what,
        "label": listing.kind.label,
        "tabs": listing.tabs(),
        "page": listing.page(),
        "may_write_off": request.user.may(Right.FINANCE, at=listing.at),
        "sees_costs": sees_costs(request.user, listing.at),
        **listing.beside(),
    }
    return list_answer(request, "fieldservice/money.html", "fieldservice/_money.html", context)


@require_GET
@needs(Right.MONEY)
def export(request):
    """The rows of the present view as XLSX, streamed without a cap."""
    listing = MoneyList(request, timezone.now())
    columns, order = EXPORTS[listing.kind.what], NEWEST[listing.kind.what]
    return list_file(XLSX, listing.kind.label, columns, listing.chosen(), order, "-pk", at=listing.at)


@require_GET
@needs(Right.COSTS)
def month(request):
    """Costs of a month by department, each figure leading to its claims."""
    at = timezone.now()
    day = month_of(request.GET, at=at)
    costs = costs_of_month(day, request.user, at=at)
    context = {"month": day, "costs": costs, "fees": Fee.labels, "months": months_back(local_date(at), 12)}
    return render(request, "fieldservice/costs_month.html", context)


@require_GET
@needs(Right.COSTS)
def export_month(request):
    at = timezone.now()
    day = month_of(request.GET, at=at)
    costs = costs_of_month(day, request.user, at=at)
    title = f"{day:%Y-%m} 服务费用"
    return table_file(XLSX, f"costs-{day:%Y%m}", COST_HEAD, cost_lines(costs), title=title, widths=[18, 8, 12])


@require_GET
@needs(Right.COSTS)
def of_case(request, pk):
    """The cost sheet of one case. 财务 sees every case's money, others the cases they see."""
    at = timezone.now()
    cases = (
        Ticket.objects.all() if request.user.may(Right.FINANCE, at=at) else Ticket.objects.visible_to(request.user)
    )
    ticket = get_object_or_404(cases.select_related("customer", "equipment"), pk=pk)
    seen = Ticket.objects.visible_to(request.user).filter(pk=pk).exists()
    claims = Claim.objects.visible_to(request.user, at=at).filter(trip__ticket=ticket).order_by("pk")
    context = {
        "ticket": ticket,
        "sheet": costs_of(ticket),
        "sees_case": seen,
        "claims": list(claims.select_related("person", "trip", "write_off")),
    }
    return render(request, "fieldservice/costs.html", context)
