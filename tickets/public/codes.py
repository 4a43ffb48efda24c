"""查询号 and 查询码: what lets a customer see the own case and nobody else's (S3-12)."""

import base64
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets.models import PublicFace, Ticket, Tracking
from tickets.models.tracking import new_nonce

LIVES = timedelta(days=90)  # after the case is over
SALT = "tickets.public.code"
DUMMY = "0" * 32
LENGTH = 10


def code_of(tracking: Tracking) -> str:
    """The secret of a case; it stands nowhere, so a copy of the database alone opens no case."""
    return _code(tracking.pk, tracking.nonce)


def _code(pk: int, nonce: str) -> str:
    digest = salted_hmac(SALT, f"{pk}:{nonce}", algorithm="sha256").digest()
    return base64.b32encode(digest)[:LENGTH].decode()


def shown(code: str) -> str:
    """As people read it aloud: two groups."""
    return f"{code[:5]}-{code[5:]}"


def path(tracking: Tracking) -> str:
    return reverse("public:progress", args=[tracking.number, code_of(tracking)])


def link(tracking: Tracking) -> str:
    """The whole address that opens the progress page without typing."""
    return f"{settings.SITE_URL.rstrip('/')}{path(tracking)}"


def find(number: str, code: str, *, at: datetime) -> Tracking | None:
    """The tracking behind a number (查询号 or 单号) and its code; None for anything wrong or expired.

    An unknown number costs the same work as a wrong code, so the answer's time tells nothing.
    """
    number = re.sub(r"[^0-9A-Z]", "", number.upper())[:20]
    given = re.sub(r"[^0-9A-Z]", "", code.upper())[:20].replace("0", "O").replace("1", "I")
    known = Q(number=number) | Q(ticket__number=number)
    tracking = Tracking.objects.select_related("ticket").filter(known).first() if number else None
    right = _code(tracking.pk, tracking.nonce) if tracking else _code(0, DUMMY)
    same = constant_time_compare(given, right)
    return tracking if tracking and same and lives(tracking.ticket, at) else None


def lives(ticket: Ticket, at: datetime) -> bool:
    """Codes end 90 days after the case."""
    over = ticket.closed_at or ticket.voided_at
    return over is None or at < over + LIVES


def of(ticket: Ticket, *, at: datetime) -> Tracking:
    """The tracking of a case, made when there is none yet."""
    row, _ = Tracking.objects.get_or_create(ticket=ticket, defaults={"said": ticket.title, "at": at})
    return row


def reset(tracking: Tracking, *, at: datetime) -> Tracking:
    """A new code; whoever holds the old one sees nothing any more."""
    tracking.nonce, tracking.reset_at = new_nonce(), at
    tracking.save(update_fields=["nonce", "reset_at"])
    return tracking


def face() -> PublicFace:
    """对外信息 as saved, or as it is before anybody wrote it."""
    return PublicFace.objects.first() or PublicFace()


def company() -> str:
    return settings.COMPANY_NAME
