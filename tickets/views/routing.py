"""分派规则 (S1-40, A-30): an administrator's page."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render

from core.organization.rights import needs
from tickets.forms.routing import RoutingFormSet
from tickets.models import RoutingRule
from tickets.rights import Right


@needs(Right.ROUTE)
def rules(request):
    """Which department solves which kind of problem; cases already assigned stay where they are."""
    formset = RoutingFormSet(request.POST or None, queryset=RoutingRule.objects.order_by("-basis", "pk"))
    if formset.is_valid():
        with transaction.atomic():
            changed = formset.save()
        messages.success(
            request, f"已保存 {len(changed)} 条分派规则，对之后的分派生效。" if changed else "没有改动。"
        )
        return redirect("tickets:routing")
    status = 422 if request.method == "POST" else 200
    return render(request, "tickets/routing.html", {"formset": formset}, status=status)
