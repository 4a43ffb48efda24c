"""One machine: its page with the machines of its batch, and its form."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import once
from core.organization.rights import needs
from core.times import local_date
from customers import actions, changes
from customers.forms import EquipmentForm
from customers.models import Customer, Equipment
from customers.rights import Right
from customers.views.lookup import card_context, with_faults

SHOWN = 20


@require_GET
def detail(request, pk):
    """The machine, whether a repair is charged, its faults, and the other machines of its batch (S2-30)."""
    rows = Equipment.objects.select_related("customer", "site", "created_by", "replaces", "replaced_by")
    machine = get_object_or_404(rows, pk=pk)
    now = timezone.now()
    others = Equipment.objects.same_batch(machine).select_related("customer", "site").order_by("serial", "pk")
    context = card_context(machine, request.user) | {
        "others": with_faults(list(others[:SHOWN]), now),
        "shown": SHOWN,
        "changes": changes.of_equipment(machine),
        "may_edit": request.user.may(Right.EDIT, at=now),
    }
    return render(request, "customers/equipment.html", context)


@needs(Right.EDIT)
def create(request, pk):
    customer = get_object_or_404(Customer, pk=pk)
    form = _form(request, customer, Equipment())
    if not form.is_valid():
        return _draw(request, form)

    def act():
        return actions.register_equipment(machine=form.instance, by=request.user, at=timezone.now())

    url = once.perform(request, act)
    messages.success(request, f"{form.instance} 已登记。")
    return redirect(url)


@needs(Right.EDIT)
def edit(request, pk):
    machine = get_object_or_404(Equipment.objects.select_related("customer"), pk=pk)
    form = _form(request, machine.customer, machine)
    if not form.is_valid():
        return _draw(request, form)
    version = form.cleaned_data["expected_version"] or 0
    actions.change_equipment(machine=form.instance, expected_version=version)
    messages.success(request, f"{form.instance} 已保存。")
    return redirect(form.instance)


def _form(request, customer, machine):
    today = local_date(timezone.now())
    return EquipmentForm(request.POST or None, instance=machine, customer=customer, today=today)


def _draw(request, form):
    context = {"form": form, "machine": form.instance, "customer": form.instance.customer}
    return render(request, "customers/equipment_edit.html", context)
