"""Opening and changing a customer file, with its people and places on one page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import once
from core.organization.rights import needs
from core.times import local_date
from customers import actions
from customers.forms import ContactFormSet, CustomerForm, RetireForm, SiteFormSet, unjudged, with_more
from customers.models import Customer, Equipment
from customers.rights import Right


@needs(Right.EDIT)
def create(request):
    parts = _parts(request, Customer())
    if parts["judged"] and _valid(*parts["forms"]):
        form, people, places = parts["forms"]
        made = {"contacts": people.rows(), "sites": places.rows()}

        def act():
            return actions.open_file(customer=form.instance, by=request.user, at=timezone.now(), **made)

        url = once.perform(request, act)
        messages.success(request, f"{form.instance} 已建档。")
        return redirect(url)
    return _draw(request, parts)


@needs(Right.EDIT)
def edit(request, pk):
    parts = _parts(request, get_object_or_404(Customer, pk=pk))
    if parts["judged"] and _valid(*parts["forms"]):
        form, people, places = parts["forms"]
        actions.change_file(
            customer=form.instance,
            contacts=people.rows(),
            sites=places.rows(),
            expected_version=form.cleaned_data["expected_version"] or 0,
        )
        messages.success(request, f"{form.instance} 已保存。")
        return redirect(form.instance)
    return _draw(request, parts)


def _parts(request, customer: Customer) -> dict:
    """The three forms; `judged` is False while a row is only being added (button “添加一行”)."""
    data, more = request.POST or None, request.POST.get("more", "")
    if more in ("contacts", "sites"):
        data = with_more(data, more)
    today = local_date(timezone.now())
    form = CustomerForm(data, instance=customer, today=today)
    people = ContactFormSet(data, instance=customer, prefix="contacts")
    places = SiteFormSet(data, instance=customer, prefix="sites")
    if not customer.pk and data is None:
        people.extra = places.extra = 1
    if more:
        unjudged(form, people, places)
    return {"forms": (form, people, places), "judged": data is not None and not more}


def _valid(form, people, places) -> bool:
    fine = [form.is_valid(), people.is_valid(), places.is_valid()]
    return all(fine) and not form.look_for_twins(people.new_phones())


def _draw(request, parts):
    form, people, places = parts["forms"]
    context = {"form": form, "people": people, "places": places, "customer": form.instance}
    template = "customers/_form.html" if request.htmx else "customers/edit.html"
    return render(request, template, context)


@needs(Right.EDIT)
def retire(request, pk):
    return _retire(request, get_object_or_404(Customer, pk=pk), "customers:edit")


@needs(Right.EDIT)
def retire_equipment(request, pk):
    machine = get_object_or_404(Equipment.objects.select_related("customer"), pk=pk)
    return _retire(request, machine, "customers:equipment_edit")


def _retire(request, thing, back):
    """停用 with a reason; on POST of `restore` back into use."""
    if request.method == "POST" and "restore" in request.POST:
        actions.restore(thing=thing)
        messages.success(request, f"{thing} 已恢复使用。")
        return redirect(thing)
    form = RetireForm(request.POST or None, initial={"expected_version": thing.version})
    if not form.is_valid():
        return render(request, "customers/retire.html", {"form": form, "thing": thing, "back": back})
    actions.retire(thing=thing, **form.cleaned_data)
    messages.success(request, f"{thing} 已停用。记录保留，查询时不再列出。")
    return redirect(thing)
