"""Which period and department the rates are asked for."""

from django import forms
from django.core.exceptions import BadRequest

from core.deadlines.queries_kpi import Period
from core.organization.models import Department

LONGEST = 366 * 5


class PeriodForm(forms.Form):
    """From and to, both included; at most five years."""

    begins_on = forms.DateField(label="从")
    ends_on = forms.DateField(label="到")
    department = forms.ModelChoiceField(
        label="责任部门", queryset=Department.objects.active(), required=False, empty_label="所有部门"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].widget.attrs["class"] = "form-select filter-select"

    def clean(self):
        data = super().clean()
        begins, ends = data.get("begins_on"), data.get("ends_on")
        if begins and ends and begins > ends:
            self.add_error("ends_on", "结束日期早于开始日期。请改为之后的日期。")
        elif begins and ends and (ends - begins).days > LONGEST:
            self.add_error("ends_on", "最长五年。请缩短期间。")
        return data

    @property
    def period(self) -> Period:
        """Of a valid form; BadRequest for an address that somebody bent."""
        if not self.is_valid():
            raise BadRequest("期间不对。请从及时率页重新选择。")
        return Period(self.cleaned_data["begins_on"], self.cleaned_data["ends_on"])
