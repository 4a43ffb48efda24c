"""Letters: mail from the house to a customer, written in the caller's transaction and sent by the outbox."""

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from core.jobs import wake
from core.notices.channels import CHANNELS
from core.notices.models import Delivery, Letter

EMAIL = "email"


def can_write() -> bool:
    """Whether this house has a mail server to send by."""
    return CHANNELS[EMAIL].available()


def write(*, to: str, subject: str, body: str, case, by, at: datetime, **more) -> Letter:
    """Write a letter and its row in the outbox; `more` are `to_name`, `sender`, `headers` and `files` of Letter."""
    kind = ContentType.objects.get_for_model(case)
    letter = Letter.objects.create(
        to=to,
        subject=subject[:200],
        body=body,
        message_id=new_message_id(),
        case_type=kind,
        case_id=case.pk,
        by=by,
        at=at,
        **more,
    )
    Delivery.objects.create(letter=letter, channel=EMAIL, next_attempt_at=at)
    wake("notices.deliver")
    return letter


def new_message_id() -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{uuid.uuid4()}@{host}>"


def bounced(message_id: str, *, reason: str, at: datetime) -> Letter | None:
    """Mark a letter as sent back; None when it is none of ours or was marked before."""
    marked = Letter.objects.filter(message_id=message_id, bounced_at=None)
    if not marked.update(bounced_at=at, bounce_reason=reason[:300]):
        return None
    return Letter.objects.get(message_id=message_id)
