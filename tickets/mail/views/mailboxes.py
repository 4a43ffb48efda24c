"""收件邮箱: an administrator's pages. The password goes in and never comes out."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.notices import letters
from core.notices.sealed import unseal
from core.organization.rights import needs
from core.workflow import Refused, Stale
from tickets.mail import imap, keeping, polling
from tickets.mail.forms import MailboxForm
from tickets.models import Mailbox
from tickets.rights import Right


@require_GET
@needs(Right.OPEN_DOORS)
def index(request):
    rows = Mailbox.objects.select_related("department").order_by("pk")
    return render(request, "tickets/mail/mailboxes.html", {"rows": rows, "can_write": letters.can_write()})


@needs(Right.OPEN_DOORS)
def add(request):
    return _form(request, Mailbox(), "添加收件邮箱")


@needs(Right.OPEN_DOORS)
def edit(request, pk):
    return _form(request, get_object_or_404(Mailbox, pk=pk), "修改收件邮箱")


def _form(request, mailbox: Mailbox, title: str):
    form = MailboxForm(request.POST or None, instance=mailbox)
    if form.is_valid():
        try:
            url = once.perform(request, lambda: keeping.keep(form, by=request.user, at=timezone.now()))
        except Stale as stale:
            form.add_error(None, stale.reason)
            form.data = form.data.copy()
            form.data["expected_version"] = Mailbox.objects.get(pk=mailbox.pk).version
            return _page(request, form, title, status=409)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.reason)
        else:
            messages.success(request, "已保存。可以用“测试”看能否收信。")
            return redirect(url)
    return _page(request, form, title, status=422 if form.is_bound else 200)


def _page(request, form, title: str, status: int = 200):
    return render(request, "tickets/mail/mailbox.html", {"form": form, "title": title}, status=status)


@require_POST
@needs(Right.OPEN_DOORS)
def test(request, pk):
    """Sign in and look, without taking anything."""
    mailbox = get_object_or_404(Mailbox, pk=pk)
    try:
        count = polling.try_out(mailbox, unseal(mailbox.password_sealed))
    except imap.Unreachable as trouble:
        messages.error(request, f"{mailbox.address}：{trouble}")
    else:
        many = f"{polling.MOST} 封以上" if count >= polling.MOST else f"{count} 封"
        messages.success(request, f"{mailbox.address}：可以收信，文件夹里有 {many}。")
    return redirect("tickets:mailboxes")
