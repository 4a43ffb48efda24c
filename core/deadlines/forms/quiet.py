"""夜间安静时段: from when to when, and which faults it concerns."""

from django import forms

from core.deadlines.worktime import minutes_of
from core.notices.models import Quietest


class ClockTimeField(forms.CharField):
    """08:30 → time; a sentence of the house for anything else."""

    def clean(self, value):
        text = super().clean(value)
        try:
            hour, minute = divmod(minutes_of(text), 60)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if hour == 24:
            raise forms.ValidationError("一天结束请写 00:00。")
        return forms.TimeField().clean(f"{hour:02d}:{minute:02d}")


class QuietForm(forms.Form):
    begins_at = ClockTimeField(label="从", max_length=5)
    ends_at = ClockTimeField(label="到", max_length=5, help_text="早于开始时间表示次日。")
    from_grade = forms.TypedChoiceField(
        label="对哪些故障安静", coerce=int, choices=Quietest.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label="原因", max_length=100, required=False)
    expected = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(setting) -> dict:
        times = {name: f"{getattr(setting, name):%H:%M}" for name in ("begins_at", "ends_at")}
        return times | {"from_grade": setting.from_grade, "expected": setting.pk or 0}
