"""报修 without an account (S3-04)."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.workflow import Refused
from tickets.public import actions, codes, limits
from tickets.public.forms import ReportForm

FULL = "提交得太频繁，请一小时后再试，或拨打服务热线。填写的内容都还在。"
ASKED = ("product", "serial", "company", "place")  # what a QR code on the machine may fill in


@login_not_required
@never_cache
def report(request):
    """The form; sent in, it leads to the progress page with number and code."""
    now = timezone.now()
    if request.method != "POST":
        known = {name: request.GET[name][:60] for name in ASKED if name in request.GET}
        return _page(request, ReportForm(request=request, at=now, initial=known))
    form = ReportForm(request.POST, request.FILES, request=request, at=now)
    if limits.full(limits.REPORT, request, at=now) or limits.full(limits.TRY, request, at=now):
        form.at_door = FULL
        return _page(request, form, status=429)
    limits.knock(limits.TRY, request, at=now)
    if not form.is_valid():
        return _page(request, form, status=422)
    limits.knock(limits.REPORT, request, at=now)
    return _sent(request, form, now)


def _sent(request, form: ReportForm, now):
    wechat = request.GET.get("from") == "wechat"
    files = [draft.pk for draft in form.drafts]
    try:
        tracking = actions.report(data=form.cleaned_data, files=files, once=form.once, at=now, wechat=wechat)
    except Refused as refused:
        form.add_error(None, refused.reason)
        return _page(request, form, status=409)
    return redirect(f"{codes.path(tracking)}?new=1")


def _page(request, form: ReportForm, status: int = 200):
    return render(request, "tickets/public/report.html", {"form": form, "face": codes.face()}, status=status)
