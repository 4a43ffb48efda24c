"""A year's holiday table as somebody pastes it (JSON or CSV), read strictly: a table with a hole is refused."""

import csv
import io
import json
from datetime import date

from core.deadlines.worktime import DAY, HOLIDAY, MAKE_UP, SpecialDay

STATUTORY = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
OFF_WORDS = {"是", "休", "放假", "休息", "true", "yes", "1", "y", "off"}
ON_WORDS = {"否", "班", "上班", "调休", "false", "no", "0", "n", "on"}
MAX_CHARS, MAX_ROWS = 60_000, 366


class TableRefused(ValueError):
    """`problems`: one sentence each, for the form."""

    def __init__(self, problems: list[str]):
        super().__init__(problems[0])
        self.problems = problems


def read(text: str, year: int) -> dict[date, SpecialDay]:
    """The special days of `year`: JSON rows with date, name, isOffDay (or off), or CSV lines 日期,名称,放假.

    Raises TableRefused with everything that is wrong: unreadable rows, days outside the year or twice, a statutory
    holiday without any day, a holiday with a working day missing in its middle. Missing weekends are filled in.
    """
    if len(text) > MAX_CHARS:
        raise TableRefused([f"表太长，最多 {MAX_CHARS} 个字符。请只粘贴一年的数据。"])
    rows = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    if not rows:
        raise TableRefused(["表里没有数据。请粘贴这一年的放假和调休日期。"])
    if len(rows) > MAX_ROWS:
        raise TableRefused([f"表有 {len(rows)} 行，一年最多 {MAX_ROWS} 行。请只粘贴一年的数据。"])
    days, problems = _days(rows, year)
    problems = problems or _holes(days, year)
    if problems:
        raise TableRefused(problems)
    return _with_weekends(days)


def _json_rows(text: str) -> list[tuple[str, object, object, object]]:
    """(where, date, name, off) of each row."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise TableRefused(["这不是完整的 JSON。请检查括号和引号，或改用 CSV。"]) from None
    rows = data.get("days") if isinstance(data, dict) else data
    if not isinstance(rows, list) or any(not isinstance(row, dict) for row in rows):
        raise TableRefused(['JSON 应为 [{"date": …, "name": …, "isOffDay": true}, …]。'])
    return [
        (f"第 {n} 条", row.get("date"), row.get("name"), row.get("isOffDay", row.get("off")))
        for n, row in enumerate(rows, 1)
    ]


def _csv_rows(text: str) -> list[tuple[str, object, object, object]]:
    text = text.replace("，", ",").replace("\t", ",").replace("；", ",")
    rows = []
    for n, cells in enumerate(csv.reader(io.StringIO(text)), 1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or cells[0].lower() in ("date", "日期"):
            continue
        rows.append((f"第 {n} 行", *(cells + ["", "", ""])[:3]))
    return rows


def _days(rows, year: int) -> tuple[dict[date, SpecialDay], list[str]]:
    days: dict[date, SpecialDay] = {}
    problems = []
    for where, when, name, off in rows:
        try:
            day, special = _day(when, name, off, year)
        except ValueError as error:
            problems.append(f"{where}：{error}")
            continue
        if day in days:
            problems.append(f"{where}：{day} 出现了两次。请只留一行。")
        days[day] = special
    return dict(sorted(days.items())), problems


def _day(when, name, off, year: int) -> tuple[date, SpecialDay]:
    try:
        day = date.fromisoformat(str(when).strip().replace("/", "-"))
    except ValueError:
        raise ValueError(f"“{when or ''}”不是日期。请写成 {year}-10-01。") from None
    if day.year != year:
        raise ValueError(f"{day} 不在 {year} 年。请删去这一行，或换一年导入。")
    name = str(name or "").strip()
    if not name or len(name) > 20:
        raise ValueError(f"{day} 的名称应有 1 至 20 个字，如 国庆节。")
    word = str(off).strip().lower()
    if word not in OFF_WORDS | ON_WORDS:
        raise ValueError(f"{day} 没有写明是否放假。请写 是 或 否。")
    if word in OFF_WORDS:
        return day, SpecialDay(HOLIDAY, name)
    return day, SpecialDay(MAKE_UP, name if name.endswith("调休") else f"{name}调休")


def _holes(days: dict[date, SpecialDay], year: int) -> list[str]:
    off = {day: special.name for day, special in days.items() if special.kind == HOLIDAY}
    absent = [name for name in STATUTORY if not any(name in found for found in off.values())]
    problems = []
    if absent:
        names = "、".join(absent)
        problems.append(f"{year} 年的表不完整：没有 {names} 的放假日期。请补全七个法定节日后再导入。")
    for name in dict.fromkeys(off.values()):
        mine = [day for day, found in off.items() if found == name]
        for before, after in zip(mine, mine[1:], strict=False):
            if (after - before).days > 10:
                continue
            hole = [d for d in _between(before, after) if d not in days and d.isoweekday() <= 5]
            problems += [f"{name} 中间缺 {d}。请补上这一天是放假还是上班。" for d in hole]
    return problems


def _with_weekends(days: dict[date, SpecialDay]) -> dict[date, SpecialDay]:
    """Weekends between two days off of one holiday belong to it."""
    off = [day for day, special in days.items() if special.kind == HOLIDAY]
    filled = dict(days)
    for before, after in zip(off, off[1:], strict=False):
        between = _between(before, after)
        if between and all(day.isoweekday() > 5 and day not in days for day in between):
            filled |= dict.fromkeys(between, days[before])
    return dict(sorted(filled.items()))


def _between(before: date, after: date) -> list[date]:
    return [before + DAY * n for n in range(1, (after - before).days)]
