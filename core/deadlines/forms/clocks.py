"""What may be typed about one clock: a pause, an agreed date, an exemption and its answer."""

from django import forms

from core.deadlines.models import PauseKind


class PauseForm(forms.Form):
    """暂停 (A-32): only for the customer's sake, with a latest end."""

    kind = forms.ChoiceField(label="原因类别", choices=PauseKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="原因", max_length=200, help_text="写明在等客户的什么。")
    latest_end = forms.DateTimeField(label="最晚恢复", help_text="到时自动恢复计时，并通知责任人。")


class AgreeForm(forms.Form):
    """登记约定时间 (A-06): with whom, for when."""

    due_at = forms.DateTimeField(label="约定时间")
    agreed_with = forms.CharField(label="与谁约定", max_length=60, help_text="客户方人员姓名。")


class ResumeForm(forms.Form):
    """恢复计时: nothing needs to be said."""


class ExemptForm(forms.Form):
    """申请豁免 (A-22): 特殊情况除外, 距离较远除外."""

    reason = forms.CharField(label="理由", max_length=200, help_text="写明特殊情况，或为什么赶不到。")
    distance_km = forms.IntegerField(label="距离（公里）", required=False, min_value=0, max_value=20_000)


class AnswerForm(forms.Form):
    """批准豁免 (G-22): a word is needed to refuse."""

    words = forms.CharField(label="意见", required=False, max_length=200, help_text="不批准时必须写明。")
