"""模拟: the events of the last months against changed rules. Administrators ask; no clock is touched."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import once
from core.deadlines.actions import simulations as actions
from core.deadlines.forms.simulator import Desk
from core.deadlines.models import Simulation
from core.deadlines.rights import Right
from core.deadlines.simulation import record, results
from core.deadlines.simulation.run import run
from core.frame.downloads import XLSX, table_file
from core.lists import Filter, Listing, Sort, answer
from core.organization.rights import needs
from core.workflow import Refused

RECENT, AT_ONCE = 8, 150  # a simulation of so few cases is worked out while its asker waits


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE)
def simulator(request):
    """The desk: rules are put on it (`add`) and taken off (`drop`), then the simulation is begun."""
    sent = request.method == "POST"
    desk = Desk(request.POST if sent else request.GET, sent=sent)
    if sent and "run" in request.POST and desk.is_valid():
        try:
            return redirect(once.perform(request, lambda: _begin(request, desk)))
        except Refused as refusal:
            desk.period.add_error("months" if refusal.field == "months" else None, refusal.reason)
    recent = Simulation.objects.select_related("by").defer("result")[:RECENT]
    return render(request, "deadlines/simulator.html", {"desk": desk, "recent": recent, "form": desk.period})


@require_GET
@needs(Right.MANAGE)
def simulation(request, pk):
    """What came of it; polls while it runs."""
    found = get_object_or_404(Simulation.objects.select_related("by"), pk=pk)
    context = {"simulation": found, "done": found.state == Simulation.State.DONE}
    if context["done"]:
        asked = _turned(found).read(request)
        page = asked.page(asked.narrowed(found.turned.select_related("rule")), total=found.result["turned"])
        rows, total = results.lines(found)
        context |= {"asked": asked, "page": page, "turns": results.turns(page.rows), "rows": rows, "total": total}
        context["check"] = found.result["check"]
    return answer(request, "deadlines/simulation.html", "deadlines/_simulation.html", context)


@require_POST
@needs(Right.MANAGE)
def stop(request, pk):
    found = get_object_or_404(Simulation, pk=pk)
    if actions.stop_simulation(found, at=timezone.now()):
        messages.success(request, "模拟已停止。")
    return redirect(found)


@require_GET
@needs(Right.MANAGE)
def export(request, pk, what):
    """The table of rules or the list of cases as a workbook, streamed."""
    found = get_object_or_404(Simulation, pk=pk, state=Simulation.State.DONE)
    if what == "rules":
        title, head, rows, widths = "模拟对比", results.SUMMARY, results.summary_rows(found), [10, 24]
    elif what == "cases":
        title, head, rows, widths = "结论改变的时限", results.CASES, results.case_rows(found), results.CASE_WIDTHS
    else:
        raise Http404("没有这个表。")
    return table_file(XLSX, f"模拟{found.pk}-{what}", head, rows, title=title, widths=widths)


def _begin(request, desk) -> Simulation:
    now = timezone.now()
    begun = actions.begin_simulation(
        months=desk.period.cleaned_data["months"], changes=desk.changes(), by=request.user, at=now
    )
    return run(begun, at=now) if record.at_most(begun.since, begun.until, AT_ONCE) else begun


def _turned(found: Simulation) -> Listing:
    rules = [(change["rule"], f"{change['rule']} {change['name']}") for change in found.changes]
    only = Filter("rule", "规则", rules, field="rule__key", many=False)
    return Listing(sorts=(Sort("pk", "次序", ("pk",)),), default="pk", filters=(only,), unit="个")
