"""Forms for the duty roster and for deputies."""

from django import forms

from core.organization.models import Department, Deputy, Staff


class DutyForm(forms.Form):
    """One cell of the roster; an empty person clears it."""

    department = forms.ModelChoiceField(label="部门", queryset=Department.objects.active())
    on = forms.DateField(label="日期", error_messages={"invalid": "日期写成 2026-11-19 的样子。"})
    person = forms.ModelChoiceField(label="值班人", queryset=Staff.objects.active(), required=False)


class WeekForm(forms.Form):
    """Which week is filled from the week before, for one department or all shown."""

    monday = forms.DateField(label="周一", error_messages={"invalid": "日期写成 2026-11-19 的样子。"})
    department = forms.ModelChoiceField(label="部门", queryset=Department.objects.active(), required=False)


class DeputyForm(forms.ModelForm):
    """代理 with first and last day (A-17: an act by a deputy is recorded for both)."""

    class Meta:
        model = Deputy
        fields = ["principal", "deputy", "starts_on", "ends_on", "why"]
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("starts_on", "ends_on")
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("principal", "deputy"):
            self.fields[name].queryset = Staff.objects.active().order_by("department_id", "pk")
            self.fields[name].empty_label = "请选择"
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages["invalid"] = "日期写成 2026-11-19 的样子。"

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        principal, deputy = data.get("principal"), data.get("deputy")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期早于开始日期。请改为开始日期或之后的日期。")
        elif ends and ends < self.today:
            self.add_error("ends_on", "结束日期已经过去。请改为今天或之后的日期。")
        if principal and principal == deputy:
            self.add_error("deputy", "不能由本人代理本人。请选择另一位员工。")
        elif principal and starts and ends and starts <= ends:
            self._refuse_overlap(principal, starts, ends)
        return data

    def _refuse_overlap(self, principal, starts, ends):
        rows = Deputy.objects.filter(principal=principal, starts_on__lte=ends, ends_on__gte=starts)
        if clash := rows.exclude(pk=self.instance.pk).select_related("deputy").first():
            days = f"{clash.starts_on:%m-%d} 至 {clash.ends_on:%m-%d}"
            self.add_error("starts_on", f"{days} 已由 {clash.deputy} 代理 {principal}。请先结束那一项，或改日期。")

    def _get_validation_exclusions(self):
        # The form says both rules at their field; the constraints stay as the database's last word.
        return super()._get_validation_exclusions() | {"starts_on", "ends_on"}
