"""Bytes of mail as text: what they say they are, what they really are, and headers that broke every rule."""

import re
import unicodedata
from email.header import decode_header
from email.message import Message

CHINESE = {"gb2312", "gbk", "gb18030", "x-gbk", "cp936", "euc-cn", "hz-gb-2312", "chinesesimplified", "gb_2312-80"}
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def text_of(raw: bytes, charset: str | None) -> str:
    """The bytes as text; a wrong or missing charset is found out. Never raises."""
    named = (charset or "").strip().strip("\"'").lower()
    tries = ["gb18030"] if named in CHINESE else [named] if named else []
    for name in [*tries, "utf-8", "gb18030"]:
        try:
            return clean(raw.decode(name))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return clean(raw.decode(tries[0] if named in CHINESE else "utf-8", "replace"))


def clean(text: str) -> str:
    """Text that every database and page can hold: no control characters, no half characters, no turned direction."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNPRINTABLE.sub("", unicodedata.normalize("NFC", text))


def header(message: Message, name: str) -> str:
    """The first header of this name, decoded, on one line; "" when there is none."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """All headers of this name, decoded, each on one line."""
    found = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return [" ".join(words(str(value)).split()) for value in found]


def words(value: str) -> str:
    """A header's value with encoded words and raw bytes made readable."""
    value = text_of(value.encode("utf-8", "surrogateescape"), None) if _has_raw(value) else value
    try:
        parts = decode_header(value)
    except (ValueError, LookupError):
        return clean(value)
    return clean("".join(text_of(p, c) if isinstance(p, bytes) else p for p, c in parts))


def _has_raw(value: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in value)


def filename(part: Message) -> str:
    """The name of an attachment as people know it, without folders; "" when there is none."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    name = " ".join(words(str(name)).split())
    return re.split(r"[/\\]", name)[-1].strip(". ")[:200]
