"""Who got a one-time password sees nothing but the page that replaces it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

FREE = {"organization:password", "organization:sign_out", "aftersales:theme"}


class PasswordChangeMiddleware:
    """Lead `must_change_password` to the password page; pages that need no login stay open."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        if request.resolver_match.view_name in FREE or not getattr(view, "login_required", True):
            return None
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": reverse("organization:password")})
        messages.warning(request, "这是一次性密码。请先改成自己的密码。")
        return redirect("organization:password")
