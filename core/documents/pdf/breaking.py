"""Breaking Chinese text into lines (forms.md, rule 2).

No line begins with a closing mark or ends with an opening one, no number loses its unit, no range or Latin word is
cut; two full-width marks in a row lose half an em.
"""

from collections.abc import Callable
from dataclasses import dataclass

OPENING = frozenset("（［｛〈《「『【〔〖‘“")
CLOSING = frozenset("，。、；：！？）］｝〉》」』】〕〗’”．")
MARKS = OPENING | CLOSING
NO_START = CLOSING | frozenset("!'),.:;?]}>%…—～~·℃°‰％′″％㎡㎜々")
NO_END = OPENING | frozenset("([{<￥¥$№#＃第～~±≤≥＜＞")
JOINED = frozenset("./-_+=×@:,°'")
HALF = 0.5
FULL_WIDTH = 0.9  # quotation marks are narrow in some fonts and have no half to give
LONGEST_WORD = 24  # a longer run without a permitted break is cut anywhere


@dataclass(frozen=True)
class Line:
    """One line: `squeezes` are the indexes after which half an em is taken out; widths in points."""

    text: str
    width: float
    squeezes: tuple[int, ...]
    last: bool


def _in_word(char: str) -> bool:
    return (char < "\u2e80" and char.isalnum()) or char in JOINED


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char >= "\U00020000"


def sticks(left: str, right: str) -> bool:
    """Whether no line may end between two neighbours."""
    if right == " " or left == " ":
        return False
    if right in NO_START or left in NO_END or "\u00a0" in (left, right):
        return True
    if _in_word(left) and _in_word(right):
        return True
    return left.isdigit() and _is_han(right)


def squeezed(left: str, right: str) -> bool:
    """Two full-width marks in a row, of which the first (or the second) half is empty."""
    return left in MARKS and right in MARKS and not (left in OPENING and right in CLOSING)


def break_lines(text: str, limit: float, size: float, em: Callable[[str], float]) -> list[Line]:
    """Lines not wider than `limit` points (a closing mark may let its empty half stand out). At least one line."""
    lines: list[Line] = []
    for paragraph in text.replace("\r", "").split("\n"):
        lines += _break_paragraph(paragraph.rstrip(), limit / size, size, em)
    return lines


def _break_paragraph(text: str, limit: float, size: float, em) -> list[Line]:
    count = len(text)
    advances = [em(char) for char in text]
    wide = [advance > FULL_WIDTH for advance in advances]
    squeezes = [i for i in range(count - 1) if wide[i] and wide[i + 1] and squeezed(text[i], text[i + 1])]
    for i in squeezes:
        advances[i] -= HALF
    marks = set(squeezes)
    lines: list[Line] = []
    start = 0
    while start < count:
        end = _fit(text, advances, start, limit)
        if end < count:
            end = _step_back(text, start, end)
        shown = text[start:end].rstrip(" ")
        inside = tuple(i - start for i in range(start, start + len(shown) - 1) if i in marks)
        width = sum(advances[start : start + len(shown)])
        if shown and start + len(shown) - 1 in marks:
            width += HALF  # the pair was parted by the line's end
        lines.append(Line(shown, width * size, inside, end >= count))
        start = end
        while start < count and text[start] == " ":
            start += 1
    return lines or [Line("", 0.0, (), True)]


def _fit(text: str, advances: list[float], start: int, limit: float) -> int:
    """The first index that no longer fits on the line."""
    used, i, count = 0.0, start, len(text)
    limit += 1e-6
    while i < count:
        used += advances[i]
        if used > limit and text[i] != " " and not (used - HALF <= limit and text[i] in CLOSING):
            return max(i, start + 1)
        i += 1
    return count


def _step_back(text: str, start: int, end: int) -> int:
    """Back to the last permitted break; where none is near, cut."""
    i = end
    while i > start and end - i < LONGEST_WORD and sticks(text[i - 1], text[i]):
        i -= 1
    return end if i <= start or end - i >= LONGEST_WORD else i
