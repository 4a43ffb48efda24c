"""试算: what a rule would say for a start and some facts. Reads only; no clock is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.deadlines.explain import UNCONFIRMED, Row, day_words, hours_words, segment_row
from core.deadlines.facts import condition_words
from core.deadlines.forms.rules import TrialForm
from core.deadlines.models import Rule
from core.deadlines.queries_rules import People
from core.deadlines.whatif import NoClock, answer
from core.times import local

DEFAULT_RULE = "D-18"


@dataclass
class Trial:
    """The box: its form and, when it can be reckoned, the due time, the sum and the ladder with people."""

    form: TrialForm
    rule: Rule
    refusal: str = ""
    assumed: str = ""
    due: str = ""
    total: str = ""
    natural: str = ""
    house: bool = False
    unconfirmed: str = ""
    rows: list[Row] = field(default_factory=list)
    levels: list[dict] = field(default_factory=list)


def trial(data: Mapping, rules: list[Rule], people: People, *, now: datetime) -> Trial:
    """Read the box from the address; without input it shows an example from now."""
    by_key = {rule.key: rule for rule in rules}
    rule = by_key.get(data.get("rule", "")) or by_key.get(DEFAULT_RULE) or rules[0]
    start = local(now).replace(second=0, microsecond=0)
    wanted = {"rule": rule.key, "start": start.strftime("%Y-%m-%dT%H:%M")}
    wanted |= {key: value for key, value in data.items() if key == "start" or key.startswith("fact_")}
    form = TrialForm(wanted, rule=rule, rules=rules)
    box = Trial(form, rule)
    if form.is_valid():
        try:
            _fill(box, form.cleaned_data["start"], form.facts(), people)
        except (NoClock, ValueError) as error:
            box.refusal = str(error)
    return box


def _fill(box: Trial, start: datetime, facts: dict, people: People) -> None:
    found = answer(box.rule, start, facts)
    hours = found.calendar if found.variant.calendar == "working" or found.variant.allowance == "days" else None
    box.rows = [segment_row(row, hours) for row in found.segments]
    box.house = found.variant.is_house_default(box.rule)
    box.due, box.total = day_words(found.timing.due_at), found.allowance
    box.assumed = condition_words({key: [value] for key, value in found.assumed.items()})
    box.unconfirmed = UNCONFIRMED if found.timing.unconfirmed else ""
    if found.variant.calendar == "working" and found.variant.allowance == "minutes":
        box.natural = day_words(start + timedelta(minutes=found.variant.amount))
    for rung, at in found.ladder:
        names = [people.of(box.rule.current, receiver)[0] for receiver in rung.receivers]
        box.levels.append({"level": rung.level, "at": at, "people": names, "text": _text(rung, found.variant)})


def _text(rung, variant) -> str:
    if rung.level == 0:
        warned = variant.warn_minutes is None
        return f"用去 {variant.warn_percent}%" if warned else "提前设定的提醒点"
    if rung.level == 1:
        return "到期"
    working = "工作" if variant.calendar == "working" else ""
    return f"到期后再过 {hours_words(timedelta(minutes=rung.delay), working)}"
