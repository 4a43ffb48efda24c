"""The same customer calls again about the same thing: a line on the open case instead of a second one."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.workflow import Refused
from tickets.actions.intake import attach_to
from tickets.actions.records import record_contact
from tickets.models import Channel, ContactLog, Ticket

WAYS = {
    Channel.WECHAT: ContactLog.Way.MESSAGE,
    Channel.EMAIL: ContactLog.Way.EMAIL,
    Channel.WEBSITE: ContactLog.Way.MESSAGE,
    Channel.VISIT: ContactLog.Way.VISIT,
    Channel.FIELD: ContactLog.Way.VISIT,
}


@transaction.atomic
def call_again(
    *,
    ticket: Ticket,
    words: str,
    by: Staff,
    at: datetime,
    with_whom: str = "",
    channel: str = Channel.HOTLINE,
    attachments=(),
) -> Ticket:
    """Write a repeated call into the case's 沟通记录. It is no report of progress, so D-27 runs on (S0-45)."""
    if not words.strip():
        raise Refused("还没有写客户说了什么。请先填写故障现象。", "description")
    way = WAYS.get(channel, ContactLog.Way.PHONE)
    words = f"客户再次来电：{words.strip()}" if way == ContactLog.Way.PHONE else f"客户再次反映：{words.strip()}"
    record_contact(ticket=ticket, way=way, words=words, with_whom=with_whom[:40], by=by, at=at)
    attach_to(ticket, attachments, by=by, at=at)
    return ticket
