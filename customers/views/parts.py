"""备品备件库: the priced list of parts (S1-81)."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.lists import Filter, Listing, Sort, answer
from core.organization.rights import needs
from customers.forms.parts import PartForm
from customers.models import Part
from customers.rights import Right

FIELDS = ("number", "name", "spec", "product")


def _search(rows, text: str):
    for word in text.split():
        found = Q(pk__in=[])
        for name in FIELDS:
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    return rows


LISTING = Listing(
    sorts=(
        Sort("number", "编号", ("number",)),
        Sort("name", "名称", ("name", "number")),
        Sort("price", "单价", ("price",), nullable=True),
    ),
    default="number",
    filters=(Filter("state", "状态", [("inactive", "已停用")], lambda rows, _: rows),),
    search=_search,
)


@require_GET
def index(request):
    asked = LISTING.read(request)
    page = asked.page(asked.narrowed(Part.objects.filter(is_active="state" not in asked.chosen)))
    context = {"asked": asked, "page": page, "may_edit": request.user.may(Right.EDIT, at=timezone.now())}
    return answer(request, "customers/parts.html", "customers/_part_rows.html", context)


@needs(Right.EDIT)
def edit(request, pk=None):
    """A new part, or one with its earlier prices."""
    part = get_object_or_404(Part, pk=pk) if pk else Part()
    form = PartForm(request.POST or None, instance=part)
    if form.is_valid():
        form.save()
        messages.success(request, f"{part} 已保存。")
        return redirect("customers:parts")
    past = part.history.select_related("history_user")[:20] if pk else []
    context = {"form": form, "part": part, "past": past}
    return render(request, "customers/part_edit.html", context, status=422 if form.is_bound else 200)
