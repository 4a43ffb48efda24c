"""对外回复, risks, 寄件, 通知供方 and 使用指导: pages, lists and short acts."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.frame.downloads import CSV, list_file
from core.lists import answer as list_answer
from tickets.actions import replies, risks, services
from tickets.complaint_listing import EXPORTED_SHIPMENTS, SHIPMENT_TABS, SHIPMENTS, PartList
from tickets.forms import complaint as part_forms
from tickets.forms import reply as forms
from tickets.forms import services as service_forms
from tickets.gates_outward import REPLY, SHIPMENT
from tickets.models import Reply, Risk, Shipment, SupplierNotice
from tickets.pages_outward import reply_page, shipment_page
from tickets.rights import Right
from tickets.views.act import act
from tickets.views.part_act import find_part, inside, part_act

PAGE = "tickets/part_act_page.html"

# 对外回复

new_reply = act(
    "reply",
    forms.DraftReplyForm,
    replies.draft_reply,
    "已保存拟稿。发出后写入经过。",
    template="tickets/act_page.html",
    title="拟写对外回复",
    verb="保存拟稿",
)


@require_GET
def show_reply(request, pk, part_pk):
    with_ = (
        "complaint",
        "drafted_by",
        "approved_by",
        "approved_for",
        "sent_by",
        "ticket__responsible_department__head",
    )
    reply = find_part(request, Reply, ticket=pk, pk=part_pk, with_=with_)
    return render(request, "tickets/reply.html", reply_page(reply, request.user, at=timezone.now()))


def _reply(step: str, form, action, done: str, **words):
    return part_act(inside(Reply), REPLY, step, form, action, done, argument="reply", **words)


edit_reply = _reply(
    "edit", forms.EditReplyForm, replies.edit_reply, "已保存。", template=PAGE, title="修改回复", verb="保存"
)
submit_reply = _reply(
    "submit", part_forms.NothingMore, replies.submit_reply, "已送批。", title="送领导批准", verb="送批"
)
approve_reply = _reply(
    "approve", forms.WordsForm, replies.approve_reply, "已批准，可以发出。", title="批准对外回复", verb="批准"
)
return_reply = _reply(
    "return", part_forms.ReturnForm, replies.return_reply, "已退回。", title="退回对外回复", verb="退回"
)
send_reply = _reply(
    "send",
    forms.SendForm,
    replies.send_reply,
    "已发出，写入经过。",
    title="发出对外回复",
    verb="发出",
    consequence="电子邮件立即寄出；其他方式记录为已发出。发出后不能修改。",
)
cancel_reply = _reply(
    "cancel", part_forms.ReasonForm, replies.cancel_reply, "已撤销。", title="撤销回复", verb="撤销", danger=True
)

# 风险

flag_risk = act(
    "flag_risk",
    forms.FlagRiskForm,
    risks.flag_risk,
    "已标记，领导已收到通知。",
    title="标为重要环境因素或重大风险",
    verb="标记",
    consequence="领导立即收到通知；处理和对外回复要经领导批准。",
)
approve_risk = part_act(
    inside(Risk),
    risks.risk_refusal,
    "approve",
    forms.ApproveRiskForm,
    risks.approve_risk,
    "已批准。",
    argument="risk",
    title="批准风险处理",
    verb="批准",
)
lift_risk = part_act(
    inside(Risk),
    risks.risk_refusal,
    "lift",
    part_forms.ReasonForm,
    risks.lift_risk,
    "已解除。",
    argument="risk",
    title="解除风险标记",
    verb="解除",
)

# 寄件

pack = act(
    "ship",
    service_forms.PackForm,
    services.pack_shipment,
    "已登记寄件，可以打印寄件清单。",
    template="tickets/shipment_edit.html",
    title="登记寄件",
    verb="登记寄件",
)


def parcels(request) -> PartList:
    return PartList(request, SHIPMENTS, Shipment, SHIPMENT_TABS, "寄件")


@require_GET
def shipments(request):
    """寄件: what is to be sent, what is on its way, what arrived."""
    listing = parcels(request)
    page = listing.page("ticket__customer", "packed_by")
    context = {
        "asked": listing.asked,
        "tab": listing.tab,
        "label": listing.label,
        "tabs": listing.tabs(),
        "page": page,
    }
    return list_answer(request, "tickets/shipments.html", "tickets/_shipments.html", context)


@require_GET
def export_shipments(request):
    rows = parcels(request).chosen().select_related("ticket")
    return list_file(CSV, "寄件", EXPORTED_SHIPMENTS, rows, "-packed_at", "-pk", at=timezone.now())


@require_GET
def show_shipment(request, pk, part_pk):
    shipment = find_part(request, Shipment, ticket=pk, pk=part_pk, with_=("packed_by", "sent_by", "confirmed_by"))
    return render(request, "tickets/shipment.html", shipment_page(shipment, request.user, at=timezone.now()))


@require_POST
def print_slip(request, pk, part_pk):
    shipment = find_part(request, Shipment, ticket=pk, pk=part_pk)
    return redirect(services.print_slip(shipment=shipment, by=request.user, at=timezone.now()))


def _shipment(step: str, form, action, done: str, **words):
    return part_act(inside(Shipment), SHIPMENT, step, form, action, done, argument="shipment", **words)


edit_shipment = _shipment(
    "edit",
    service_forms.EditShipmentForm,
    services.edit_shipment,
    "已保存。",
    template="tickets/shipment_edit.html",
    title="修改寄件",
    verb="保存",
)
send_shipment = _shipment(
    "send", service_forms.SendShipmentForm, services.send_shipment, "已寄出。", title="寄出", verb="记录寄出"
)
confirm_shipment = _shipment(
    "confirm",
    service_forms.ConfirmShipmentForm,
    services.confirm_shipment,
    "已确认签收。",
    title="确认签收",
    verb="确认签收",
)
lose_shipment = _shipment(
    "lose", service_forms.EndShipmentForm, services.lose_shipment, "已记录。", title="丢失或损坏", verb="记录"
)
cancel_shipment = _shipment(
    "cancel",
    service_forms.EndShipmentForm,
    services.cancel_shipment,
    "已取消，编号保留。",
    title="取消寄件",
    verb="取消寄件",
    danger=True,
)

# 信息服务

notify_supplier = act(
    "supplier",
    service_forms.SupplierForm,
    services.notify_supplier,
    "已记录通知，供方 24 小时内响应。",
    template="tickets/act_page.html",
    title="通知供方",
    verb="记录通知",
)
guide = act(
    "guide",
    service_forms.GuideForm,
    services.guide,
    "已记录使用指导。",
    template="tickets/act_page.html",
    title="记录使用指导",
    verb="记录指导",
)


def _may_follow(notice, by, at) -> str:
    if notice.state in (SupplierNotice.State.SOLVED, SupplierNotice.State.CANCELLED):
        return f"这次通知{notice.get_state_display()}。"
    return "" if by.may(Right.SUPPLIER, at=at) else "您的岗位没有“通知供方”的权限。"


supplier_answer = part_act(
    inside(SupplierNotice),
    _may_follow,
    "answer",
    service_forms.SupplierAnswerForm,
    services.supplier_answered,
    "已记录。",
    argument="notice",
    title="记录供方答复",
    verb="记录",
)
supplier_cancel = part_act(
    inside(SupplierNotice),
    _may_follow,
    "cancel",
    part_forms.ReasonForm,
    services.cancel_supplier_notice,
    "已撤销通知。",
    argument="notice",
    title="撤销供方通知",
    verb="撤销",
    danger=True,
)
