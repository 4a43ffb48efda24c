"""Every short act on a case, one line each: step, form, action, and what is said afterwards."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tickets import actions
from tickets.actions.service_points import confirm_cover
from tickets.forms import acts as forms
from tickets.forms import assignment, judgement
from tickets.forms import plan as plan_forms
from tickets.models import Status
from tickets.views.act import act, came_from, find

PAGE = "tickets/act_page.html"


def _late(step: str):
    """The make-up step of A-33 once work has begun."""

    def name(ticket) -> str:
        return step if ticket.status == Status.APPROVAL else f"{step}_late"

    return name


relay = act("relay", forms.NothingForm, actions.relay, "已转客服，2 小时内登记。", title="转客服", verb="转客服")
classify = act(
    "classify",
    judgement.ClassifyForm,
    actions.classify,
    "已改判，时限按原起点重算。",
    template="tickets/classify.html",
    title="改级别或类型",
    verb="保存判定",
)
edit = act(
    "edit", forms.EditForm, actions.edit, "已保存。", template="tickets/edit.html", title="修改处理单", verb="保存"
)
analyse = act(
    "analyse",
    forms.AnalyseForm,
    actions.analyse,
    "已记录分析，可以分派。",
    template=PAGE,
    title="质量分析",
    verb="保存分析",
)
assign = act("assign", assignment.AssignForm, actions.assign, "已分派。", title="分派", verb="分派")
reassign = act("reassign", assignment.ReassignForm, actions.reassign, "{ticket} 已改派。", title="改派", verb="改派")
hand_over = act(
    "hand_over", assignment.HandOverForm, actions.hand_over, "{ticket} 已移交。", title="移交", verb="移交"
)
contact = act("contact", forms.ContactForm, actions.record_contact, "已记录沟通。", title="记录沟通", verb="记录")
diagnose = act("diagnose", forms.DiagnoseForm, actions.record_diagnosis, "已记录。", title="记录诊断", verb="记录")
onsite = act("onsite", forms.OnsiteForm, actions.decide_onsite, "已决定上门。", title="决定上门", verb="决定上门")
remote = act(
    "remote",
    forms.RemoteForm,
    actions.decide_remote,
    "已记录客户同意远程处理。",
    title="决定远程处理",
    verb="决定远程",
)
start_remote = act(
    "start_remote", forms.NothingForm, actions.start_remote, "开始远程指导。", title="远程指导", verb="开始指导"
)
cover = act(
    "cover",
    forms.CoverForm,
    confirm_cover,
    "已记录服务点保障。",
    title="服务点已保障",
    verb="记录",
    consequence="服务点区域内的请求 24 小时内保障；有人到达现场也算保障。",
)
release = act(
    "release",
    forms.ReleaseForm,
    actions.release_early,
    "已放行，可以先行实施。",
    title="放行先行实施",
    verb="放行",
    consequence="人员可以先出发、先采取安全措施和临时方案。方案、评审和审批要补办，补齐之前不能关闭。",
)
depart = act("depart", forms.MomentForm, actions.record_departure, "已记录出发。", title="记录出发", verb="记录出发")
arrive = act("arrive", forms.MomentForm, actions.record_arrival, "已记录到达。", title="记录到达", verb="记录到达")
restore = act(
    "restore", forms.MomentForm, actions.record_restoration, "已记录恢复。", title="记录恢复", verb="记录恢复"
)
progress = act("progress", forms.ProgressForm, actions.record_progress, "已记录进展。", title="记录进展", verb="记录")
pass_on = act(
    "pass_on",
    forms.PassOnForm,
    actions.pass_on_progress,
    "已记录向客户反馈。",
    title="已向客户反馈",
    verb="记录反馈",
    consequence="报告过而还没有反馈的进展，一并记为已反馈。",
)
handled = act(
    "handled",
    forms.HandledForm,
    actions.report_handled,
    "{ticket} 已报告处理完成，由客服核实。",
    title="报告处理完成",
    verb="报告处理完成",
)
verify = act("verify", forms.VerifyForm, actions.verify, "已核实。", title="核实结果", verb="核实结果")
close = act(
    "close",
    forms.NothingForm,
    actions.close,
    "{ticket} 已关闭。",
    title="关闭",
    verb="关闭",
    consequence="关闭后内容不再变。要再处理，只能重新打开。",
)
archive = act("archive", forms.NothingForm, actions.archive, "已归档。", title="归档", verb="归档")
void = act(
    "void",
    forms.ReasonForm,
    actions.void,
    "已作废，编号保留。",
    title="作废",
    verb="作废",
    danger=True,
    consequence="编号保留，不再使用；计时全部取消；责任人和接收人收到通知。不能撤销。",
)
reopen = act("reopen", forms.ReopenForm, actions.reopen, "已重新打开。", title="重新打开", verb="重新打开")
flag_major = act(
    "flag_major",
    forms.ReasonForm,
    actions.flag_major,
    "已标为重大，总经理已收到通知。",
    title="标为重大",
    verb="标为重大",
    consequence="立即通知总经理；方案要总经理批准。",
)
review = act(
    "review", plan_forms.VerdictForm, actions.give_verdict, "已给出评审意见。", title="评审方案", verb="给出意见"
)
settle = act("settle", plan_forms.SettleForm, actions.settle_condition, "已落实。", title="落实条件", verb="已落实")
approve = act(_late("approve"), plan_forms.WordsForm, actions.approve_plan, "已批准。", title="批准方案", verb="批准")
refuse = act(_late("refuse"), plan_forms.RefuseForm, actions.refuse_plan, "已退回。", title="退回方案", verb="退回")


@require_POST
def watch(request, pk):
    """关注: follow a case or stop."""
    ticket = find(request, pk)
    followed = actions.watch(ticket=ticket, by=request.user, at=timezone.now())
    messages.success(request, "已关注。" if followed else "已取消关注。")
    return redirect(came_from(request) or ticket)
