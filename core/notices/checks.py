"""What the health page says of robots and webhooks."""

from datetime import datetime

from django.db.models import OuterRef, Subquery

from core.frame.health import Finding
from core.notices.models import Parcel, Robot, Webhook
from core.text import words


def robots(now: datetime) -> Finding:
    """Whether the last post of each robot was taken."""
    last = Parcel.objects.filter(robot=OuterRef("pk")).order_by("-pk")
    rows = Robot.objects.on().select_related("meter")
    rows = list(rows.annotate(last=Subquery(last.values("state")[:1]), said=Subquery(last.values("error")[:1])))
    lines = [_line(row, row.said) for row in rows if row.last in (Parcel.State.FAILED, Parcel.State.UNKNOWN)]
    if lines:
        return Finding(
            "warn", f"{len(lines)} 个机器人最近一次没有发成。", "请打开机器人发一条测试消息。", tuple(lines)
        )
    blocked = [row for row in rows if row.meter.blocked_until and row.meter.blocked_until > now]
    if blocked:
        lines = [
            _line(row, f"{row.meter.blocked_why} {words.moment(row.meter.blocked_until, now)} 后继续。")
            for row in blocked
        ]
        return Finding("warn", f"{len(blocked)} 个机器人被对方限流，消息在等。", "", tuple(lines))
    return Finding("ok", f"{len(rows)} 个机器人正常。" if rows else "没有启用机器人。")


def webhooks(now: datetime) -> Finding:
    """Subscriptions that were switched off by themselves, and those that fail at the moment."""
    rows = [*Webhook.objects.filter(is_on=False, off_reason__startswith="连续 "), *_failing()]
    if not rows:
        return Finding("ok", "没有问题。")
    lines = [_line(row, row.off_reason or f"{words.moment(row.failing_since, now)} 起没有成功。") for row in rows]
    return Finding("warn", f"{len(rows)} 个外部订阅送不到。", "请核对地址，或联系对方系统的管理员。", tuple(lines))


def _failing():
    return Webhook.objects.on().exclude(failing_since=None)


def _line(row, text: str) -> tuple[str, str]:
    return f"{row}：{text}", row.get_absolute_url()


CHECKS = {"机器人": robots, "外部订阅": webhooks}
