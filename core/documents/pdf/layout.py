"""From sections to pages: growth on a one-page form, continuation on longer ones (forms.md, rules 3 and 4)."""

from dataclasses import dataclass, field

from core.documents.pdf.grid import Row, Section

TOP, FOOT = 261.0, 35.0
ROOM = TOP - FOOT
START_ROOM = 20.0  # a section starts with this much or moves on
SLACK = 1e-6


@dataclass
class Piece:
    """The part of a section that stands on one page."""

    band: str
    rows: list[tuple[Row, float]] = field(default_factory=list)
    continued: bool = False

    @property
    def height(self) -> float:
        return sum(height for _, height in self.rows)

    @property
    def only_heads(self) -> bool:
        return all(row.head for row, _ in self.rows)


Page = list[Piece]


def pages_of(sections: list[Section], faces) -> list[Page]:
    """The pieces of every page. On one page the frame always ends at the foot; else rows keep their height."""
    sections = [section for section in sections if section.rows]
    heights = [[row.height(faces) for row in section.rows] for section in sections]
    left = ROOM - sum(map(sum, heights))
    if left >= -SLACK:
        return [_grown(sections, heights, max(left, 0))]
    return _continued(sections, faces)


def _grown(sections, heights, left: float) -> Page:
    """Share the space left among the rows by weight; without weights it stays below the frame."""
    total = sum(row.weight for section in sections for row in section.rows)
    unit = left / total if total else 0
    return [
        Piece(section.band, [(row, high + row.weight * unit) for row, high in zip(section.rows, highs, strict=True)])
        for section, highs in zip(sections, heights, strict=True)
    ]


class _Flow:
    """Fills pages from top to bottom."""

    def __init__(self, faces):
        self.faces = faces
        self.pages: list[Page] = [[]]
        self.room = ROOM

    def turn(self) -> None:
        self.pages.append([])
        self.room = ROOM

    def begin(self, section: Section, *, continued: bool = False) -> None:
        self.piece = Piece(section.band, continued=continued)
        self.pages[-1].append(self.piece)

    def place(self, row: Row, height: float) -> None:
        self.piece.rows.append((row, height))
        self.room -= height

    def drop_empty(self) -> None:
        """A piece that came down to nothing but its head moves on as a whole."""
        if self.piece.only_heads and self.pages[-1][-1] is self.piece:
            self.pages[-1].pop()
            self.room += self.piece.height


def _continued(sections: list[Section], faces) -> list[Page]:
    flow = _Flow(faces)
    for section in sections:
        need = sum(row.height(faces) for row in section.rows)
        least = need if section.whole else min(START_ROOM, need)
        if flow.room < least - SLACK and flow.pages[-1]:
            flow.turn()
        flow.begin(section)
        for number, row in enumerate(section.rows):
            _place(flow, section, row, heads=[head for head in section.rows[:number] if head.head])
    return [page for page in flow.pages if page]


def _place(flow: _Flow, section: Section, row: Row, *, heads: list[Row]) -> None:
    """Put a row where it fits; a long one is cut, else it moves on under the repeated head."""
    while True:
        height = row.height(flow.faces)
        if height <= flow.room + SLACK:
            flow.place(row, height)
            return
        parts = row.split(flow.faces, flow.room) if flow.room > row.least else None
        if parts is not None:
            flow.place(parts[0], parts[0].height(flow.faces))
            row = parts[1]
        elif flow.room > ROOM - SLACK or (flow.piece.only_heads and len(flow.pages[-1]) == 1):
            flow.place(row, height)  # higher than a page and nothing to cut: better printed over the foot than lost
            return
        started = not flow.piece.only_heads
        flow.drop_empty()
        flow.turn()
        flow.begin(section, continued=started)
        for head in heads:
            flow.place(head, head.height(flow.faces))
