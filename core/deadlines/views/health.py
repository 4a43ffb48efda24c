"""How the background work is doing: one page for people, one address for machines."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.deadlines.health import pulse
from core.deadlines.rights import Right
from core.frame.health import examine


@require_safe
@never_cache
def health(request):
    """Heartbeat and lag for everybody; the single findings for administrators."""
    now = timezone.now()
    answers = examine(now) if request.user.may(Right.MANAGE, at=now) else None
    return render(request, "deadlines/health.html", {"pulse": pulse(now), "answers": answers, "now": now})


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
