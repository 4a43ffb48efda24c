"""外部订阅: list, create, edit, test, secret, log. For administrators only."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import once
from core.lists import Filter, Listing, Sort
from core.notices import actions, outlook
from core.notices.forms.channels import ReasonForm, WebhookForm
from core.notices.models import Call, Webhook
from core.notices.rights import Right
from core.organization import changes
from core.organization.rights import needs
from core.workflow import Refused

LOG = Listing(
    sorts=(Sort("at", "时间", ("pk",)),),
    default="-at",
    filters=(Filter("state", "状态", Call.State.choices),),
    size=20,
    unit="条",
)


@needs(Right.MANAGE)
def webhooks(request):
    return render(request, "notices/webhooks.html", {"rows": outlook.webhooks(), **outlook.frame("webhooks")})


@needs(Right.MANAGE)
def create(request):
    """A new subscription is off until its secret has been made and handed over."""
    if done := once.result(request):
        return redirect(done)
    form = WebhookForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "webhook": None, **outlook.frame("webhooks")}
        return render(request, "notices/webhook.html", context, status=422 if form.errors else 200)
    url = once.perform(request, lambda: _save(request, form))
    messages.success(request, "订阅已添加。请生成签名密钥，交给对方系统。")
    return redirect(url)


@needs(Right.MANAGE)
@never_cache
def webhook(request, pk):
    found = get_object_or_404(Webhook.objects.select_related("created_by"), pk=pk)
    form = WebhookForm(request.POST or None, instance=found, initial={"expected_version": changes.version(found)})
    if not form.is_valid():
        return _page(request, form, pk, status=422 if form.errors else 200)
    try:
        _save(request, form)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        form.data = form.data.copy()
        form.data["expected_version"] = changes.version(found)
        return _page(request, form, pk, status=409)
    messages.success(request, f"“{found}”已保存。")
    return redirect(found)


def _save(request, form) -> Webhook:
    return actions.save_webhook(
        webhook=form.save(commit=False),
        expected_version=form.cleaned_data["expected_version"] or 0,
        by=request.user,
        at=timezone.now(),
    )


def _page(request, form, pk, *, status):
    found = Webhook.objects.select_related("created_by").get(pk=pk)
    asked = LOG.read(request)
    page = asked.page(asked.narrowed(outlook.calls(found)))
    outlook.name_events(page.rows)
    context = {"form": form, "webhook": found, "asked": asked, "page": page, **outlook.frame("webhooks")}
    return render(
        request, "notices/webhook.html", context | {"history": changes.recent(found, limit=5)}, status=status
    )


@needs(Right.MANAGE)
@require_POST
def try_out(request, pk):
    found = get_object_or_404(Webhook, pk=pk)
    call = actions.try_webhook(webhook=found, by=request.user, at=timezone.now())
    say = messages.success if call.state == Call.State.SENT else messages.error
    say(request, outlook.pinged(call))
    return redirect(found)


@needs(Right.MANAGE)
@require_POST
@never_cache
def renew(request, pk):
    """The page that answers shows the new secret, this once."""
    found = get_object_or_404(Webhook, pk=pk)
    found, secret = actions.renew_secret(webhook=found, by=request.user, at=timezone.now())
    context = {"webhook": found, "secret": secret, **outlook.frame("webhooks")}
    return render(request, "notices/webhook_secret.html", context)


@needs(Right.MANAGE)
@require_POST
def switch(request, pk):
    found = get_object_or_404(Webhook, pk=pk)
    on, form = request.POST.get("on") == "1", ReasonForm(request.POST)
    if not on and not form.is_valid():
        raise Refused("没有写停用的原因。请写上，别人才知道能不能再启用。")
    reason = "" if on else form.cleaned_data["reason"]
    actions.switch_webhook(webhook=found, on=on, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, f"“{found}”已{'启用' if on else '停用'}。")
    return redirect(found)


@needs(Right.MANAGE)
@require_POST
def again(request, pk, call):
    found = get_object_or_404(Call.objects.select_related("webhook"), pk=call, webhook=pk)
    actions.call_again(call=found, by=request.user, at=timezone.now())
    messages.success(request, "已重新排队，编号和内容不变。")
    return redirect(found.webhook)
