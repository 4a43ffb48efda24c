"""Mail that no person wrote: automatic replies, bulk mail, our own mail coming back, and bounces (RFC 3834, 3464)."""

import re
from dataclasses import dataclass
from email.message import Message

from tickets.mail.charsets import header, headers, text_of

MACHINES = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|auto-?reply|notifications?)([+.\-_].*)?@", re.I
)
BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
OWN_ID = re.compile(r"<[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}@[^<>\s]{1,200}>")
AWAY = re.compile(r"^\s*(自动[回答]复|自動回覆|外出自动|Automatic reply|Auto[- ]?reply|Out of (the )?office)", re.I)


@dataclass(frozen=True)
class Bounce:
    """A mail that came back: the ids that may be ours, for whom, and what the other server said."""

    message_ids: tuple[str, ...]
    recipient: str
    reason: str


def why(message: Message, sender: str) -> str:
    """Why nobody needs an answer to this mail; "" when a person wrote it."""
    if (said := header(message, "Auto-Submitted").split(";")[0].strip().lower()) and said != "no":
        return f"自动邮件（Auto-Submitted: {said[:30]}）"
    if (said := header(message, "Precedence").lower()) in BULK:
        return f"群发或自动邮件（Precedence: {said}）"
    for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponse"):
        if header(message, name).lower() not in ("", "no"):
            return f"自动回复（{name}）"
    if any(value.replace(" ", "") == "<>" for value in headers(message, "Return-Path")):
        return "没有回邮地址的自动邮件"
    if header(message, "List-Id"):
        return "邮件列表"
    if message.get_content_type() == "multipart/report":
        return "投递或阅读回执"
    if AWAY.match(header(message, "Subject")):
        return "自动回复（主题）"
    if MACHINES.match(sender):
        return "发件人是自动发信地址"
    return ""


def bounce(message: Message, raw: bytes) -> Bounce | None:
    """The failure that this mail reports; a mere delay is none."""
    sender_is_server = re.match(r"^(mailer-daemon|postmaster)@", _bare(header(message, "From")), re.I)
    report = message.get_content_type() == "multipart/report"
    if not (report or sender_is_server or header(message, "X-Failed-Recipients")):
        return None
    status = _status(message)
    if report and not status:
        return None  # a report of reading, or of something else
    if status.get("action", "failed") != "failed":
        return None
    ids = tuple(dict.fromkeys(OWN_ID.findall(text_of(raw[:200_000], "utf-8"))))
    recipient = status.get("recipient") or header(message, "X-Failed-Recipients")
    reason = status.get("diagnostic") or status.get("status") or "对方服务器退回，没有说明原因"
    return Bounce(ids, recipient[:254], reason[:300])


def _status(message: Message) -> dict:
    """The fields of the delivery status, of the recipient that failed first."""
    found: dict = {}
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status" or not isinstance(part.get_payload(), list):
            continue
        for block in part.get_payload():
            action = header(block, "Action").lower()
            if not action or found.get("action") == "failed":
                continue
            recipient = header(block, "Final-Recipient").rpartition(";")[2].strip()
            diagnostic = header(block, "Diagnostic-Code").partition(";")[2].strip()
            found = {"action": action, "recipient": recipient, "diagnostic": diagnostic}
            found["status"] = header(block, "Status")
    return found


def _bare(address: str) -> str:
    inside = re.search(r"<([^<>]*)>", address)
    return (inside[1] if inside else address).strip()
