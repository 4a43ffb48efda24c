"""故障件, 入库单 and rejected goods: lists, pages, acts."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.frame.downloads import CSV, list_file
from core.lists import answer as list_answer
from core.organization.rights import needs
from fieldservice.actions import disposing, inspecting, parts, stock_in
from fieldservice.documents.parts_data import blank_data
from fieldservice.forms import parts as forms
from fieldservice.gates_parts import PART, STOCK_IN
from fieldservice.listing_parts import LISTS, NonconformingList, StoreList, with_terms
from fieldservice.models import FaultyPart, Inspection, StockIn, Trip
from fieldservice.pages_parts import order_page, part_page
from fieldservice.rights import Right
from fieldservice.views.record import pdf_of
from tickets.forms.complaint import ReasonForm
from tickets.views.act import act
from tickets.views.part_act import find_part, inside, part_act

PAGE = "tickets/part_act_page.html"
PEOPLE = ("trip__lead", "trip__department", "sent_in", "equipment", "noted_by", "repair_department")


def asked_list(request, name: str) -> StoreList:
    kind = NonconformingList if name == "nonconforming" else StoreList
    return kind(request, *LISTS[name][:4])


def _answer(request, name: str, listing: StoreList, page, template: str):
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": listing.tabs(),
        "page": page,
        "place": name,
        "may_report": request.user.may(Right.INSPECT, at=timezone.now()),
    }
    return list_answer(request, "fieldservice/store_list.html", template, context | {"rows_template": template})


@require_GET
def index(request):
    """故障件: what came back, where it is, what becomes of it; overdue by D-19 in red."""
    listing = asked_list(request, "parts")
    page = listing.page("ticket__customer", "trip", "sent_in")
    with_terms(page.rows)
    return _answer(request, "parts", listing, page, "fieldservice/_faulty_parts.html")


@require_GET
def orders(request):
    """入库单."""
    listing = asked_list(request, "stock-in")
    rows = listing.chosen().select_related("ticket__customer", "trip", "handed_by").prefetch_related("lines")
    return _answer(request, "stock-in", listing, listing.asked.page(rows), "fieldservice/_stock_ins.html")


@require_GET
def rejected(request):
    """不合格品: what waits for its 《不合格品报告处理单》, and what has one (S1-57)."""
    listing = asked_list(request, "nonconforming")
    page = listing.page("ticket__customer", "by", "line__order", "part")
    return _answer(request, "nonconforming", listing, page, "fieldservice/_nonconforming.html")


RELATED = {
    "parts": ("ticket", "trip", "sent_in"),
    "stock-in": ("ticket", "trip", "handed_by", "received_by"),
    "sent-in": ("ticket",),
    "nonconforming": ("ticket", "by"),
}


@require_GET
def export(request, name):
    """The list as it is narrowed, as CSV."""
    rows = asked_list(request, name).chosen().select_related(*RELATED[name])
    if name == "stock-in":
        rows = rows.prefetch_related("lines")
    label, columns, newest = LISTS[name][3:]
    return list_file(CSV, label, columns, rows, newest, "-pk", at=timezone.now())


BLANKS = ("H8", "SXS", "SXF")


@require_GET
def blank(request, key):
    """A blank 入库单 or slip of sent-in repair: no number, no QR code."""
    if key not in BLANKS:
        raise Http404
    return pdf_of(key, blank_data(key))


# One faulty part


@require_GET
def show(request, pk, part_pk):
    part = find_part(request, FaultyPart, ticket=pk, pk=part_pk, with_=PEOPLE)
    return render(request, "fieldservice/faulty_part.html", part_page(part, request.user, at=timezone.now()))


@needs(Right.STOCK_IN)
@require_GET
def stock(request, pk, part_pk):
    """On to the 入库单 of its case."""
    part = find_part(request, FaultyPart, ticket=pk, pk=part_pk)
    return redirect("fieldservice:stock_in_new", part.ticket_id)


def _part(step: str, right, form, action, done: str, **names):
    return needs(right)(part_act(inside(FaultyPart), PART, step, form, action, done, argument="part", **names))


to_assets = _part(
    "to_assets",
    Right.STOCK_IN,
    forms.AssetForm,
    parts.route_to_assets,
    "已转资产管理。",
    title="转资产管理",
    verb="转出",
)
void = _part(
    "void",
    Right.STOCK_IN,
    ReasonForm,
    parts.void_part,
    "已作废。",
    title="作废故障件",
    verb="作废",
    danger=True,
    consequence="没有带回或登记有误时使用；作废后不再等待入库。",
)
repair = _part(
    "repair",
    Right.STOCK_IN,
    forms.RepairForm,
    disposing.send_to_repair,
    "已送返修。",
    title="送返修",
    verb="送返修",
)
repaired = _part(
    "repaired",
    Right.STOCK_IN,
    forms.SayForm,
    disposing.report_repaired,
    "已交质量部检验。",
    title="修复交检",
    verb="交检",
    consequence="质量部检验合格后才能使用。",
)
reinspect = _part(
    "reinspect",
    Right.INSPECT,
    forms.ReinspectForm,
    disposing.inspect_repaired,
    "已检验。",
    title="返修检验",
    verb="提交",
)
ask_scrap = _part(
    "ask_scrap",
    Right.STOCK_IN,
    forms.SayForm,
    disposing.ask_scrap,
    "已申请报废，等待部门负责人批准。",
    title="申请报废",
    verb="申请",
)
scrap = _part(
    "scrap",
    Right.SCRAP,
    forms.MaySayForm,
    disposing.approve_scrap,
    "已批准报废。",
    title="批准报废",
    verb="批准",
)
refuse_scrap = _part(
    "refuse_scrap",
    Right.SCRAP,
    forms.SayForm,
    disposing.refuse_scrap,
    "未批准。",
    title="不批准报废",
    verb="不批准",
)


# Parts of a trip


def _of_trip(form, action, done: str, **names):
    view = part_act(inside(Trip), None, "", form, action, done, argument="trip", **names)
    return needs(Right.STOCK_IN)(view)


add = _of_trip(
    forms.AddPartForm,
    parts.add_part,
    "已登记故障件。",
    title="补登故障件",
    verb="登记",
    template=PAGE,
)
no_part = _of_trip(
    ReasonForm,
    parts.no_part_came,
    "已更正。",
    title="更正为没有带回故障件",
    verb="更正",
    consequence="返回时登记了带回故障件。更正后入库时限取消，原因写入经过。",
)


@needs(Right.STOCK_IN)
@require_POST
def note(request, pk, part_pk):
    """Read the record again: one row per part that comes back."""
    trip = find_part(request, Trip, ticket=pk, pk=part_pk)
    parts.note_parts(trip, by=request.user, at=timezone.now())
    return redirect(trip)


# 入库单


fill = needs(Right.STOCK_IN)(
    act(
        "",
        forms.StockInForm,
        stock_in.fill_stock_in,
        "已入库，等待质量部检验。可以打印入库单。",
        template="fieldservice/stock_in_edit.html",
        title="办理入库",
        verb="入库",
    )
)


@require_GET
def show_order(request, pk, part_pk):
    order = find_part(request, StockIn, ticket=pk, pk=part_pk, with_=("trip", "rework", "handed_by", "received_by"))
    return render(request, "fieldservice/stock_in.html", order_page(order, request.user, at=timezone.now()))


def _order(step: str, right, form, action, done: str, **names):
    return needs(right)(part_act(inside(StockIn), STOCK_IN, step, form, action, done, argument="order", **names))


edit_order = _order(
    "edit",
    Right.STOCK_IN,
    forms.EditStockInForm,
    stock_in.edit_stock_in,
    "已保存。",
    template="fieldservice/stock_in_change.html",
    title="修改入库单",
    verb="保存",
)
inspect = _order(
    "inspect",
    Right.INSPECT,
    forms.InspectForm,
    inspecting.inspect_order,
    "检验结果已保存。",
    template="fieldservice/inspect.html",
    title="入库检验",
    verb="提交检验结果",
)
void_order = _order(
    "void",
    Right.STOCK_IN,
    ReasonForm,
    stock_in.void_stock_in,
    "入库单已作废，故障件退回待入库。",
    title="作废入库单",
    verb="作废",
    danger=True,
    consequence="编号保留，已打印的入库单一并作废；故障件退回待入库，重新计时 16 个工作小时。",
)


@require_POST
def print_order(request, pk, part_pk):
    order = find_part(request, StockIn, ticket=pk, pk=part_pk)
    return redirect(stock_in.print_stock_in(order=order, by=request.user, at=timezone.now()))


def _report_refusal(inspection: Inspection, by, at) -> str:
    return "" if inspection.lacks_report else "已登记，或检验没有不合格。"


note_report = needs(Right.INSPECT)(
    part_act(
        inside(Inspection),
        _report_refusal,
        "",
        forms.ReportForm,
        inspecting.note_report,
        "已登记编号。",
        argument="inspection",
        title="登记《不合格品报告处理单》",
        verb="登记",
    )
)
