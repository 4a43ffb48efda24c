"""QR codes as few merged rectangles (forms.md, rule 10)."""

from functools import lru_cache

from reportlab.graphics.barcode import qrencoder

MASK = 3  # any mask is legal; choosing the "best" of eight costs more than drawing the whole form


@lru_cache(maxsize=256)
def rectangles(text: str) -> tuple[int, tuple[tuple[int, int, int, int], ...]]:
    """(modules per side, dark rectangles as (column, row from the top, width, height)); error level M."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.version = code.calculate_version()
    code.makeImpl(False, MASK)
    rows = [[bool(cell) for cell in row] for row in code.modules]
    return len(rows), tuple(_merged(rows))


def _merged(rows: list[list[bool]]):
    """Runs of a row, grown downwards while the rows below have the same run."""
    open_runs: dict[tuple[int, int], int] = {}
    for number, row in enumerate([*rows, []]):
        runs = set(_runs(row))
        for run in sorted(open_runs.keys() - runs):
            top = open_runs.pop(run)
            yield run[0], top, run[1], number - top
        for run in sorted(runs):
            open_runs.setdefault(run, number)


def _runs(row: list[bool]):
    start = None
    for column, dark in enumerate([*row, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column - start
            start = None
