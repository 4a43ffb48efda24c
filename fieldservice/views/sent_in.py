"""顾客送修: list, page, acts (S1-36)."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.lists import answer as list_answer
from core.organization.rights import needs
from fieldservice.actions import sent_in, sent_in_papers
from fieldservice.forms import sent_in as forms
from fieldservice.gates_sent_in import SENT_IN
from fieldservice.listing_parts import LISTS, StoreList
from fieldservice.models import SentIn
from fieldservice.pages_parts import sent_in_page
from fieldservice.rights import Right
from tickets.forms.complaint import NothingMore, ReasonForm
from tickets.views.act import act
from tickets.views.part_act import find_part, inside, part_act

WITH = ("equipment", "received_by", "diagnosed_by", "repaired_by", "returned_by", "shipment")


@require_GET
def index(request):
    """顾客送修: what stands at base, and what went back."""
    listing = StoreList(request, *LISTS["sent-in"][:4])
    template = "fieldservice/_sent_ins.html"
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": listing.tabs(),
        "page": listing.page("ticket__customer", "received_by"),
        "place": "sent-in",
        "rows_template": template,
    }
    return list_answer(request, "fieldservice/store_list.html", template, context)


receive = needs(Right.RECEIVE)(
    act(
        "",
        forms.ReceiveForm,
        sent_in.receive_machine,
        "已收件。到达现场的时限已取消，可以打印收件单。",
        template="fieldservice/sent_in_edit.html",
        title="送修收件",
        verb="收件",
    )
)


@require_GET
def show(request, pk, part_pk):
    machine = find_part(request, SentIn, ticket=pk, pk=part_pk, with_=WITH)
    return render(request, "fieldservice/sent_in.html", sent_in_page(machine, request.user, at=timezone.now()))


def _act(step: str, right, form, action, done: str, **names):
    return needs(right)(part_act(inside(SentIn), SENT_IN, step, form, action, done, argument="machine", **names))


edit = _act(
    "edit",
    Right.RECEIVE,
    forms.EditReceiptForm,
    sent_in.edit_receipt,
    "已保存。",
    template="fieldservice/sent_in_change.html",
    title="修改收件",
    verb="保存",
    consequence="送修人已签字时，修改后签字显示为失效。",
)
diagnose = _act(
    "diagnose",
    Right.TRAVEL,
    forms.DiagnoseForm,
    sent_in.diagnose,
    "已保存诊断。",
    template="tickets/part_act_page.html",
    title="检测诊断",
    verb="保存诊断",
)
begin = _act(
    "begin",
    Right.TRAVEL,
    NothingMore,
    sent_in.begin_repair,
    "已开始维修。",
    title="开始维修",
    verb="开始",
)
ready = _act(
    "ready",
    Right.TRAVEL,
    forms.FinishForm,
    sent_in.finish_repair,
    "已完工，客服通知客户取机。",
    template="fieldservice/sent_in_ready.html",
    title="维修完工",
    verb="完工",
)
give_up = _act(
    "give_up",
    Right.TRAVEL,
    ReasonForm,
    sent_in.give_up,
    "已记录，待返还客户。",
    title="不维修，直接返还",
    verb="记录",
)
give_back = _act(
    "return",
    Right.RECEIVE,
    forms.GiveBackForm,
    sent_in.give_back,
    "已返还客户。",
    template="fieldservice/sent_in_return.html",
    title="返还客户",
    verb="返还",
)
void = _act(
    "void",
    Right.RECEIVE,
    ReasonForm,
    sent_in.void_receipt,
    "已作废。",
    title="作废送修单",
    verb="作废",
    danger=True,
)


@require_POST
def print_receipt(request, pk, part_pk):
    machine = find_part(request, SentIn, ticket=pk, pk=part_pk)
    return redirect(sent_in_papers.print_receipt(machine=machine, by=request.user, at=timezone.now()))


@require_POST
def print_return(request, pk, part_pk):
    machine = find_part(request, SentIn, ticket=pk, pk=part_pk)
    return redirect(sent_in_papers.print_return(machine=machine, by=request.user, at=timezone.now()))


@require_POST
def write_sheet(request, pk, part_pk):
    """维修记录单 of this machine, filled in with what is known."""
    machine = find_part(request, SentIn, ticket=pk, pk=part_pk)
    return redirect(sent_in_papers.write_sheet(machine=machine, by=request.user, at=timezone.now()))
