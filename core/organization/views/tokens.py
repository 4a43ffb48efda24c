"""接口令牌: everybody has their own; administrators see all and can revoke any."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.organization import tokens
from core.organization.forms.tokens import RevokeForm, TokenForm
from core.organization.models import ApiToken
from core.organization.rights import needs


@never_cache
def mine(request):
    """Own tokens, and the form for a new one; the new token stands on the answer and nowhere else."""
    now = timezone.now()
    form = TokenForm(request.POST or None, at=now)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "organization/tokens.html", _page(request, now, form=form), status=status)
    token = tokens.issue_token(
        staff=request.user,
        name=form.cleaned_data["name"],
        may_write=form.cleaned_data["may_write"],
        expires_at=form.expires_at,
        at=now,
    )
    return render(request, "organization/token_once.html", {"token": token, "name": form.cleaned_data["name"]})


def _page(request, now, **more) -> dict:
    rows = [(row, row.usable(now)) for row in request.user.api_tokens.all()]
    return {"rows": rows, "everybody": False, **more}


@needs("organization.manage")
def everybody(request):
    """All tokens of the house, those in use first."""
    now = timezone.now()
    rows = ApiToken.objects.select_related("staff__department", "revoked_by").order_by("revoked_at", "-created_at")
    return render(
        request,
        "organization/tokens.html",
        {"rows": [(row, row.usable(now)) for row in rows[:200]], "everybody": True, "form": None},
    )


@require_POST
def revoke(request, pk):
    """Stop a token: one's own, or anybody's with the right to manage people."""
    now = timezone.now()
    manages = request.user.may("organization.manage", at=now)
    rows = ApiToken.objects.all() if manages else request.user.api_tokens.all()
    token = get_object_or_404(rows, pk=pk)
    form = RevokeForm(request.POST)
    back = "organization:tokens" if token.staff_id == request.user.pk else "organization:all_tokens"
    if not form.is_valid():
        messages.error(request, "还没有写停用原因。")
        return redirect(back)
    tokens.revoke_token(token=token, reason=form.cleaned_data["reason"], by=request.user, at=now)
    messages.success(request, f"{token} 已停用。")
    return redirect(back)
