"""Several reminders as one: which go together, and what is said of them within the room there is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.notices.channels.dialects import DIALECTS, MARKDOWN_LIMIT
from core.notices.channels.trim import clean, cut, size
from core.notices.deliver import said
from core.notices.models import Delivery, Robot

LINES = 20
ONE_BODY = 1500  # bytes of one message's body; a group reads no page, the rest stands in the inbox
ONE_LINE = 240
MAIL_BYTES = 60_000
FRAME = 700  # bytes kept for title, link, mark of a repeat and mentions


@dataclass
class Line:
    """One matter and everybody who is told of it; `rows` are the deliveries it settles."""

    title: str
    body: str
    url: str
    rows: list[Delivery] = field(default_factory=list)

    @property
    def names(self) -> str:
        return "、".join(dict.fromkeys(row.staff.name for row in self.rows if row.staff))

    def words(self, number: int) -> str:
        facts = " · ".join(part for part in (self.title, self.body.partition("\n")[0]) if part)
        return f"{number}. {cut(clean(facts), ONE_LINE, '…')}（{cut(self.names, 120, '…')}）"


@dataclass(frozen=True)
class Bundle:
    title: str
    body: str
    url: str
    rows: list[Delivery]


def for_robot(rows: Iterable[Delivery], robot: Robot) -> Bundle:
    """As many of the rows, in their order, as one post may hold; the others stay for the next post."""
    room = MARKDOWN_LIMIT if robot.format == Robot.Format.MARKDOWN else DIALECTS[robot.kind].bytes
    return _bundle(rows, room - FRAME, "处理单提醒")


def for_mail(rows: Iterable[Delivery]) -> Bundle:
    """The daily summary of one person."""
    return _bundle(rows, MAIL_BYTES, "每日汇总", lines=500)


def _bundle(rows: Iterable[Delivery], room: int, name: str, *, lines: int = LINES) -> Bundle:
    matters = _matters(rows)
    if len(matters) == 1:
        return _single(matters[0], room)
    taken, words = [], []
    for line in matters:
        text = line.words(len(taken) + 1)
        if taken and (len(taken) == lines or size("\n".join([*words, text])) > room):
            break
        taken.append(line)
        words.append(text)
    if len(taken) == 1:
        return _single(taken[0], room)
    rows = [row for line in taken for row in line.rows]
    return Bundle(f"{name}：{len(taken)} 条", "\n".join(words), "/inbox/", rows)


def _single(line: Line, room: int) -> Bundle:
    body = cut(clean(line.body), min(ONE_BODY, room))
    to = f"\n通知：{cut(line.names, 300, '等')}" if line.names else ""
    return Bundle(clean(line.title), body + to if body else to.lstrip(), line.url, line.rows)


def _matters(rows: Iterable[Delivery]) -> list[Line]:
    """The same message to several people is one matter."""
    found: dict[tuple, Line] = {}
    for row in rows:
        title, body, url = said(row)
        found.setdefault((title, body, url), Line(title, body, url)).rows.append(row)
    return list(found.values())
