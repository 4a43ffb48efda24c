"""及时率: one line a rule with and without exemptions; each figure opens exactly the clocks it counts."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.deadlines import queries_kpi as kpi
from core.deadlines.forms.kpi import PeriodForm
from core.deadlines.models import Clock, Rule
from core.deadlines.rights import Right
from core.lists import Listing, Sort, answer
from core.organization.rights import needs
from core.times import local_date

ASKED = ("begins_on", "ends_on", "department")
LISTING = Listing(
    sorts=(Sort("due", "到期", ("due_at",)), Sort("started", "开始", ("started_at",))),
    default="due",
    also=(*ASKED, "rule", "set"),
    unit="个",
)


@needs(Right.FIGURES)
@require_GET
def rates(request):
    """The table of a period, this month unless asked otherwise."""
    now = timezone.now()
    month = kpi.this_month(now)
    asked = request.GET if "begins_on" in request.GET else {"begins_on": month.begins_on, "ends_on": month.ends_on}
    form = PeriodForm(asked)
    context = {"form": form, "presets": _presets(form, local_date(now)), "lines": [], "total": None}
    if form.is_valid():
        department = form.cleaned_data["department"]
        lines = kpi.rates(form.period, at=now, department=department and department.pk)
        context |= {"lines": lines, "total": kpi.total(lines), "query": _query(form)}
    return render(request, "deadlines/kpi.html", context, status=200 if form.is_valid() else 422)


@needs(Right.FIGURES)
@require_GET
def clocks(request):
    """The clocks behind one figure. A case that the reader may not open is counted but not named."""
    now, asked = timezone.now(), LISTING.read(request)
    form, name = PeriodForm(request.GET), request.GET.get("set", "due")
    if name not in kpi.SETS:
        raise BadRequest(f"没有“{name[:20]}”这组时限。请从及时率页重新选择。")
    rule = get_object_or_404(Rule, key=request.GET["rule"]) if request.GET.get("rule") else None
    period, department = form.period, form.cleaned_data["department"]
    rows = kpi.fell_due(period, at=now, department=department and department.pk)
    rows = kpi.clocks_in(name, rows.filter(rule=rule) if rule else rows)
    page = asked.page(rows.select_related("rule", "owner", "owner_department"))
    context = {
        "asked": asked,
        "page": page,
        "rows": _rows(page.rows, request.user),
        "rule": rule,
        "label": kpi.SETS[name][0],
        "period": period,
        "back": f"?{_query(form)}",
    }
    return answer(request, "deadlines/kpi_clocks.html", "deadlines/_kpi_rows.html", context)


def _rows(clocks: list[Clock], user) -> list[tuple]:
    """(clock, its case or None where the reader may not see it, why it was excused)."""
    seen: dict[tuple[int, int], object] = {}
    for kind in {clock.case_type_id for clock in clocks}:
        model = ContentType.objects.get_for_id(kind).model_class()
        rows = model.objects.visible_to(user).in_bulk([c.case_id for c in clocks if c.case_type_id == kind])
        seen |= {(kind, pk): case for pk, case in rows.items()}
    reasons = kpi.reasons_of(clocks)
    return [(c, seen.get((c.case_type_id, c.case_id)), reasons.get(c.pk, "")) for c in clocks]


def _query(form: PeriodForm, period: kpi.Period | None = None) -> str:
    data = QueryDict(mutable=True)
    period = period or form.period
    department = form.cleaned_data.get("department")
    data["begins_on"], data["ends_on"] = period.begins_on.isoformat(), period.ends_on.isoformat()
    if department:
        data["department"] = department.pk
    return data.urlencode()


def _presets(form: PeriodForm, today) -> list[tuple[str, str, bool]]:
    """(word, address, is the one shown)."""
    shown = form.period if form.is_valid() else None
    form.cleaned_data = getattr(form, "cleaned_data", {})
    return [(word, f"?{_query(form, period)}", period == shown) for word, period in kpi.presets(today)]
