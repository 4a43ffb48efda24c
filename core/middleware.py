"""What a view may raise and how people see it, in whole pages and in htmx parts."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from core.workflow import Refused, Stale


class RefusedMiddleware:
    """A `Refused` that reaches no form becomes a message on the page the person came from; `Stale` answers 409.

    htmx would put a whole page into a corner of another one: a refusal becomes a toast there, a stale save takes
    the main part, an expired login leads the browser itself to the sign-in page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.htmx and response.status_code == 302 and _leads_to_sign_in(response):
            here = request.htmx.current_url_abs_path or "/"
            return HttpResponse(headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?next={here}"})
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Stale):
            answer = render(request, "stale.html", {"refusal": exception, "typed": request.POST}, status=409)
            return _aimed(answer, "#main", "innerHTML") if request.htmx else answer
        if not isinstance(exception, Refused):
            return None
        if request.htmx:
            answer = render(request, "_refused_toast.html", {"refusal": exception}, status=409)
            return _aimed(answer, "#toasts", "beforeend")
        messages.error(request, exception.reason)
        back = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        if request.method == "POST" and safe:
            return HttpResponseRedirect(back)
        return render(request, "refused.html", {"refusal": exception}, status=409)


def _leads_to_sign_in(response) -> bool:
    return urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)


def _aimed(answer: HttpResponse, target: str, swap: str) -> HttpResponse:
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = target, swap
    return answer
