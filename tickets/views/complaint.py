"""抱怨: the ledger, the page of one complaint, its one form, the short acts on it, its two papers."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.documents import registry
from core.documents.filling import fill
from core.documents.rendering import draw_unnumbered
from core.frame.downloads import CSV, list_file
from core.lists import answer as list_answer
from tickets.actions import complaint_handling, complaints, replies, services
from tickets.complaint_listing import COMPLAINT_TABS, COMPLAINTS, EXPORTED_COMPLAINTS, PartList
from tickets.forms import complaint as forms
from tickets.forms import reply as reply_forms
from tickets.gates_complaint import COMPLAINT
from tickets.models import Complaint
from tickets.pages_outward import complaint_page
from tickets.views.act import act
from tickets.views.part_act import find_part, inside, part_act, show_or_do

PEOPLE = (
    "received_by",
    "submitted_by",
    "approved_by",
    "approved_for",
    "disposed_by",
    "department",
    "review__specialist",
)
PRINTS = {"H11": services.print_warning, "H10": services.print_feedback}


def ledger(request) -> PartList:
    return PartList(request, COMPLAINTS, Complaint, COMPLAINT_TABS, "抱怨台账")


@require_GET
def index(request):
    """抱怨台账: what is to be handed in, approved, handled, answered."""
    listing = ledger(request)
    page = listing.page("ticket__customer", "department", "received_by")
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": listing.tabs(),
        "page": page,
    }
    return list_answer(request, "tickets/complaints.html", "tickets/_complaints.html", context)


@require_GET
def export(request, kind=CSV):
    """The rows of the present view for spreadsheets."""
    rows = ledger(request).chosen().select_related("ticket", "department")
    return list_file(kind, "抱怨台账", EXPORTED_COMPLAINTS, rows, "-received_at", "-pk", at=timezone.now())


def find(request, pk: int, *with_: str) -> Complaint:
    return find_part(request, Complaint, ticket=pk, with_=with_)


@require_GET
def show(request, pk):
    """One complaint: where it is, what is next, why not yet, what both papers say."""
    complaint = find(request, pk, "ticket__contact", *PEOPLE)
    return render(request, "tickets/complaint.html", complaint_page(complaint, request.user, at=timezone.now()))


def fill_in(request, pk):
    """The one form of both papers: save a draft, or hand it in."""
    complaint = find(request, pk, "ticket__contact")
    submit = "submit" in request.POST
    page = "tickets/complaint_edit.html"
    return show_or_do(
        request,
        complaint,
        forms.ComplaintForm,
        partial(complaints.fill_complaint, complaint=complaint, submit=submit),
        "已提交，报送部门已收到通知，等待总经理或管理者代表批准。" if submit else "已保存，还没有提交。",
        refusal=COMPLAINT.refusal(complaint, "fill", by=request.user, at=timezone.now()),
        template=page,
        fragment=page,
    )


def _act(step: str, form, action, done: str, **words):
    return part_act(inside(Complaint, one=True), COMPLAINT, step, form, action, done, argument="complaint", **words)


PAGE = "tickets/part_act_page.html"
approve = _act(
    "approve",
    forms.ApproveForm,
    complaints.approve_complaint,
    "已批准，责任部门已收到通知。",
    title="批准早期报警表",
    verb="批准并转责任部门",
    consequence="总经理或管理者代表一人批准即可。批准后转责任部门处理。",
)
send_back = _act(
    "return", forms.ReturnForm, complaints.return_complaint, "已退回。", title="退回早期报警表", verb="退回"
)
route = _act("route", forms.RouteForm, complaints.route_complaint, "已转责任部门。", title="转责任部门", verb="转办")
form_team = _act(
    "form_team", forms.TeamForm, complaint_handling.form_review, "已组成评审小组。", title="组成评审小组", verb="组成"
)
conclude = _act(
    "conclude",
    forms.VerdictForm,
    complaint_handling.conclude_review,
    "已记录评审结论。",
    title="记录评审结论",
    verb="记录",
)
dispose = _act(
    "dispose",
    forms.DisposeForm,
    complaint_handling.dispose_complaint,
    "已记录处置，请按客户选择的方式回复。",
    template=PAGE,
    title="记录处置",
    verb="记录处置",
)
reply = _act(
    "answer",
    reply_forms.AnswerForm,
    replies.answer_complaint,
    "已记录回复。",
    template=PAGE,
    title="回复客户",
    verb="回复客户",
    consequence="不涉及风险的回复立即发出，抱怨随之关闭；涉及重要环境因素或重大风险的先送领导批准。",
)
withdraw = _act(
    "withdraw",
    forms.ReasonForm,
    complaint_handling.withdraw_complaint,
    "已撤销，编号保留。",
    title="撤销抱怨",
    verb="撤销抱怨",
    danger=True,
    consequence="处理单不再标为客户抱怨，早期报警的计时取消；编号保留，不再使用。",
)
take_up = _act(
    "take_up",
    forms.ReasonForm,
    complaint_handling.take_up_complaint,
    "已转回责任部门重新处理。",
    title="重新处理",
    verb="重新处理",
)
flag = act(
    "flag_complaint",
    forms.FlagComplaintForm,
    complaints.flag_complaint,
    "已标为客户抱怨，请立即填写早期报警表。",
    title="标为客户抱怨",
    verb="标为客户抱怨",
    consequence="开始计时：立即填写早期报警表并提交。",
)


@require_POST
def print_paper(request, pk, key):
    """The numbered paper of what was handed in; printing it again serves the same file."""
    if key not in PRINTS:
        raise Http404
    paper = PRINTS[key](complaint=find(request, pk), by=request.user, at=timezone.now())
    if not paper.is_ready:
        messages.info(request, "正在出件，稍后即可打开。")
    return redirect(paper)


@require_GET
def draft_paper(request, pk, key):
    """What is filled in so far, without number: for the pen."""
    if key not in PRINTS:
        raise Http404
    form = registry.form(key)
    printed = draw_unnumbered(form, fill(form, find(request, pk)), at=timezone.now())
    response = HttpResponse(printed.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{key}-draft.pdf"'
    return response
