"""Needs, agreements and service requirements: short forms beside the customer file."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import once
from core.organization.rights import needs
from core.times import local_date
from core.workflow import Refused
from customers import actions
from customers.forms import AgreementForm, NeedForm, RequirementForm, SettleForm
from customers.models import Customer, Need
from customers.rights import Right


@needs(Right.EDIT)
def add_need(request, pk):
    """记录需求; an improvement is reported to technology and quality in the same step (S1-68)."""
    customer = get_object_or_404(Customer, pk=pk)
    form = NeedForm(request.POST or None)
    if form.is_valid():
        try:
            with_key = {"need": form.instance, "customer": customer, "by": request.user, "at": timezone.now()}
            once.perform(request, lambda: actions.note_need(**with_key).customer)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.reason)
        else:
            messages.success(request, "需求已记录。")
            return redirect(f"{customer.get_absolute_url()}?tab=file")
    return _draw(request, customer, form, "记录需求", "记录")


@needs(Right.EDIT)
def settle_need(request, pk):
    need = get_object_or_404(Need.objects.select_related("customer"), pk=pk)
    form = SettleForm(request.POST or None)
    if form.is_valid():
        actions.settle_need(need=need, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "需求已办结。")
        return redirect(f"{need.customer.get_absolute_url()}?tab=file")
    return _draw(request, need.customer, form, f"办结需求：{need}", "办结")


@needs(Right.EDIT)
def add_agreement(request, pk):
    """登记约定: early warning as the sales lead agreed it (S2-31)."""
    customer = get_object_or_404(Customer, pk=pk)
    initial = {"agreed_by": request.user.pk}
    form = AgreementForm(request.POST or None, customer=customer, today=local_date(timezone.now()), initial=initial)
    return _add(request, customer, form, "登记约定")


@needs(Right.EDIT)
def add_requirement(request, pk):
    """登记服务要求 (S2-03)."""
    customer = get_object_or_404(Customer, pk=pk)
    return _add(request, customer, RequirementForm(request.POST or None), "登记服务要求")


def _add(request, customer, form, title):
    if not form.is_valid():
        return _draw(request, customer, form, title, "登记")
    form.instance.customer = customer
    once.perform(request, lambda: form.save().customer)
    messages.success(request, f"已{title}。")
    return redirect(f"{customer.get_absolute_url()}?tab=file")


def _draw(request, customer, form, title, button):
    context = {"customer": customer, "form": form, "title": title, "button": button}
    return render(request, "customers/file_form.html", context)
