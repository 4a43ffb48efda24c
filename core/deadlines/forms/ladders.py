"""Forms of the ladders: the levels of one, and which rules climb it."""

from django import forms

from core.deadlines.actions.ladders import LadderDraft, LevelDraft
from core.deadlines.drafts import RECEIVERS
from core.deadlines.forms.rules import Chip, ListedChoices
from core.deadlines.ladder import AT_DUE
from core.deadlines.models import Rule


class LadderForm(forms.Form):
    """A ladder's name; its levels are a formset."""

    name = forms.CharField(label="名称", max_length=40, error_messages={"required": "没有写名称。"})
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LevelForm(forms.Form):
    """One level. Level 0 is the warning, level 1 the due time: their moments belong to the rule."""

    level = forms.IntegerField(label="级", min_value=0, max_value=20)
    after_percent = forms.IntegerField(label="到期后再过时限的 %", required=False, min_value=0, max_value=1000)
    at_least_minutes = forms.IntegerField(label="最少（分钟）", required=False, min_value=0)
    at_most_minutes = forms.IntegerField(label="最多（分钟）", required=False, min_value=0, help_text="留空为不限。")
    receivers = ListedChoices(label="通知", thing="接收人", required=False, choices=list(RECEIVERS.items()))
    severe_only = forms.BooleanField(label="只用于一级和二级故障", required=False)
    was = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def is_fixed(self) -> bool:
        """Its moment is the rule's own: the warning point or the due time."""
        return self.initial.get("level") in (0, AT_DUE)

    @property
    def chips(self) -> list[Chip]:
        ticked = set(self["receivers"].value() or [])
        return [Chip(key, words, key in ticked) for key, words in RECEIVERS.items()]

    def draft(self) -> LevelDraft:
        data = self.cleaned_data
        timed = data["level"] > AT_DUE
        return LevelDraft(
            level=data["level"],
            receivers=tuple(data["receivers"]),
            after_percent=(data["after_percent"] or 0) if timed else 0,
            at_least_minutes=(data["at_least_minutes"] or 0) if timed else 0,
            at_most_minutes=(data["at_most_minutes"] or 0) if timed else 0,
            severe_only=data["severe_only"],
            was=data["was"],
        )


LevelFormSet = forms.formset_factory(LevelForm, extra=1, can_delete=True, max_num=12, absolute_max=12)


def level_formset(draft: LadderDraft, data=None, *, copied: bool = False):
    """The levels of a ladder as lines; a copy's levels are all new."""
    lines = [vars(row) | {"receivers": list(row.receivers)} for row in draft.levels]
    if copied:
        lines = [line | {"was": None} for line in lines]
    return LevelFormSet(data, prefix="levels", initial=lines)


def ladder_draft(form: LadderForm, formset) -> LadderDraft:
    """The levels that stay; an untouched empty line is none."""
    kept = [line for line in formset if line.has_changed() or line.initial]
    kept = [line for line in kept if not line.cleaned_data.get("DELETE")]
    return LadderDraft(form.cleaned_data["name"], tuple(line.draft() for line in kept))


class AssignForm(forms.Form):
    """Which rules climb a ladder. Rules that are taken off it must be given another one on their own page."""

    rules = forms.ModelMultipleChoiceField(
        Rule.objects.none(),
        label="规则",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "没有选择规则。请至少选择一条。",
            "invalid_choice": "没有这条规则。请从列表中选择。",
        },
    )
    apply = forms.BooleanField(label="运行中的时限也从下一级起改用", required=False)

    def __init__(self, *args, ladder, **kwargs):
        super().__init__(*args, **kwargs)
        rules = Rule.objects.exclude(current=None).exclude(current__ladder=ladder)
        self.fields["rules"].queryset = rules.select_related("current").order_by("key")
