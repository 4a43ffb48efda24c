"""How a Chinese name is typed without a Chinese keyboard: initials and full pinyin, one entry per character."""

import re
import unicodedata

NOISE = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """The text as lookups compare it: NFKC, lower case, without spaces, dashes and other marks."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def syllables(text: str) -> list[str]:
    """One lower-case syllable per character of `plain(text)`; Latin letters and digits stand for themselves.

    Readings depend on the word (重庆 chongqing, 重型 zhongxing), so the text is read as a whole.
    """
    from pypinyin import Style, lazy_pinyin  # its dictionary takes 46 MiB: for those who write names, not readers

    return lazy_pinyin(plain(text), style=Style.NORMAL, errors=list)


def full(text: str) -> str:
    """皖江特缆 → wanjiangtelan."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """皖江特缆 → wjtl; as long as `plain(text)`, so a hit in one is a hit in the other."""
    return "".join(syllable[:1] for syllable in syllables(text))
