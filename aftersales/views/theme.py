"""Light or dark: remembered for the person, and for the device before sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

CHOICES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def choose(request):
    """Set the theme; an unknown one is refused. Works before sign-in, so the sign-in page has the switch too."""
    theme = request.POST.get("theme", "")
    if theme not in CHOICES:
        return HttpResponse("没有这个界面主题。", status=400)
    if request.user.is_authenticated:
        request.user.theme = theme
        request.user.save_without_historical_record(update_fields=["theme"])
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    answer = HttpResponse(status=204) if request.htmx else redirect(back if safe else "home")
    answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
    return answer
