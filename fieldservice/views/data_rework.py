"""数据返工 and 调换: pages and acts."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.lists import answer as list_answer
from core.organization.rights import needs
from fieldservice.actions import data_rework, replacing, stock_in
from fieldservice.forms import parts as forms
from fieldservice.gates_parts import REWORK
from fieldservice.listing_parts import REWORK_TABS, REWORKS, StoreList
from fieldservice.models import DataRework
from fieldservice.pages_parts import rework_page
from fieldservice.rights import Right
from tickets.forms.complaint import ReasonForm
from tickets.views.act import act
from tickets.views.part_act import find_part, inside, part_act

PAGE = "tickets/part_act_page.html"
WITH = ("assignee", "opened_by", "reworked_by", "stocked_by", "delivered_by")


@require_GET
def index(request):
    """数据返工: from the rework to the new delivery (S1-60, S1-61)."""
    listing = StoreList(request, REWORKS, DataRework, REWORK_TABS, "数据返工")
    template = "fieldservice/_data_reworks.html"
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": listing.tabs(),
        "page": listing.page("ticket__customer", "assignee"),
        "place": "data-rework",
        "rows_template": template,
    }
    return list_answer(request, "fieldservice/store_list.html", template, context)


begin = needs(Right.STOCK_IN)(
    act(
        "",
        forms.NewReworkForm,
        data_rework.open_rework,
        "已登记数据返工。",
        template="tickets/act_page.html",
        title="登记数据补采或返工",
        verb="登记",
    )
)


@require_GET
def show(request, pk, part_pk):
    rework = find_part(request, DataRework, ticket=pk, pk=part_pk, with_=WITH)
    return render(request, "fieldservice/data_rework.html", rework_page(rework, request.user, at=timezone.now()))


def _act(step: str, form, action, done: str, **names):
    view = part_act(inside(DataRework), REWORK, step, form, action, done, argument="rework", **names)
    return needs(Right.STOCK_IN)(view)


edit = _act(
    "edit",
    forms.EditReworkForm,
    data_rework.edit_rework,
    "已保存。",
    template=PAGE,
    title="修改数据返工",
    verb="保存",
)
reworked = _act(
    "reworked",
    forms.ReworkedForm,
    data_rework.report_reworked,
    "已登记，16 个工作小时内检验入库。",
    title="总部处理完成",
    verb="登记",
    consequence="从处理完成起 16 个工作小时内填写入库单、检验合格并入库。",
)
fill = _act(
    "fill",
    forms.FillForm,
    stock_in.fill_for_data,
    "已填写入库单，等待质量部检验。",
    title="填写入库单",
    verb="填写",
)
stock = _act(
    "stock",
    forms.StockDataForm,
    data_rework.stock_data,
    "数据已入库，请重新交付。",
    title="数据入库",
    verb="入库",
)
deliver = _act(
    "deliver",
    forms.RedeliverForm,
    data_rework.redeliver,
    "已记录重新交付。",
    title="重新交付",
    verb="记录交付",
)
cancel = _act(
    "cancel",
    ReasonForm,
    data_rework.cancel_rework,
    "已取消。",
    title="取消数据返工",
    verb="取消返工",
    danger=True,
)

_replace = act(
    "",
    forms.ReplaceForm,
    replacing.replace_machine,
    "已调换，新旧设备的档案已互相关联。",
    template="fieldservice/replace.html",
    title="调换设备",
    verb="调换",
)


def replace(request, pk):
    """调换 (S2-05), by whoever takes machines in or works in the store."""
    if not any(request.user.may(right, at=timezone.now()) for right in (Right.RECEIVE, Right.STOCK_IN)):
        raise PermissionDenied("您的岗位没有“调换设备”的权限。")
    return _replace(request, pk)
