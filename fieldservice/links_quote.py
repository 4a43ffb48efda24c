"""The open address of one edition: a long secret derived from its nonce, so a copy of the database opens nothing."""

import base64
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from fieldservice.models.quote import Quote, QuoteEdition, QuoteState
from tickets.public.limits import Door

SALT = "fieldservice.quote.link"
DUMMY = "0" * 64
NEVER_SHOWN = [QuoteState.DRAFT, QuoteState.APPROVAL, QuoteState.APPROVED, QuoteState.BOOKED]
WRONG_LINK = Door("quote_link", each=20, all=600, window=timedelta(minutes=15))
ANSWER = Door("quote_answer", each=20, all=400, window=timedelta(hours=1))


def token_of(pk: int, nonce: str) -> str:
    digest = salted_hmac(SALT, f"{pk}:{nonce}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def path(edition: QuoteEdition) -> str:
    return reverse("quotes_open:answer", args=[edition.pk, token_of(edition.pk, edition.nonce)])


def link(edition: QuoteEdition) -> str:
    """The whole address for the customer."""
    return f"{settings.SITE_URL.rstrip('/')}{path(edition)}"


def find(pk: int, token: str) -> QuoteEdition | None:
    """The issued edition behind a link; an unknown one costs the same work as a wrong token."""
    rows = QuoteEdition.objects.select_related("quote__ticket__customer", "quote__current", "quote__department")
    edition = rows.filter(pk=pk).first()
    right = token_of(edition.pk, edition.nonce) if edition else token_of(0, DUMMY)
    same = constant_time_compare(token.encode(), right.encode())
    return edition if edition and same and edition.issued_at else None


def stands(edition: QuoteEdition) -> bool:
    """Whether this edition is the one that holds: outside, and not replaced by a newer one."""
    quote: Quote = edition.quote
    return quote.current_id == edition.pk and quote.state not in NEVER_SHOWN
