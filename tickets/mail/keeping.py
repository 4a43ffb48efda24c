"""Save a mailbox: version, history, and the password only when a new one was typed."""

from datetime import datetime

from django.db import transaction

from core.notices.sealed import seal
from core.workflow import Stale
from tickets.models import Mailbox


@transaction.atomic
def keep(form, *, by, at: datetime) -> Mailbox:
    """Save what the form says. Raises Stale when somebody saved it in between. Another place begins from its first
    mail: known mails are found by their fingerprint."""
    mailbox = form.instance
    fields = [*form.Meta.fields, "version"]
    if mailbox.pk:
        standing = Mailbox.objects.lock(mailbox.pk)
        if standing.version != form.cleaned_data["expected_version"]:
            raise Stale("刚才有人改了这个邮箱，您的修改没有写入。请核对后再保存。", ["收件邮箱"])
        mailbox.version = standing.version + 1
        if (standing.host, standing.user, standing.folder) != (mailbox.host, mailbox.user, mailbox.folder):
            mailbox.uid_validity, mailbox.uid_seen = None, 0
            fields += ["uid_validity", "uid_seen"]
    if password := form.cleaned_data["password"]:
        mailbox.password_sealed = seal(password)
        fields.append("password_sealed")
    mailbox._history_user, mailbox._history_date = by, at
    mailbox.save(update_fields=fields if mailbox.pk else None)
    return mailbox
