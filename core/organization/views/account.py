"""Sign-in, sign-out, own password, own profile and the look."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core.organization import actions, demo
from core.organization.forms.account import PasswordForm, ProfileForm, SignInForm
from core.organization.models import Staff
from core.organization.overview import rights_by_role
from core.organization.roles import Role
from core.times import local_date

STAY = 12 * 3600
YEAR = 365 * 24 * 3600


@login_not_required
@sensitive_post_parameters()
@never_cache
def sign_in(request):
    """登录. A table row asked by htmx after the session ended leads the whole page here."""
    if request.htmx:
        here = request.htmx.current_url_abs_path or ""
        return HttpResponse(headers={"HX-Redirect": f"{reverse('organization:sign_in')}?{urlencode({'next': here})}"})
    if request.user.is_authenticated:
        return redirect(_next(request))
    accounts = demo.demo_accounts()
    form = SignInForm(request, request.POST or None, initial=_prefilled(request, accounts))
    if not form.is_valid():
        return render(request, "organization/sign_in.html", _gate(request, form, accounts))
    auth.login(request, form.get_user())
    request.session.set_expiry(STAY if form.cleaned_data["stay"] else 0)
    return redirect(_next(request))


def _prefilled(request, accounts) -> dict:
    picked = request.GET.get("account")
    if picked in {account.username for account in accounts}:
        return {"username": picked, "password": demo.PASSWORD, "stay": True}
    return {"stay": True}


def _gate(request, form, accounts) -> dict:
    return {
        "form": form,
        "accounts": accounts,
        "demo_password": demo.PASSWORD,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "tries": settings.AXES_FAILURE_LIMIT,
        "minutes": round(settings.AXES_COOLOFF_TIME * 60),
    }


def _next(request) -> str:
    target = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request):
    """退出."""
    auth.logout(request)
    messages.success(request, "已退出。")
    return redirect("organization:sign_in")


@sensitive_post_parameters()
def password(request):
    """修改自己的密码; forced after a reset."""
    form = PasswordForm(request.POST or None, staff=request.user)
    if not form.is_valid():
        return render(request, "organization/password.html", {"form": form})
    staff = actions.change_password(staff=request.user, password=form.cleaned_data["new"], at=timezone.now())
    auth.update_session_auth_hash(request, staff)
    messages.success(request, "密码已修改。")
    return redirect("organization:profile")


def profile(request):
    """个人设置: phone, e-mail, look, single-key shortcuts."""
    form = ProfileForm(request.POST or None, instance=Staff.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return render(request, "organization/profile.html", {"form": form, "me": request.user, **_mine(request.user)})
    form.save()
    messages.success(request, "个人设置已保存。")
    return _with_theme(redirect("organization:profile"), form.cleaned_data["theme"])


def _mine(me) -> dict:
    rights, today = rights_by_role(), local_date(timezone.now())
    return {
        "my_roles": [(role.label, rights[role]) for role in Role if role in me.roles],
        "standing_in": [row for row in me.deputising if row.covers(today)],
    }


def _with_theme(response, wanted: str):
    response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
