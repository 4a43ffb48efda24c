"""Fetch what is new in the mailboxes: each mail is stored as it came and only then worked on, exactly once.

Two workers may poll at a time and one may die anywhere: a lease keeps them apart in most cases, uniqueness of
(mailbox, uid_validity, uid) and of the mail's fingerprint makes the rest harmless.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q

from core.jobs import enqueue
from core.notices.sealed import unseal
from tickets.mail import imap
from tickets.models import IncomingMail, Mailbox

log = logging.getLogger(__name__)
JOB = "tickets.take_mail"
LEASE = timedelta(minutes=6)
MOST = 200  # in one round; the next round takes the rest
LARGEST = 40 * 1024 * 1024  # a larger mail is taken by its beginning, the whole stays on the server
BEGINNING = 256 * 1024
GONE = "登录密码已失效，请重新填写。"


@dataclass
class Fetched:
    """What one round brought."""

    mails: int = 0
    known: int = 0


def poll_all(*, at: datetime) -> Fetched:
    """One round over all mailboxes that are on; trouble with one never keeps the others from being read."""
    total = Fetched()
    for mailbox in Mailbox.objects.on().order_by("pk"):
        found = poll(mailbox, at=at)
        if found:
            total.mails += found.mails
            total.known += found.known
    return total


def poll(mailbox: Mailbox, *, at: datetime) -> Fetched | None:
    """Fetch the new mail of one mailbox. None when somebody else is reading it, or it cannot be read."""
    if not _claim(mailbox, at):
        return None
    try:
        fetched = _fetch(mailbox, at)
    except imap.Unreachable as trouble:
        _leave(mailbox, trouble=str(trouble), at=at)
        return None
    except Exception as error:
        log.exception("mailbox %s broke", mailbox.pk)
        _leave(mailbox, trouble=f"收信时出错：{type(error).__name__}", at=at)
        return None
    _leave(mailbox, trouble="", at=at)
    return fetched


def try_out(mailbox: Mailbox, password: str) -> int:
    """Sign in and open the folder, for the test button. How many mails lie there; raises imap.Unreachable."""
    with imap.opened(mailbox, password) as folder:
        return len(folder.after(0, MOST))


def _claim(mailbox: Mailbox, at: datetime) -> bool:
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    claimed = Mailbox.objects.on().filter(free, pk=mailbox.pk).update(lease_until=at + LEASE)
    if claimed:
        mailbox.refresh_from_db()
    return bool(claimed)


def _leave(mailbox: Mailbox, *, trouble: str, at: datetime) -> None:
    row = Mailbox.objects.get(pk=mailbox.pk)
    since = (row.trouble_since or at) if trouble else None
    Mailbox.objects.filter(pk=mailbox.pk).update(
        lease_until=None, polled_at=row.polled_at if trouble else at, trouble=trouble[:300], trouble_since=since
    )


def _fetch(mailbox: Mailbox, at: datetime) -> Fetched:
    password = unseal(mailbox.password_sealed)
    if not password:
        raise imap.Unreachable(GONE)
    fetched = Fetched()
    with imap.opened(mailbox, password) as folder:
        seen = mailbox.uid_seen if folder.uid_validity == mailbox.uid_validity else 0
        for head in folder.after(seen, MOST):
            if keep(mailbox, folder, head, at=at):
                fetched.mails += 1
            else:
                fetched.known += 1
            _seen(mailbox, folder.uid_validity, head.uid)
    return fetched


def _seen(mailbox: Mailbox, validity: int, uid: int) -> None:
    """Remember how far we are; a second reader that is behind never turns it back."""
    mine = Mailbox.objects.filter(pk=mailbox.pk)
    if not mine.exclude(uid_validity=validity).update(uid_validity=validity, uid_seen=uid):
        mine.filter(uid_seen__lt=uid).update(uid_seen=uid)


def keep(mailbox: Mailbox, folder: imap.Folder, head: imap.Head, *, at: datetime) -> bool:
    """Store one mail as it came and ask for the work on it, in one transaction. False when it is known."""
    whole = head.size <= LARGEST
    raw = folder.whole(head.uid) if whole else folder.beginning(head.uid, BEGINNING)
    if raw is None:
        return False
    print_of = hashlib.sha256(raw).hexdigest()
    known = Q(uid_validity=folder.uid_validity, uid=head.uid) | Q(sha256=print_of)
    if IncomingMail.objects.filter(known, mailbox=mailbox).exists():
        return False
    mail = IncomingMail(
        mailbox=mailbox,
        uid_validity=folder.uid_validity,
        uid=head.uid,
        sha256=print_of,
        size=head.size,
        is_whole=whole,
        received_at=min(head.arrived_at or at, at),
        fetched_at=at,
    )
    mail.raw.save("mail", ContentFile(raw), save=False)
    try:
        with transaction.atomic():
            mail.save()
            enqueue(JOB, key=str(mail.pk), at=at, mail_id=mail.pk)
    except IntegrityError:
        mail.raw.delete(save=False)
        return False
    return True
