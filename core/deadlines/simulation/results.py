"""A simulation's result in the words and figures of its page and its workbook."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from core.deadlines.models import Rule, Simulation, Turned
from core.deadlines.simulation.played import VERDICTS
from core.deadlines.simulation.tally import BROKEN, rate
from core.notices.notice import address
from core.times import local

LEVELS = ("0", "1", "2", "3", "4")
FEW = 5  # below this a rate says nothing
PAGE = 500
SUMMARY = ["规则", "名称", "按时（原）", "有结论（原）", "按时（新）", "有结论（新）"]
SUMMARY += [f"第 {level} 级（{side}）" for level in LEVELS for side in ("原", "新")]
CASES = ["规则", "处理单", "起算", "停止", "原到期", "原结论", "新到期", "新结论"]
CASE_WIDTHS = [18, 44, 18, 18, 18, 12, 18, 12]


@dataclass(frozen=True)
class Side:
    """One rule under one rule set."""

    kept: int
    judged: int
    late: int
    levels: list[int]

    @property
    def rate(self) -> str:
        """98%, or nothing to speak of."""
        return f"{100 * self.kept / self.judged:.1f}%" if self.judged >= FEW else "–"

    @property
    def climbed(self) -> int:
        """Levels above the warning."""
        return sum(self.levels[1:])


@dataclass(frozen=True)
class Line:
    """One rule, old and new."""

    key: str
    name: str
    pk: int | None
    old: Side
    new: Side
    touched: bool = False

    @property
    def levels(self) -> list[tuple[int, int]]:
        return list(zip(self.old.levels, self.new.levels, strict=True))

    @property
    def trend(self) -> str:
        """better, worse or same, by what is late."""
        if self.new.late == self.old.late:
            return "same"
        return "better" if self.new.late < self.old.late else "worse"


def lines(simulation: Simulation) -> tuple[list[Line], Line]:
    """The rules, changed ones first, and all of them together."""
    rules = {rule.key: rule for rule in Rule.objects.all()}
    touched = {change["rule"] for change in simulation.changes}
    rows, sums = [], {"old": _nothing(), "new": _nothing()}
    for key, sides in simulation.result.get("rules", {}).items():
        for name, total in sums.items():
            for part, counts in sides[name].items():
                total[part].update(counts)
        rule = rules.get(key)
        row = Line(
            key,
            rule.name if rule else "",
            rule.pk if rule else None,
            _side(sides["old"]),
            _side(sides["new"]),
            key in touched,
        )
        rows.append(row)
    rows.sort(key=lambda row: (not row.touched, row.key))
    return rows, Line("", "合计", None, _side(sums["old"]), _side(sums["new"]))


def summary_rows(simulation: Simulation) -> Iterator[list[str]]:
    """The table of the page, for a workbook."""
    rows, total = lines(simulation)
    for row in [*rows, total]:
        figures = [row.old.kept, row.old.judged, row.new.kept, row.new.judged]
        figures += [n for pair in row.levels for n in pair]
        yield [row.key, row.name, *map(str, figures)]


def case_rows(simulation: Simulation) -> Iterator[list[str]]:
    """Every promise whose verdict turns, for a workbook; read page by page."""
    last = 0
    while page := list(simulation.turned.select_related("rule").filter(pk__gt=last).order_by("pk")[:PAGE]):
        prefetch_related_objects(page, "case")
        for row in page:
            moments = (row.started_at, row.stopped_at, row.old_due_at, row.new_due_at)
            start, stop, old, new = (f"{local(at):%Y-%m-%d %H:%M}" if at else "" for at in moments)
            case = str(row.case or "对象已不在")
            yield [str(row.rule), case, start, stop, old, VERDICTS[row.old_verdict], new, VERDICTS[row.new_verdict]]
        last = page[-1].pk


@dataclass(frozen=True)
class Turn:
    """One line of the list."""

    row: Turned
    old: str
    new: str
    tone: str

    @property
    def url(self) -> str:
        return address(self.row.case) if self.row.case else ""


def turns(rows: Iterable[Turned]) -> list[Turn]:
    """The rows with their verdicts in words; `tone` is bad where something would be late that was not."""
    rows = list(rows)
    prefetch_related_objects(rows, "case")
    return [Turn(row, VERDICTS[row.old_verdict], VERDICTS[row.new_verdict], _tone(row)) for row in rows]


def _tone(row: Turned) -> str:
    before, after = row.old_verdict in BROKEN, row.new_verdict in BROKEN
    return "" if before == after else "bad" if after else "good"


def _nothing() -> dict[str, Counter]:
    return {"verdicts": Counter(), "levels": Counter()}


def _side(counts: dict) -> Side:
    kept, judged = rate(counts["verdicts"])
    return Side(kept, judged, judged - kept, [counts["levels"].get(level, 0) for level in LEVELS])
