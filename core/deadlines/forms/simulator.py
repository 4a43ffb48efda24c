"""The simulator's desk: how many months, which rules, and what of them is to be tried differently."""

from dataclasses import replace

from django import forms

from core.deadlines.actions.simulations import MOST_MONTHS
from core.deadlines.drafts import VariantDraft, of_version
from core.deadlines.forms.rules import CALENDARS, UNITS
from core.deadlines.models import Allowance, Ladder, Rule
from core.deadlines.queries_rules import variant_words
from core.deadlines.simulation.ruleset import as_change

MOST_RULES = 12


class PeriodForm(forms.Form):
    """The last so many months, and one more rule to change."""

    months = forms.IntegerField(
        label="最近几个月",
        initial=6,
        error_messages={"required": "没有写几个月。", "invalid": "请写整数。"},
        help_text=f"1 至 {MOST_MONTHS}。",
    )


class LineForm(forms.Form):
    """One variant of a rule: its condition stays, its time may be tried differently."""

    amount = forms.IntegerField(label="时限", required=False, min_value=1, max_value=100_000)
    unit = forms.ChoiceField(label="单位", choices=UNITS)
    calendar = forms.ChoiceField(label="计时", choices=CALENDARS)

    def clean(self):
        data = super().clean()
        if (
            data.get("unit") in ("minutes", "hours", "days")
            and not data.get("amount")
            and "amount" not in self.errors
        ):
            self.add_error("amount", "没有写时限。请填写大于零的整数，或把单位改为不计时。")
        return data

    def variant(self, old: VariantDraft) -> VariantDraft:
        data, unit = self.cleaned_data, self.cleaned_data["unit"]
        timed = unit in ("minutes", "hours", "days")
        allowance = "minutes" if unit == "hours" else unit
        amount = (data["amount"] * (60 if unit == "hours" else 1)) if timed else 0
        warn = old.warn_minutes if allowance == "minutes" and (old.warn_minutes or 0) <= amount else None
        return replace(old, allowance=allowance, amount=amount, calendar=data["calendar"], warn_minutes=warn)


class LadderChoice(forms.Form):
    ladder = forms.ModelChoiceField(Ladder.objects.filter(is_on=True), label="升级路径", empty_label=None)


class RuleCard:
    """One rule on the desk: a line for each variant, and its ladder."""

    def __init__(self, rule: Rule, data=None):
        self.rule, self.draft = rule, of_version(rule.current)
        typed = data if data is not None and f"r{rule.pk}-ladder" in data else None
        self.ladder = LadderChoice(typed, prefix=f"r{rule.pk}", initial={"ladder": self.draft.ladder})
        self.forms = [
            LineForm(typed, prefix=f"r{rule.pk}-{n}", initial=_initial(variant))
            for n, variant in enumerate(self.draft.variants)
        ]
        conditions = [variant_words(row)["condition"] for row in rule.current.variants.order_by("order")]
        self.lines = list(zip(conditions, self.forms, strict=True))

    def is_valid(self) -> bool:
        return not [form for form in (self.ladder, *self.forms) if not form.is_valid()]

    def change(self) -> dict:
        pairs = zip(self.forms, self.draft.variants, strict=True)
        return as_change(self.rule, [form.variant(old) for form, old in pairs], self.ladder.cleaned_data["ladder"])


class Desk:
    """Everything on the page. Rules are put on it and taken off without losing what was typed for the others."""

    def __init__(self, data, *, sent: bool):
        self.period = PeriodForm(data) if sent else PeriodForm(initial={"months": data.get("months") or 6})
        wanted = [*data.getlist("rule"), data.get("add", "")]
        wanted = [key for key in dict.fromkeys(wanted) if key and key != data.get("drop")][:MOST_RULES]
        rules = Rule.objects.exclude(current=None).select_related("current__ladder")
        found = {rule.key: rule for rule in rules.filter(key__in=wanted)}
        self.cards = [RuleCard(found[key], data if sent else None) for key in wanted if key in found]
        self.others = list(rules.exclude(key__in=found).order_by("key")) if len(found) < MOST_RULES else []

    def is_valid(self) -> bool:
        return not [part for part in (self.period, *self.cards) if not part.is_valid()]

    def changes(self) -> list[dict]:
        return [card.change() for card in self.cards]


def _initial(variant: VariantDraft) -> dict:
    hours = variant.allowance == Allowance.MINUTES and variant.amount % 60 == 0
    return {
        "amount": (variant.amount // 60 if hours else variant.amount) or None,
        "unit": "hours" if hours else variant.allowance,
        "calendar": variant.calendar,
    }
