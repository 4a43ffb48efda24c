"""The rules of the house as a page for docs/, from the very table that is shipped."""

from types import SimpleNamespace

from core.deadlines.explain import allowance_words, calendar_words
from core.deadlines.facts import condition_words
from core.deadlines.models import Pack
from core.deadlines.seed import LEVELS, RULES


def page() -> str:
    """Markdown: one table of rules a pack, then the default ladder."""
    lines = ["# Clock rules", "", "Requirements §B as shipped; administrators edit them as new versions."]
    for pack in Pack:
        lines += ["", f"## {pack.value} {pack.label}", ""]
        lines += ["| rule | name | starts on | stops on | allowance | source |", "|---|---|---|---|---|---|"]
        lines += [_row(rule) for rule in RULES if rule["pack"] == pack]
    lines += [
        "",
        "## Default ladder",
        "",
        "| level | after the due time | receivers | 一/二级 only |",
        "|---|---|---|---|",
    ]
    lines += [_level(*level) for level in LEVELS]
    return "\n".join([*lines, ""])


def _row(rule: dict) -> str:
    source = rule["clause"] + (" · 非制度规定" if rule.get("house") else "")
    allowances = "<br>".join(_variant(*variant) for variant in rule["variants"])
    cells = [rule["key"], rule["name"], rule["on"], rule["stop"], allowances, source]
    return f"| {' | '.join(cells)} |"


def _variant(condition: dict, allowance: str, amount: int, calendar: str = "natural", warn: int | None = None) -> str:
    kind = SimpleNamespace(allowance=allowance, amount=amount, calendar=calendar, warn_minutes=warn)
    words = "，".join(part for part in (allowance_words(kind), calendar_words(kind)) if part)
    after = [f"after {'/'.join(condition['event'])}"] if "event" in condition else []
    shown = ", ".join([*after, *filter(None, [condition_words(condition)])])
    shown = f"{shown}: " if shown else ""
    return f"{shown}{words}" + (f"（{warn} 分钟时提醒）" if warn else "")


def _level(level: int, percent: int, least: int, most: int, receivers: list[str], severe: bool) -> str:
    if level == 0:
        after = "before it, at the warning point"
    elif not percent:
        after = "at once"
    else:
        after = f"{percent} % of the allowance, {least}–{most} min"
    return f"| {level} | {after} | {', '.join(receivers)} | {'yes' if severe else ''} |"
