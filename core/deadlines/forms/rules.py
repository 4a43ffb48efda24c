"""Forms of the rules pages: try a rule out, and write its next version."""

from dataclasses import dataclass

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField

from core.deadlines.drafts import AWAITED, MOMENTS, Draft, VariantDraft
from core.deadlines.events import OWN
from core.deadlines.facts import FACTS, ROLES, said
from core.deadlines.models import Allowance, Ladder, Rule, RuleVersion
from core.deadlines.queries_rules import event_words
from core.organization.models import Function
from core.timeline.registry import EVENTS

UNITS = [("minutes", "分钟"), ("hours", "小时"), ("days", "天"), ("agreed", "约定日期"), ("none", "不计时")]
CALENDARS = [("natural", "自然"), ("working", "工作")]


class TrialForm(forms.Form):
    """试算: a rule, a start, and the facts its conditions ask for. GET only."""

    rule = forms.ChoiceField(label="规则")
    start = forms.DateTimeField(label="开始时间")

    def __init__(self, *args, rule: Rule, rules: list[Rule], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(row.key, str(row)) for row in rules]
        asked = [key for v in rule.current.variants.order_by("order") for key in v.condition]
        for key in dict.fromkeys(asked):
            self.fields[f"fact_{key}"] = forms.ChoiceField(
                label=FACTS[key].label, required=False, choices=[("", "未知"), *fact_choices(key, rule)]
            )

    def facts(self) -> dict:
        """The facts as the engine knows them; unknown ones are left out."""
        chosen = {key[5:]: value for key, value in self.cleaned_data.items() if key.startswith("fact_") and value}
        return {key: fact_value(key, value) for key, value in chosen.items()}

    @property
    def fact_fields(self) -> list:
        return [self[name] for name in self.fields if name.startswith("fact_")]


def fact_choices(key: str, rule: Rule | None = None) -> list[tuple[str, str]]:
    if key == "event":
        events = rule.current.starts_on if rule else sorted(AWAITED)
        return [(event, event_words(event)) for event in events]
    return [(str(value), label) for value, label in FACTS[key].values.items()]


def fact_value(key: str, text: str):
    """What was picked, as the value that facts carry."""
    return next((value for value in FACTS[key].values if str(value) == text), text)


def event_choices(*also: str) -> list[tuple[str, str]]:
    keys = sorted((EVENTS.keys() | AWAITED | set(also)) - OWN)
    return [(key, f"{event_words(key)}{'' if key in EVENTS else '（未接通）'}") for key in keys]


def condition_choices() -> list:
    """Every fact with its values, as groups of one list: `grade=1` 一级."""
    plain = [key for key in FACTS if key != "event"]
    groups = [(FACTS[k].label, [(f"{k}={v}", label) for v, label in FACTS[k].values.items()]) for k in plain]
    events = [(f"event={key}", event_words(key)) for key in sorted(AWAITED)]
    return [*groups, (FACTS["event"].label, events)]


class ListedChoices(forms.MultipleChoiceField):
    """Several of a list; something that is not on it is named in the house's words."""

    def __init__(self, *, thing: str, **kwargs):
        words = f"没有名为 %(value)s 的{thing}。请从列表中选择。"
        messages = {"invalid_choice": words, "invalid_list": words, "required": f"没有选择{thing}。请至少选择一个。"}
        super().__init__(error_messages=messages, **kwargs)


class RuleForm(forms.Form):
    """A rule's next version, without its variants. `draft` is where the editor starts from."""

    starts_on = ListedChoices(label="起算事件", thing="事件")
    stops_on = ListedChoices(label="停止事件", thing="事件")
    cancels_on = ListedChoices(label="取消事件", thing="事件", required=False)
    ends_on = ListedChoices(label="结束整个系列的事件", thing="事件", required=False)
    start_moment = forms.ChoiceField(label="从何时起算", choices=list(MOMENTS.items()), required=False)
    owner_role = forms.ChoiceField(label="责任角色", choices=[(key, role.label) for key, role in ROLES.items()])
    supervisor_role = forms.ChoiceField(label="监督", required=False)
    ladder = forms.ModelChoiceField(Ladder.objects.all(), label="升级路径", empty_label=None)
    repeat_minutes = forms.IntegerField(
        label="重复间隔（分钟）", required=False, help_text="留空为不重复；1 分钟到 1 年。"
    )
    may_pause = forms.BooleanField(label="允许暂停（等待客户、客户约定日期）", required=False)
    note = forms.CharField(label="修改说明", max_length=200, required=False, help_text="写在版本记录里。")
    expected_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, version: RuleVersion, draft: Draft, **kwargs):
        names = [name for name in self.base_fields if name != "expected_number"]
        start = {name: getattr(draft, name) for name in names} | {"expected_number": version.number}
        super().__init__(*args, initial=start, **kwargs)
        self.version = version
        self.fields["ladder"].queryset = Ladder.objects.filter(Q(is_on=True) | Q(pk=version.ladder_id))
        for name in ("starts_on", "stops_on", "cancels_on", "ends_on"):
            self.fields[name].choices = event_choices(*getattr(version, name))
        roles = {key: role.label for key, role in ROLES.items()} | dict(Function.choices)
        self.fields["supervisor_role"].choices = [("", "无"), *roles.items()]
        self.fields["owner_role"].error_messages["invalid_choice"] = "没有名为 %(value)s 的责任角色。请从列表中选择。"

    @property
    def events(self) -> list[tuple[BoundField, list["Chip"], list[str]]]:
        """The four lists of events: the field, all its chips, and the words of those that are ticked."""
        rows = []
        for name in ("starts_on", "stops_on", "cancels_on", "ends_on"):
            ticked = set(self[name].value() or [])
            chips = [Chip(key, words, key in ticked) for key, words in self.fields[name].choices]
            rows.append((self[name], chips, [chip.label for chip in chips if chip.on]))
        return rows

    def draft(self, variants: list[VariantDraft]) -> Draft:
        data = {key: value for key, value in self.cleaned_data.items() if key != "expected_number"}
        return Draft(variants=variants, rearms=self.version.rearms, **data)


@dataclass(frozen=True)
class Chip:
    """One value of a fact, to be ticked."""

    value: str
    label: str
    on: bool


class VariantForm(forms.Form):
    """One line of the table condition → allowance. Lines are tried from top to bottom."""

    order = forms.IntegerField(label="次序", min_value=1, max_value=99)
    condition = ListedChoices(label="条件", thing="条件", required=False, choices=condition_choices)
    amount = forms.IntegerField(label="时限", required=False, min_value=1, max_value=100_000)
    unit = forms.ChoiceField(label="单位", choices=UNITS, initial="hours")
    calendar = forms.ChoiceField(label="计时", choices=CALENDARS, initial="natural")
    warn_percent = forms.IntegerField(label="用去 % 时提醒", min_value=1, max_value=100, initial=75)
    warn_minutes = forms.IntegerField(label="或第几分钟提醒", required=False, min_value=1)
    house_default = forms.BooleanField(label="非制度规定", required=False)

    @property
    def chips(self) -> list[tuple[str, list[Chip], int]]:
        """Every fact with its values and how many are ticked; the long list of events comes last."""
        ticked = set(self["condition"].value() or [])
        groups = []
        for label, values in condition_choices():
            chips = [Chip(value, words, value in ticked) for value, words in values]
            groups.append((label, chips, sum(chip.on for chip in chips)))
        return groups

    @property
    def ticked(self) -> list[str]:
        """The condition as it stands, in words."""
        pairs = [pair.partition("=") for pair in self["condition"].value() or []]
        known = [(key, fact_value(key, value)) for key, _, value in pairs if key in FACTS]
        return [f"从{event_words(value)}" if key == "event" else said(key, value) for key, value in known]

    def clean(self):
        data = super().clean()
        if (
            data.get("unit") in ("minutes", "hours", "days")
            and not data.get("amount")
            and "amount" not in self.errors
        ):
            self.add_error("amount", "没有写时限。请填写大于零的整数，或把单位改为不计时。")
        return data

    def variant(self) -> VariantDraft:
        data, condition = self.cleaned_data, {}
        for pair in data["condition"]:
            key, _, value = pair.partition("=")
            condition.setdefault(key, []).append(fact_value(key, value))
        unit = data["unit"]
        timed = unit in ("minutes", "hours", "days")
        return VariantDraft(
            condition=condition,
            allowance="minutes" if unit == "hours" else unit,
            amount=(data["amount"] * (60 if unit == "hours" else 1)) if timed else 0,
            calendar=data["calendar"],
            warn_percent=data["warn_percent"],
            warn_minutes=data["warn_minutes"] if unit in ("minutes", "hours") else None,
            house_default=data["house_default"] and unit != "none",
        )


VariantFormSet = forms.formset_factory(VariantForm, extra=1, can_delete=True, max_num=30, absolute_max=30)


def variant_formset(draft: Draft, data=None):
    lines = [_initial(variant, order) for order, variant in enumerate(draft.variants, start=1)]
    return VariantFormSet(data, prefix="variants", initial=lines)


def _initial(variant: VariantDraft, order: int) -> dict:
    hours = variant.allowance == Allowance.MINUTES and variant.amount % 60 == 0
    return {
        "order": order,
        "condition": [f"{key}={value}" for key, values in variant.condition.items() for value in values],
        "amount": (variant.amount // 60 if hours else variant.amount) or None,
        "unit": "hours" if hours else variant.allowance,
        "calendar": variant.calendar,
        "warn_percent": variant.warn_percent,
        "warn_minutes": variant.warn_minutes,
        "house_default": variant.house_default,
    }


def variants_of(formset) -> list[VariantDraft]:
    """The lines that stay, in their order; an untouched empty line is none."""
    kept = [form for form in formset if form.has_changed() or form.initial]
    kept = [form for form in kept if not form.cleaned_data.get("DELETE")]
    return [form.variant() for form in sorted(kept, key=lambda form: form.cleaned_data["order"])]
