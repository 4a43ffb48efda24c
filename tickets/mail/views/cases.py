"""Mail of one case: the whole thread, and writing to the customer."""

from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import once
from core.notices import letters
from core.workflow import Refused
from tickets.lifecycle import LIFECYCLE
from tickets.mail.composing import write_mail
from tickets.mail.forms import MailForm
from tickets.mail.panel import lines
from tickets.models import Reply
from tickets.views.act import barred, built, find, go, refuse

NO_SERVER = "还没有配置邮件服务器，不能发信。请系统管理员配置。"
WORDS = {"title": "写邮件", "verb": "发出"}
TEMPLATE = "tickets/mail/compose.html"


@require_GET
def thread(request, pk):
    """往来邮件, all of it."""
    ticket = find(request, pk)
    return render(request, "tickets/mail/thread.html", {"ticket": ticket, "lines": lines(ticket)})


def compose(request, pk):
    """Write to the customer; where a risk is touched it goes to the leader first (G-14)."""
    ticket = find(request, pk)
    form = built(MailForm, request, ticket, request.POST if request.method == "POST" else None)
    refusal = LIFECYCLE.refusal(ticket, "reply", by=request.user, at=timezone.now())
    refusal = refusal or ("" if letters.can_write() else NO_SERVER)
    context = {"ticket": ticket, "form": form, "act": WORDS, "refusal": refusal}
    if form.is_valid() and not barred(request, refusal):
        try:
            return go(request, once.perform(request, lambda: _written(request, ticket, form)))
        except Refused as refused:
            refuse(form, refused)
    return render(request, TEMPLATE, context, status=422 if request.method == "POST" else 200)


def _written(request, ticket, form: MailForm):
    reply = write_mail(ticket=ticket, by=request.user, at=timezone.now(), **form.cleaned_data)
    waits = reply.state != Reply.State.SENT
    words = "涉及风险，已送领导批准，批准后再发出。" if waits else f"已交给发件箱，发给 {reply.address}。"
    messages.success(request, words)
    return reply if waits else ticket
