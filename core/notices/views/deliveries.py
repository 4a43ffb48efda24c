"""发送情况: what did not arrive, what waits, and what people do about it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.lists import Filter, Listing, Sort, answer
from core.notices import actions, outlook
from core.notices.channels import CHANNELS
from core.notices.forms.channels import PickForm
from core.notices.models import Delivery
from core.notices.rights import Right
from core.organization.rights import needs
from core.workflow import Refused


def _channels() -> list[tuple[str, str]]:
    return [(row.key, row.label) for row in CHANNELS.values()]


LISTING = Listing(
    sorts=(Sort("at", "时间", ("pk",)),),
    default="-at",
    filters=(
        Filter("channel", "方式", _channels),
        Filter("marked", "标记", (("1", "可能重复"),), lambda rows, _: rows.filter(maybe_repeated=True), many=False),
    ),
    also=("tab",),
    unit="份",
)


@needs(Right.MANAGE)
def deliveries(request):
    tab = request.GET.get("tab", "failed")
    if tab not in outlook.TABS:
        raise BadRequest("发送情况没有这个分类。请从页面重新选择。")
    asked = LISTING.read(request)
    page = asked.page(asked.narrowed(outlook.deliveries(tab)))
    rows = outlook.delivery_rows(page.rows)
    context = {"asked": asked, "page": page, "rows": rows, "tab": tab, **outlook.frame("deliveries")}
    context |= {"views": outlook.delivery_tabs(), "may_decide": tab == "failed"}
    return answer(request, "notices/deliveries.html", "notices/_deliveries.html", context)


@needs(Right.MANAGE)
@require_POST
def decide(request):
    """重发 or 不再发送 for what was ticked."""
    form = PickForm(request.POST)
    if not form.is_valid():
        raise Refused("还没有选择，或原因超过 200 字。请勾选后再试。")
    picked = {"pks": form.cleaned_data["pick"], "reason": form.cleaned_data["reason"]}
    if request.POST.get("act") == "drop":
        if not picked["reason"]:
            raise Refused("没有写原因。请写上为什么不再发送。")
        count = actions.drop(**picked, by=request.user, at=timezone.now())
        words = f"{count} 份不再发送。"
    else:
        count = actions.send_again(**picked, by=request.user, at=timezone.now())
        words = f"{count} 份已重新排队。"
    messages.success(request, words if count else "选中的已经有人处理过。")
    return redirect("channels:deliveries")


@needs(Right.RETRY)
@require_POST
def again(request, pk):
    """重发 from the page of a case, by people who see it."""
    row = get_object_or_404(Delivery.objects.select_related("message", "letter"), pk=pk)
    case = outlook.case_for(row, request.user)
    count = actions.send_again(pks=[row.pk], by=request.user, at=timezone.now())
    messages.success(request, "已重新排队。" if count else "这一份已经有人处理过。")
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else case)
