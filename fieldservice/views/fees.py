"""收费标准: the version that holds, the coming ones, their history; and prices of parts by day."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core import once
from core.lists import Listing, Sort
from core.lists import answer as list_answer
from core.organization.rights import needs
from core.times import local_date
from core.workflow import Refused, Stale
from fieldservice.actions import fees as actions
from fieldservice.forms.fees import FeeForm, PriceForm
from fieldservice.models.fees import FeeTable, PartPrice
from fieldservice.pages_fees import effects, version_rows
from fieldservice.rights import Right
from tickets.views.act import refuse

PRICES = Listing(
    sorts=(Sort("from", "生效", ("effective_from",)), Sort("price", "新单价", ("price",))),
    default="-from",
    search=lambda rows, text: rows.filter(part__name__icontains=text) | rows.filter(part__number__icontains=text),
    unit="条",
)


def index(request):
    """Everybody may read what a service costs; 财务 and the administrator keep it."""
    now = timezone.now()
    today = local_date(now)
    current = FeeTable.objects.on(today)
    context = {
        "current": current,
        "versions": version_rows(now),
        "may_edit": request.user.may(Right.FEES, at=now),
        "effects": effects(current.fees, current, request.user) if current else [],
    }
    return render(request, "fieldservice/fees.html", context)


@needs(Right.FEES)
def edit(request, pk=None):
    """A new version, or a coming one that no quote was priced by."""
    now = timezone.now()
    table = get_object_or_404(FeeTable, pk=pk) if pk else FeeTable.objects.on(local_date(now)) or FeeTable()
    fixed = actions.why_fixed(table, now) if pk else ""
    if not pk:
        table.pk = None
    form = FeeForm(request.POST or None, table=table)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _keep(request, table if pk else None, form, now)
        except Stale as stale:
            form.add_error(None, f"{stale.reason}请核对后再保存。")
            form.data = form.data.copy()
            form.data["expected_version"] = FeeTable.objects.get(pk=pk).version
            status = 409
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "收费标准已保存，从生效日期起拟定的报价按这一版计算。")
            return redirect("fieldservice:fees")
    shown = effects(form.fees(), table, request.user) if form.is_bound and not form.errors else []
    context = {"form": form, "table": table, "fixed": fixed, "effects": shown, "is_new": pk is None}
    return render(request, "fieldservice/fees_edit.html", context, status=status)


def _keep(request, table, form, now):
    if table is None:
        once.perform(request, lambda: actions.add_fee_table(by=request.user, at=now, **form.values()))
    else:
        version = form.cleaned_data["expected_version"]
        actions.edit_fee_table(table=table, by=request.user, at=now, expected_version=version, **form.values())


@needs(Right.FEES)
@require_POST
def preview(request):
    """What the typed version would do to the usual examples and to recent quotes; nothing is saved."""
    current = FeeTable.objects.on(local_date(timezone.now())) or FeeTable()
    form = FeeForm(request.POST, table=current)
    form.fields["reason"].required = form.fields["effective_from"].required = False
    rows = effects(form.fees(), current, request.user) if form.is_valid() else []
    return render(request, "fieldservice/_fees_effects.html", {"effects": rows, "heading": "改动的影响"})


@needs(Right.FEES)
@require_POST
def withdraw(request, pk):
    table = get_object_or_404(FeeTable, pk=pk)
    reason = request.POST.get("reason", "")
    actions.withdraw_fee_table(table=table, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, f"{table} 已撤销。")
    return redirect("fieldservice:fees")


def prices(request):
    """调价: coming and past prices of parts; a POST plans one."""
    now = timezone.now()
    may_edit = request.user.may(Right.FEES, at=now)
    form = PriceForm(request.POST or None, initial={"effective_from": local_date(now).isoformat()})
    if request.method == "POST" and not may_edit:
        raise Refused("只有财务和系统管理员能调价。")
    if form.is_valid():
        try:
            once.perform(request, lambda: actions.plan_price(by=request.user, at=now, **form.cleaned_data))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已登记调价。")
            return redirect("fieldservice:prices")
    asked = PRICES.read(request)
    page = asked.page(asked.narrowed(PartPrice.objects.all()).select_related("part", "made_by"))
    context = {"form": form, "asked": asked, "page": page, "may_edit": may_edit, "label": "调价"}
    if form.is_bound:
        return render(request, "fieldservice/prices.html", context, status=422)
    return list_answer(request, "fieldservice/prices.html", "fieldservice/_prices.html", context)


@needs(Right.FEES)
@require_POST
def withdraw_price(request, pk):
    row = get_object_or_404(PartPrice, pk=pk)
    actions.withdraw_price(row=row, by=request.user, at=timezone.now())
    messages.success(request, "已撤销调价。")
    return redirect("fieldservice:prices")
