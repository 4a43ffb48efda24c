"""One raw mail as plain data. Reading never fails: what cannot be understood is named, the original is kept."""

import hashlib
import re
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses

from tickets.mail import html
from tickets.mail.automatic import Bounce, bounce, why
from tickets.mail.charsets import clean, filename, header, headers, text_of
from tickets.mail.quotes import newest

PARTS = 300  # more parts than any honest mail has
IDS = re.compile(r"<[^<>\s]{3,250}>")
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Apparently-To")
ADDRESS = re.compile(r"^[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,185}$")


@dataclass(frozen=True)
class Enclosure:
    """An attachment as it came, not yet checked."""

    name: str
    content: bytes


@dataclass
class Reading:
    """What a mail says. `automatic` says why no person wrote it; `trouble` what could not be read."""

    message_id: str = ""
    answers: list[str] = field(default_factory=list)
    sender: str = ""
    sender_name: str = ""
    recipients: list[str] = field(default_factory=list)
    subject: str = ""
    text: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)
    automatic: str = ""
    bounce: Bounce | None = None
    trouble: str = ""

    @property
    def new_text(self) -> str:
        """What the sender newly wrote, the quoted history left out."""
        return newest(self.text)

    @property
    def bare_subject(self) -> str:
        """The subject without its chain of 回复 and Fwd."""
        return PREFIXES.sub("", self.subject).strip()

    @property
    def fingerprint(self) -> str:
        """The same for two copies of one mail that came by two ways; "" for a mail without an id of its own."""
        if not self.message_id:
            return ""
        parts = [self.message_id, self.sender, self.subject, self.text]
        parts += [hashlib.sha256(file.content).hexdigest() for file in self.enclosures]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


PREFIXES = re.compile(r"^(\s*(re|fw|fwd|aw|回复|答复|转发|回覆|轉寄)\s*(\[\d+\])?\s*[:：]\s*)+", re.I)


def read(raw: bytes) -> Reading:
    """Read a raw mail."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(raw)
        return _reading(message, raw)
    except Exception as error:  # a mail may be broken in ways nobody has thought of, and must not be lost
        text = newest(text_of(raw[:20_000], None))
        return Reading(text=text, trouble=f"邮件格式有误（{type(error).__name__}），内容可能不完整，请看原件。")


def _reading(message: Message, raw: bytes) -> Reading:
    sender_name, sender = _sender(message)
    found = Reading(
        message_id=next(iter(IDS.findall(header(message, "Message-ID"))), ""),
        answers=_answers(message),
        sender=sender,
        sender_name=sender_name[:80],
        recipients=_recipients(message),
        subject=header(message, "Subject")[:200],
    )
    plain, rich, found.enclosures = _parts(message)
    found.text = plain if plain.strip() else html.as_text(rich)
    found.automatic = why(message, sender)
    found.bounce = bounce(message, raw)
    if not sender:
        found.trouble = "没有可用的发件人地址。"
    return found


def _sender(message: Message) -> tuple[str, str]:
    for name in ("From", "Reply-To", "Sender"):
        for shown, address in getaddresses(headers(message, name)):
            if ADDRESS.match(address):
                return clean(shown).strip(), address.lower()
    return "", ""


def _recipients(message: Message) -> list[str]:
    values = [value for name in RECIPIENTS for value in headers(message, name)]
    return list(dict.fromkeys(a.lower() for _, a in getaddresses(values) if ADDRESS.match(a)))


def _answers(message: Message) -> list[str]:
    """The ids of the mails this one answers, the nearest first."""
    near = IDS.findall(header(message, "In-Reply-To"))
    far = IDS.findall(header(message, "References"))
    return list(dict.fromkeys([*near, *reversed(far)]))[:30]


def _parts(message: Message) -> tuple[str, str, list[Enclosure]]:
    """Plain text, HTML, and everything else as enclosures, in the order of the mail."""
    plain, rich, files = [], [], []
    for part in _leaves(message):
        kind, name = part.get_content_type(), filename(part)
        shown = part.get_content_disposition() != "attachment" and not name
        if kind == "text/plain" and shown:
            plain.append(_text(part))
        elif kind == "text/html" and shown:
            rich.append(_text(part))
        elif kind not in ("message/delivery-status", "text/rfc822-headers"):
            files.append(Enclosure(name or _made_up_name(part, len(files) + 1), _bytes(part)))
    return "\n\n".join(plain), "\n".join(rich), files


def _leaves(message: Message):
    """The parts that hold something; an enclosed mail is one part, not taken apart."""
    stack, seen = [message], 0
    while stack and seen < PARTS:
        part, seen = stack.pop(), seen + 1
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            stack.extend(reversed(inside))
        else:
            yield part


def _bytes(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
        return b"".join(inner.as_bytes() for inner in part.get_payload())
    return part.get_payload(decode=True) or b""


def _text(part: Message) -> str:
    return text_of(_bytes(part), part.get_content_charset())


def _made_up_name(part: Message, number: int) -> str:
    kind, sub = part.get_content_maintype(), part.get_content_subtype()
    if kind == "message":
        return f"转发的邮件{number}.eml"
    ending = {"jpeg": "jpg", "plain": "txt", "x-zip-compressed": "zip"}.get(sub, sub)
    return f"{'图片' if kind == 'image' else '附件'}{number}.{ending}"
