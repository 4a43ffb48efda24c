"""机器人: list, create, edit, test, switch off. For administrators only."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core import once
from core.notices import actions, outlook
from core.notices.forms.channels import ReasonForm, RobotForm
from core.notices.models import Parcel, Robot
from core.notices.rights import Right
from core.organization import changes
from core.organization.rights import needs
from core.workflow import Refused

TONES = {Parcel.State.SENT: "success", Parcel.State.WAITING: "warning", Parcel.State.UNKNOWN: "warning"}


@needs(Right.MANAGE)
def robots(request):
    now = timezone.now()
    return render(request, "notices/robots.html", {"rows": outlook.robots(now), **outlook.frame("robots")})


@needs(Right.MANAGE)
@sensitive_post_parameters("address", "secret")
@never_cache
def create(request):
    if done := once.result(request):
        return redirect(done)
    form = RobotForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form, None, status=422 if form.errors else 200)
    url = once.perform(request, lambda: _save(request, form))
    messages.success(request, "机器人已添加。请发一条测试消息。")
    return redirect(url)


@needs(Right.MANAGE)
@sensitive_post_parameters("address", "secret")
@never_cache
def robot(request, pk):
    found = get_object_or_404(Robot.objects.select_related("meter"), pk=pk)
    form = RobotForm(request.POST or None, instance=found, initial={"expected_version": changes.version(found)})
    if not form.is_valid():
        return _page(request, form, pk, status=422 if form.errors else 200)
    try:
        _save(request, form)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        form.data = form.data.copy()
        form.data["expected_version"] = changes.version(found)
        return _page(request, form, pk, status=409)
    messages.success(request, f"机器人“{found}”已保存。")
    return redirect(found)


def _save(request, form) -> Robot:
    data = form.cleaned_data
    return actions.save_robot(
        robot=form.save(commit=False),
        departments=data["departments"],
        people=data["people"],
        key=form.key,
        secret=form.secret_given(),
        expected_version=data["expected_version"] or 0,
        by=request.user,
        at=timezone.now(),
    )


def _page(request, form, pk, *, status):
    now = timezone.now()
    found = Robot.objects.select_related("meter").get(pk=pk) if pk else None
    context = {"form": form, "robot": found, **outlook.frame("robots")}
    if found:
        context |= outlook.of_robot(found, now) | {"history": changes.recent(found, limit=5)}
    return render(request, "notices/robot.html", context, status=status)


@needs(Right.MANAGE)
@require_POST
def try_out(request, pk):
    """发测试消息: says in a sentence what came back."""
    found = get_object_or_404(Robot, pk=pk)
    parcel = actions.try_robot(robot=found, by=request.user, at=timezone.now())
    getattr(messages, TONES.get(parcel.state, "error"))(request, outlook.tried(parcel))
    return redirect(found)


@needs(Right.MANAGE)
@require_POST
def switch(request, pk):
    found = get_object_or_404(Robot, pk=pk)
    on, form = request.POST.get("on") == "1", ReasonForm(request.POST)
    if not on and not form.is_valid():
        raise Refused("没有写停用的原因。请写上，别人才知道能不能再启用。")
    reason = "" if on else form.cleaned_data["reason"]
    actions.switch_robot(robot=found, on=on, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, f"机器人“{found}”已{'启用' if on else '停用'}。")
    return redirect(found)
