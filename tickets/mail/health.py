"""A mailbox that cannot be read for long stands on the health page."""

from datetime import datetime, timedelta

from django.urls import reverse

from core.frame import health
from core.times import local
from tickets.models import Mailbox

PATIENCE = timedelta(minutes=15)


def mailboxes(now: datetime) -> health.Finding:
    """Bad while one in use is not read: customers wait there for an answer."""
    rows = Mailbox.objects.on().filter(trouble_since__lte=now - PATIENCE).order_by("trouble_since")
    lines = tuple(
        (
            f"{row.address} 从 {local(row.trouble_since):%m-%d %H:%M} 起收不到信：{row.trouble}",
            reverse("tickets:mailboxes"),
        )
        for row in rows[:5]
    )
    if not lines:
        return health.Finding("ok", "在用的信箱都收得到信")
    return health.Finding("bad", "有信箱收不到信", "请核对密码和服务器地址，在信箱页面测试。", lines)


def since(row: Mailbox) -> str:
    return f"{local(row.trouble_since):%m-%d %H:%M}"


def register() -> None:
    health.register("收信", mailboxes)
