"""Texts for receivers that count bytes: cut between whole signs, and say that something was cut."""

import unicodedata

JOINER = "\u200d"
MORE = "……（全文请看收件箱）"


def size(text: str) -> int:
    return len(text.encode())


def clean(text: str) -> str:
    """Without half characters and control signs, on which a JSON reader may choke; rare signs of names stay."""
    text = text.encode("utf-8", "ignore").decode().replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def cut(text: str, limit: int, more: str = MORE) -> str:
    """The text in at most `limit` bytes of UTF-8; a sign with its accents, skin tone or joined parts stays whole."""
    if size(text) <= limit:
        return text
    room = limit - size(more)
    if room <= 0:
        return _whole(text, limit)
    return _whole(text, room).rstrip() + more


def _whole(text: str, limit: int) -> str:
    kept = text.encode()[: max(limit, 0)].decode("utf-8", "ignore")
    end = len(kept)
    while 0 < end < len(text) and (_joins(text[end]) or text[end - 1] == JOINER):
        end -= 1
    return text[:end]


def _joins(sign: str) -> bool:
    """A sign that belongs to the one before it."""
    return sign == JOINER or unicodedata.category(sign) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= sign <= "\U0001f3ff"
