"""Section bands: they read downwards; too low for that, two characters a line (forms.md, rules 4 and 5)."""

from core.documents.pdf.grid import BAND
from core.documents.pdf.layout import Piece
from core.documents.pdf.pen import MIDDLE, Pen

PITCH, WIDE_PITCH = 4.25, 4.4
MARK = "(续)"
MARK_ROOM = 17.0  # below this height the plain title is repeated


def draw_band(pen: Pen, piece: Piece, x: float, top: float) -> None:
    height = piece.height
    pen.shade(x, top - height, BAND, height)
    if not piece.band:
        return
    marked = piece.continued and height >= MARK_ROOM
    room = height - (PITCH if marked else 0) - 1
    step = 1 if len(piece.band) * PITCH <= room else 2
    pieces = [piece.band[i : i + step] for i in range(0, len(piece.band), step)]
    pitch = PITCH if step == 1 else WIDE_PITCH
    lines = len(pieces) + (1 if marked else 0)
    y = top - height / 2 + (lines - 1) * pitch / 2 - MIDDLE
    middle = x + BAND / 2
    pen.stack(middle, y, pieces, pitch, plain=piece.band, bold=True)
    if marked:
        pen.text(middle, y - len(pieces) * pitch, MARK, align="middle")
