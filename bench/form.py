"""Printed forms: the filled samples of H4 and H1, against bare reportlab that sets the same text and lines."""

import io
import resource
import time

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from bench.measure import Line, medians
from core.documents import fonts
from core.documents.pdf import sheet as house
from core.documents.pdf.faces import Faces, faces
from core.documents.pdf.pen import SIZE, Pen
from core.documents.registry import Form
from core.times import moment
from fieldservice.documents import record_form
from tickets.documents import ticket_form

RUNS, BATCH = 25, 300
PRINTED = {
    "company": "华岭线缆装备有限公司",
    "number": "YX261107",
    "issued_at": moment("2026-11-20T10:00"),
    "verify_code": "7K3M-Q9XD-42TP",
    "verify_url": "http://127.0.0.1:8000/v/7K3MQ9XD42TP",
}


class NotingPen(Pen):
    """Notes every string, line and box that the house draws, with its place, for the floor to draw again."""

    noted: list[tuple] = []

    def shade(self, x, y, width, height, grey=0.94):
        self.noted.append(("shade", grey, x * mm, y * mm, width * mm, height * mm))
        super().shade(x, y, width, height, grey)

    def rule(self, x1, y1, x2, y2, weight):
        self.noted.append(("rule", weight, x1 * mm, y1 * mm, x2 * mm, y2 * mm))
        super().rule(x1, y1, x2, y2, weight)

    def box(self, x, y, width, height, weight):
        self.noted.append(("box", weight, x * mm, y * mm, width * mm, height * mm))
        super().box(x, y, width, height, weight)

    def _at(self, x, y, char_space):
        self.place = x * mm, y * mm
        super()._at(x, y, char_space)

    def _show(self, text, bold, size=SIZE):
        if text:
            self.noted.append(("text", bold, size, *self.place, text))
        super()._show(text, bold, size)


def measure() -> list[Line]:
    source = fonts.chosen()
    pair = faces(source.regular, source.bold)
    lines = [line for form in (ticket_form.FORM, record_form.FORM) for line in _one(form, pair)]
    seconds, growth = _batch(pair)
    return [
        *lines,
        Line(f"{BATCH} forms, +{growth:.0f} MiB", seconds * 1000, None, "≤ 32 MiB more", holds=growth <= 32),
    ]


def _one(form: Form, pair: Faces) -> list[Line]:
    script = _script(form, pair)
    times = medians({"bare": lambda: _bare(script, pair), "house": lambda: _house(form, pair)}, RUNS)
    ratio = times["house"] / times["bare"]
    return [
        Line(f"bare {form.key}", times["bare"], 1.0, ""),
        Line(f"form {form.key}", times["house"], ratio, "≤ 2 × bare", holds=ratio <= 2),
    ]


def _house(form: Form, pair: Faces) -> bytes:
    head = house.Head(title=form.title, form_code=form.code, form_version=form.version, **PRINTED)
    return house.render(form.draw, form.sample, head, pair).content


def _script(form: Form, pair: Faces) -> list[tuple]:
    """What the house draws, as a list of marks."""
    house.Pen, NotingPen.noted = NotingPen, []
    try:
        _house(form, pair)
    finally:
        house.Pen = Pen
    return NotingPen.noted


def _bare(script: list[tuple], pair: Faces) -> bytes:
    """The same marks by the plain calls of reportlab, one after another."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, pageCompression=1)
    for kind, look, *rest in script:
        if kind == "text":
            size, x, y, text = rest
            canvas.setFont(pair.bold.name if look else pair.regular.name, size)
            canvas.drawString(x, y, text)
        elif kind == "rule":
            canvas.setLineWidth(look)
            canvas.line(*rest)
        else:
            canvas.setFillGray(look if kind == "shade" else 0)
            canvas.rect(*rest, stroke=kind == "box", fill=kind == "shade")
            canvas.setFillGray(0)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _batch(pair: Faces) -> tuple[float, float]:
    """Seconds for a month's forms one after another, and by how many MiB the process grew."""
    before, began = _peak(), time.perf_counter()
    for _ in range(BATCH):
        _house(ticket_form.FORM, pair)
    return time.perf_counter() - began, _peak() - before


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
