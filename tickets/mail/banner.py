"""A mailbox that cannot be read for long is said to administrators on every page, and by the health page."""

from datetime import datetime, timedelta

from django.urls import reverse

from core.frame import banners
from core.times import local
from tickets.models import Mailbox
from tickets.rights import Right

PATIENCE = timedelta(minutes=15)


def unread_mailboxes(user, at: datetime) -> banners.Banner | None:
    if not user.is_authenticated or Right.OPEN_DOORS not in user.rights:
        return None
    row = Mailbox.objects.on().filter(trouble_since__lte=at - PATIENCE).order_by("trouble_since").first()
    if row is None:
        return None
    since = f"{local(row.trouble_since):%m-%d %H:%M}"
    return banners.Banner("red", f"{row.address} 从 {since} 起收不到信", row.trouble, reverse("tickets:mailboxes"))


def register() -> None:
    banners.register(unread_mailboxes)
