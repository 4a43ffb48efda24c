"""登记: who, which machine, seen before, what starts running? One screen, one transaction (design §4, §6)."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core import once
from core.workflow import Refused
from tickets import actions, drafts, drawn
from tickets.forms.intake import IntakeForm
from tickets.models import Ticket
from tickets.rights import Right
from tickets.views.act import find, refuse


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request):
    """The form; 客服 register at once, everybody else receives and passes on (S1-22)."""
    now = timezone.now()
    may_register = request.user.may(Right.REGISTER, at=now)
    sent = request.method == "POST"
    registering = may_register and request.POST.get("act") != "receive"
    form = fresh_form(request, registering=registering, bound=sent)
    if sent and (url := _sent(request, form)):
        return HttpResponseRedirect(url)
    draft = drafts.Draft() if sent or request.GET else drafts.of(request.user)
    if draft.saved_at:
        draft.initial(form)
    data = request.POST if sent else draft.data or request.GET
    context = {
        "form": form,
        "may_register": may_register,
        "restored_at": draft.saved_at,
        "looked_for": data.get("q", ""),
    }
    context |= drawn.page(request.user, data, form, registering=registering, at=now)
    return render(request, "tickets/intake.html", context, status=422 if sent else 200)


def fresh_form(request, *, registering: bool, bound: bool = False, case: Ticket | None = None) -> IntakeForm:
    data, files = (request.POST, request.FILES) if bound else (None, None)
    about = {"ticket": case or Ticket(), "user": request.user, "request": request}
    return IntakeForm(data, files, registering=registering, **about)


def _sent(request, form: IntakeForm) -> str:
    """Do what was asked for; the address to go on to, "" when the form has to be shown again."""
    again = request.POST.get("again", "")
    act = (lambda: _again(request, form, int(again))) if again.isdecimal() else (lambda: _save(request, form))
    if not form.is_valid() and not again:
        return ""
    try:
        return once.perform(request, act)
    except Refused as refused:
        refuse(form, refused)
        return ""


def _save(request, form: IntakeForm) -> Ticket:
    given = {"by": request.user, "at": timezone.now(), "received_at": form.cleaned_data["received_at"]}
    given["attachments"] = form.cleaned_data["attachments"]
    if form.registering:
        ticket = actions.receive_and_register(said=form.said, facts=form.judged, **given)
        messages.success(request, f"{ticket.number} 已登记。")
    else:
        ticket = actions.receive(**form.said, **given)
        messages.success(request, "已接收并转客服，登记后取号。")
    actions.drop_draft(by=request.user)
    return ticket


def _again(request, form: IntakeForm, pk: int) -> Ticket:
    """The call repeats an open case: a line there instead of a second case."""
    form.errors.clear()  # of a line on another case only the words are needed
    said = form.cleaned_data
    contact = said.get("contact")
    ticket = actions.call_again(
        ticket=find(request, pk),
        words=said.get("description") or "",
        with_whom=said.get("contact_name") or (contact.name if contact else ""),
        channel=said.get("channel") or "",
        attachments=said.get("attachments") or (),
        by=request.user,
        at=timezone.now(),
    )
    actions.drop_draft(by=request.user)
    messages.success(request, f"已写进 {ticket} 的沟通记录，没有另开处理单。")
    return ticket


@require_POST
def draft(request):
    """Keep what is typed so far; the answer says since when it is safe."""
    now = timezone.now()
    form = fresh_form(request, registering=request.user.may(Right.REGISTER, at=now))
    if data := drafts.kept(request.POST, form):
        row = actions.save_draft(data=data, once_key=once.token(request), by=request.user, at=now)
        return render(request, "tickets/_intake_draft.html", {"saved_at": row.saved_at if row else None})
    actions.drop_draft(by=request.user)
    return render(request, "tickets/_intake_draft.html", {"saved_at": None})


@require_POST
def discard(request):
    """清空: begin again with an empty page."""
    actions.drop_draft(by=request.user)
    return redirect("tickets:intake")
