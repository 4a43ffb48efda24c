"""How a due time comes about: `manage.py explain_due --rule D-18 --start 2026-09-30T16:00`, or JSON lines."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError

from core.deadlines import calendars
from core.deadlines.batch import answer_line
from core.deadlines.due import Kind, Segment
from core.deadlines.facts import FACTS, said
from core.deadlines.models import Rule
from core.deadlines.whatif import Answer, NoClock, answer, receivers
from core.text import words
from core.times import moment

YES, NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")


class Command(BaseCommand):
    requires_system_checks = []
    help = "Print the due time, the counted segments and the ladder of a rule; --batch answers JSON lines on stdin."

    def add_arguments(self, parser):
        parser.add_argument("--rule", help="rule key, e.g. D-18")
        parser.add_argument("--start", help="ISO time; without offset Asia/Shanghai")
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer as JSON")
        parser.add_argument("--batch", action="store_true", help="read JSON lines, answer each with its due_at")
        for key, fact in FACTS.items():
            yes_no = set(fact.values) == {True, False}
            known = "" if yes_no else ", ".join(f"{value}={label}" for value, label in fact.values.items())
            more = {"nargs": "?", "const": "yes"} if yes_no else {}
            parser.add_argument(f"--{key.replace('_', '-')}", dest=key, help=f"{fact.label} {known}".strip(), **more)

    def handle(self, *, rule, start, as_json, batch, **options):
        if batch:
            return self._batch()
        if not rule or not start:
            raise CommandError("请写明 --rule 和 --start，或用 --batch。")
        found = Rule.objects.filter(key=rule.upper()).exclude(current=None).select_related("current").first()
        if found is None:
            raise CommandError(f"没有规则 {rule}。")
        facts = {key: read_fact(key, options[key]) for key in FACTS if options.get(key) is not None}
        try:
            result = answer(found, read_start(start), facts)
        except (NoClock, ValueError) as error:
            raise CommandError(str(error)) from error
        text = json.dumps(as_data(result), ensure_ascii=False, indent=2) if as_json else "\n".join(lines(result))
        self.stdout.write(text)
        return None

    def _batch(self):
        working, failed = calendars.working(), False
        for line in sys.stdin:
            if line.strip():
                reply = answer_line(line, working)
                failed |= "error" in reply
                self.stdout.write(json.dumps(reply, ensure_ascii=False))
        if failed:
            sys.exit(1)


def read_start(text: str):
    try:
        return moment(text)
    except ValueError as error:
        raise ValueError(f"“{text}”不是时间。请写成 2026-09-30T16:00。") from error


def read_fact(key: str, text: str):
    """A fact as typed, by value or by its Chinese name. Raises CommandError with what is allowed."""
    values = FACTS[key].values
    if not values:
        return text
    if set(values) == {True, False} and text.lower() in (*YES, *NO):
        return text.lower() in YES
    for value, label in values.items():
        if text in (str(value), label):
            return value
    allowed = "、".join(f"{value}（{label}）" for value, label in values.items())
    raise CommandError(f"{FACTS[key].label}没有“{text}”。可以是：{allowed}。")


def as_data(result: Answer) -> dict:
    timing = result.timing
    return {
        "rule": result.rule.key,
        "name": result.rule.name,
        "clause": result.rule.clause,
        "version": result.rule.current.number,
        "house_default": result.rule.house_default,
        "assumed": result.assumed,
        "start": _iso(result.start),
        "allowance": result.allowance,
        "calendar": result.variant.calendar,
        "calendar_confirmed": not timing.unconfirmed,
        "warn_at": _iso(timing.warn_at),
        "due_at": _iso(timing.due_at),
        "segments": [
            {
                "kind": str(row.kind),
                "start": _iso(row.start),
                "end": _iso(row.end),
                "minutes": row.counted.total_seconds() / 60,
                "days": row.days,
                "note": row.note,
            }
            for row in result.segments
        ],
        "ladder": [{"level": rung.level, "at": _iso(at), "receivers": receivers(rung)} for rung, at in result.ladder],
    }


def lines(result: Answer) -> list[str]:
    rule, timing = result.rule, result.timing
    natural = "工作时间" if result.variant.calendar == "working" else "自然时间"
    head = [
        f"{rule}（{rule.clause}，第 {rule.current.number} 版{'，非制度规定' if rule.house_default else ''}）",
        f"起算 {result.start:%Y}-{_said(result.start)}    时限 {result.allowance}，{natural}",
    ]
    if result.assumed:
        head.append("假定 " + "、".join(said(key, value) for key, value in result.assumed.items()))
    rows = [f"  {row_words(row)}" for row in result.segments]
    tail = [f"到期 {timing.due_at:%Y}-{_said(timing.due_at)}"]
    if timing.unconfirmed:
        tail.append("日历未确认：跨越的年份没有确认的放假数据，暂按周一至周五计算。")
    ladder = [f"  {rung.level} 级  {_said(at)}  {'、'.join(receivers(rung))}" for rung, at in result.ladder]
    return [*head, *rows, *tail, "接下来", *ladder]


def row_words(row: Segment) -> str:
    """09-30 周三 16:00 – 18:00  计 2 小时 / 10-01 – 10-07  国庆节 休."""
    if row.whole_days:
        span = f"{row.start:%m-%d}" + (f" – {row.last_day:%m-%d}" if row.last_day != row.start.date() else "")
    else:
        same = row.start.date() == row.end.date()
        span = f"{_said(row.start)} – {row.end:%H:%M}" if same else f"{_said(row.start)} – {_said(row.end)}"
    if row.kind is Kind.COUNTED:
        what = f"计 {row.days} 天" if row.days else f"计 {_hours(row)}" if row.counted else ""
        return f"{span}  {' '.join(filter(None, (what, row.note)))}"
    what = "暂停" if row.kind is Kind.PAUSED else row.note
    return f"{span}  {what}" if what.endswith("不计") else f"{span}  {what}，不计"


def _hours(row: Segment) -> str:
    """Working hours stay hours: 24 小时, not 1 天."""
    hours, minutes = divmod(round(row.counted.total_seconds() / 60), 60)
    return f"{hours} 小时 {minutes} 分" if hours and minutes else f"{hours} 小时" if hours else f"{minutes} 分"


def _said(at) -> str:
    return f"{at:%m-%d} 周{words.WEEKDAYS[at.weekday()]} {at:%H:%M}"


def _iso(at) -> str | None:
    return words.local(at).isoformat() if at else None
