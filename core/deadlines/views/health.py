"""How the background work is doing: one page for people, one address for machines."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import jobs
from core.deadlines.health import LISTED, pulse
from core.deadlines.rights import Right
from core.frame.health import examine
from core.organization.rights import needs
from core.workflow import Refused


@require_safe
@never_cache
def health(request):
    """Heartbeat and lag for everybody; the single findings for administrators."""
    now = timezone.now()
    manages = request.user.may(Right.MANAGE, at=now)
    context = {
        "pulse": pulse(now),
        "answers": examine(now) if manages else None,
        "failed": jobs.Job.objects.filter(state=jobs.Job.State.FAILED).order_by("-pk")[:LISTED] if manages else [],
        "now": now,
    }
    return render(request, "deadlines/health.html", context)


@needs(Right.MANAGE)
@require_POST
def decide_job(request, pk):
    """A finally failed job: 重试, or 已处理 with the reason."""
    reason, again = request.POST.get("reason", "").strip()[:200], request.POST.get("act") == "retry"
    if not reason and not again:
        raise Refused("没有写怎样处理的。请写上，别人才知道为什么不再重试。")
    decide = jobs.retry if again else jobs.settle
    decide(pk, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, "任务已重新排队。" if again else "任务已标为已处理。")
    return redirect("deadlines:health")


@login_not_required
@require_safe
@never_cache
def machine(request):
    """200 while the sweep keeps up, else 503. Figures only, nothing personal."""
    state = pulse(timezone.now())
    body = {
        "status": "ok" if state.is_well else "behind",
        "lag_seconds": int(state.lag.total_seconds()),
        "silence_seconds": int(state.silence.total_seconds()) if state.silence is not None else None,
    }
    return JsonResponse(body, status=200 if state.is_well else 503)
