"""Signature cells (forms.md, rule 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents.pdf.cells import PAD_X, PAD_Y, PITCH, Cell, Text, Value, lines_of
from core.documents.pdf.pen import EM, Pen

LEAST, SEALED = 20.0, 44.0
RULE_ABOVE_FOOT, BASE_ABOVE_RULE, STEP = 2.3, 1.1, 6.0
LABEL_TO_RULE = 1.2
STROKE_HEIGHT = 9.0


@dataclass(frozen=True)
class Sign(Cell):
    """Opinion on top, then 签名 and 日期 on rules. Drawn strokes stand on the rule with the name printed right."""

    name: str = ""
    day: str = ""
    strokes: tuple = ()
    opinion: str = ""
    sealed: bool = False
    not_needed: str = ""

    def height(self, faces, width):
        if self.not_needed:
            return LEAST
        least = SEALED if self.sealed else LEAST
        if not self.opinion:
            return least
        opinion = len(lines_of(faces.regular, self.opinion, width)) * PITCH
        return max(least, opinion + 2 * PAD_Y + 2 * STEP + 6.3)

    def draw(self, pen, x, top, width, height):
        if self.not_needed:
            Value(self.not_needed, "middle").draw(pen, x, top, width, height)
            return
        if self.opinion:
            Text(self.opinion).draw(pen, x, top, width, height)
        foot = top - height + RULE_ABOVE_FOOT
        left, right = x + PAD_X + 2 * EM + LABEL_TO_RULE, x + width - PAD_X
        for label, rule in (("签名", foot + STEP), ("日期", foot)):
            pen.text(x + PAD_X, rule + BASE_ABOVE_RULE, label)
            pen.rule(left, rule, right, rule, 0.4)
        _name_on(pen, left, right, foot + STEP, self.name, self.strokes)
        _day_on(pen, left, right, foot, self.day)


@dataclass(frozen=True)
class Strokes(Cell):
    """A drawn signature alone in a table cell; empty when there is none, the typed name when nothing was drawn."""

    strokes: tuple = ()
    name: str = ""

    def height(self, faces, width):
        return STROKE_HEIGHT + 2 if self.strokes else PITCH + 2 * PAD_Y

    def draw(self, pen, x, top, width, height):
        if self.strokes:
            y = top - height / 2 - STROKE_HEIGHT / 2 + 0.7
            pen.strokes(x + PAD_X * 2, y, self.strokes, height=STROKE_HEIGHT - 1.5, width=width - 4 * PAD_X)
        elif self.name:
            Value(self.name, "middle").draw(pen, x, top, width, height)


def _name_on(pen: Pen, left: float, right: float, rule: float, name: str, strokes) -> None:
    base = rule + BASE_ABOVE_RULE
    if not strokes:
        pen.text((left + right) / 2, base, name, align="middle")
        return
    pen.text(right - 0.6, base, name, align="right")
    room = right - left - pen.width(name) - 3
    pen.strokes(left + 1.2, rule + 0.2, strokes, height=STROKE_HEIGHT, width=max(room, 8))


def _day_on(pen: Pen, left: float, right: float, rule: float, day: str) -> None:
    base = rule + BASE_ABOVE_RULE
    if day:
        pen.text((left + right) / 2, base, day, align="middle")
        return
    for number, word in enumerate("年月日", start=1):
        pen.text(left + (right - left) * number / 3, base, word, align="right")


def sign_of(data: Mapping | None, *, sealed: bool = False) -> Sign:
    """A cell from plain data: {"name", "day" (as printed), "strokes", "opinion", "not_needed"}; None is unsigned."""
    data = data or {}
    return Sign(
        name=data.get("name", ""),
        day=data.get("day", ""),
        strokes=tuple(data.get("strokes") or ()),
        opinion=data.get("opinion", ""),
        sealed=sealed,
        not_needed=data.get("not_needed", ""),
    )
