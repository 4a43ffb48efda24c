"""出差准备清单: the lines that 客服 sees to before somebody leaves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import once
from core.organization.rights import needs
from fieldservice.actions.checklist import save_item
from fieldservice.forms.checklist import ItemForm
from fieldservice.models import ChecklistItem
from fieldservice.rights import Right

LIST = "fieldservice:checklist"


@needs(Right.ARRANGE)
def index(request):
    """The list, and a new line below it."""
    form = ItemForm(request.POST or None, initial={"order": 100, "is_active": True, "is_required": True})
    if request.method == "POST" and form.is_valid():
        once.perform(request, lambda: _kept(form, request))
        messages.success(request, f"已添加“{form.instance}”。")
        return redirect(LIST)
    context = {"items": ChecklistItem.objects.all(), "form": form}
    return render(request, "fieldservice/checklist.html", context, status=422 if form.is_bound else 200)


@needs(Right.ARRANGE)
def edit(request, pk):
    item = get_object_or_404(ChecklistItem, pk=pk)
    form = ItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        _kept(form, request)
        messages.success(request, f"已保存“{item}”。")
        return redirect(LIST)
    context = {"item": item, "form": form}
    return render(request, "fieldservice/checklist_item.html", context, status=422 if form.is_bound else 200)


def _kept(form, request) -> ChecklistItem:
    return save_item(item=form.instance, by=request.user, at=timezone.now())
