"""收费标准 and prices of parts, by effective date."""

from datetime import date
from decimal import Decimal

from django import forms

from customers.models import Part
from fieldservice.models.fees import FeeTable, whole_base
from fieldservice.pricing import LABELS, POSSIBLE, Fees, Line, mode_label

DATE = {"widget": forms.DateInput(attrs={"type": "date"})}
RATES = ("lodging", "meals", "labour", "tax", "management")


def figure(label: str, most: int, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, max_digits=9, decimal_places=2, help_text=help_text
    )


class FeeForm(forms.Form):
    """One version of 表 1; its values are the arguments of the action."""

    effective_from = forms.DateField(label="生效日期", help_text="从这一天起拟定的报价按这一版计算。", **DATE)
    lodging = figure("住宿费（元/夜）", 100_000)
    meals = figure("餐饮费（元/天）", 100_000)
    labour = figure("人工费（元/天）", 100_000)
    tax = figure("税费（%）", 100, "按直接费用计，为内部加成，不是发票税率。")
    management = figure("管理费（%）", 500, "按直接费用加税费计。")
    taxed = forms.MultipleChoiceField(
        label="计税费的项目",
        choices=[(line.value, LABELS[line]) for line in Line],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label="调整依据", max_length=200, help_text="例如财务制度文号、会议纪要。")
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, table: FeeTable, **kwargs):
        super().__init__(*args, **kwargs)
        for line in Line:
            self.fields[f"{line}_modes"] = forms.MultipleChoiceField(
                label=f"{LABELS[line]}允许的算法",
                choices=[(mode.value, mode_label(line, mode)) for mode in POSSIBLE[line]],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": "至少允许一种算法。"},
            )
            self.initial[f"{line}_modes"] = table.modes.get(line.value, [])
        for name in RATES:
            self.initial[name] = getattr(table, name)
        self.initial["taxed"] = table.taxed or whole_base()
        if table.pk:
            start = table.effective_from
            self.initial |= {"effective_from": start.isoformat() if isinstance(start, date) else start}
            self.initial |= {"reason": table.reason, "expected_version": table.version}

    @property
    def mode_fields(self) -> list:
        return [self[f"{line}_modes"] for line in Line]

    def values(self) -> dict:
        """The arguments of `add_fee_table` and `edit_fee_table`."""
        data = self.cleaned_data
        modes = {line.value: data[f"{line}_modes"] for line in Line}
        named = ("effective_from", "reason", *RATES, "taxed")
        return {name: data[name] for name in named} | {"modes": modes}

    def fees(self) -> Fees:
        data = self.cleaned_data
        modes = {line.value: tuple(data[f"{line}_modes"]) for line in Line}
        rates = {name: Decimal(data[name]) for name in RATES}
        return Fees(**rates, modes=modes, taxed=tuple(data["taxed"]))


class PriceForm(forms.Form):
    """调价: a part costs this much from a day on (S1-81)."""

    part = forms.ModelChoiceField(label="备件", queryset=Part.objects.active(), empty_label="请选择备件")
    price = forms.DecimalField(label="新单价（元）", min_value=0, max_digits=12, decimal_places=2)
    effective_from = forms.DateField(label="生效日期", **DATE)
    reason = forms.CharField(label="调价依据", max_length=200)
