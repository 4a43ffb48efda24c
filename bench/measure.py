"""Medians of interleaved runs, so that a slow moment of the machine hits all contestants alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Line:
    """One row of the table: `ratio` is against the floor; `reach` is the figure of design §7."""

    what: str
    milliseconds: float | None
    ratio: float | None
    reach: str
    queries: int | None = None
    holds: bool | None = None


def medians(contestants: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Milliseconds per call, all contestants taking turns; the first two rounds warm up."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(runs + 2):
        for name, act in contestants.items():
            began = time.perf_counter()
            act()
            if turn > 1:
                times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def table(lines: list[Line]) -> str:
    rows = [("what", "ms", "ratio", "queries", "reach", "")]
    for line in lines:
        ratio = f"{line.ratio:.1f} ×" if line.ratio is not None else ""
        verdict = {True: "ok", False: "MISSED", None: ""}[line.holds]
        count = "" if line.queries is None else str(line.queries)
        spent = "" if line.milliseconds is None else f"{line.milliseconds:.1f}"
        rows.append((line.what, spent, ratio, count, line.reach, verdict))
    widths = [max(len(row[n]) for row in rows) for n in range(6)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
