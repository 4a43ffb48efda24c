"""What a view may raise and how people see it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from core.workflow import Refused, Stale


class RefusedMiddleware:
    """A `Refused` that reaches no form becomes a message on the page the person came from; `Stale` answers 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Stale):
            return render(request, "stale.html", {"refusal": exception, "typed": request.POST}, status=409)
        if not isinstance(exception, Refused):
            return None
        messages.error(request, exception.reason)
        back = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        if request.method == "POST" and safe:
            return HttpResponseRedirect(back)
        return render(request, "refused.html", {"refusal": exception}, status=409)
