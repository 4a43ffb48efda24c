"""来信: what was fetched, what became of it, and what a person decides about."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.documents.views.served import served
from core.jobs import run_due
from core.lists import answer
from core.organization.rights import needs
from core.workflow import Refused
from tickets.mail import taking
from tickets.mail.forms import DropForm
from tickets.mail.listing import LISTING, TABS, rows_of, tabs
from tickets.models import IncomingMail, Ticket
from tickets.rights import Right


@require_GET
@needs(Right.MAIL)
def index(request):
    """All mails by what became of them; what waits for a person stands first."""
    tab = request.GET.get("tab") or "all"
    if tab not in TABS:
        raise BadRequest(f"来信没有“{tab[:40]}”这个视图。请从列表页重新选择。")
    asked = LISTING.read(request)
    page = asked.page(asked.narrowed(rows_of(tab)))
    context = {"asked": asked, "tab": tab, "label": "来信", "tabs": tabs(asked, tab), "page": page}
    return answer(request, "tickets/mail/list.html", "tickets/mail/_list.html", context)


@require_GET
@needs(Right.MAIL)
def show(request, pk):
    """One mail: what it says, what became of it, and why."""
    mail = get_object_or_404(IncomingMail.objects.select_related("mailbox", "ticket", "released_by"), pk=pk)
    return _page(request, mail, DropForm())


def _page(request, mail: IncomingMail, form: DropForm, status: int = 200):
    context = {"mail": mail, "reading": taking.opened(mail), "line": getattr(mail, "line", None), "form": form}
    context["can_release"] = mail.state in taking.RELEASABLE
    return render(request, "tickets/mail/show.html", context, status=status)


@require_GET
def original(request, pk):
    """The mail as it came, for whoever sees its case; without a case for whoever works on mail."""
    mail = get_object_or_404(IncomingMail, pk=pk)
    seen = mail.ticket_id and Ticket.objects.visible_to(request.user).filter(pk=mail.ticket_id).exists()
    if not (seen or request.user.may(Right.MAIL, at=timezone.now())):
        raise Http404
    return served(mail.raw, name=f"mail-{mail.pk}.eml", kind="application/octet-stream", download=True)


@require_POST
@needs(Right.MAIL)
def release(request, pk):
    """Take it in after all."""
    mail = get_object_or_404(IncomingMail, pk=pk)
    now = timezone.now()
    taking.release(mail=mail, by=request.user, at=now)
    run_due(limit=20)
    mail.refresh_from_db()
    if mail.ticket:
        messages.success(request, f"已受理：{mail.ticket}。")
        return redirect(mail.ticket)
    messages.success(request, "已交给后台处理。")
    return redirect("tickets:mail", pk)


@require_POST
@needs(Right.MAIL)
def drop(request, pk):
    """Put it aside with a reason."""
    mail = get_object_or_404(IncomingMail.objects.select_related("mailbox"), pk=pk)
    form = DropForm(request.POST)
    if form.is_valid():
        try:
            taking.drop(mail=mail, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, "已标为不处理，原件保留。")
            return redirect("tickets:mails")
    return _page(request, mail, form, status=422)
