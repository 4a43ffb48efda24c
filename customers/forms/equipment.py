"""One machine as it stands on its name plate and in its papers."""

from django import forms

from customers import queries
from customers.forms.fields import Words
from customers.models import Customer, Equipment

DATES = {"delivered_on": "交付日期", "invoice_on": "开票日期", "commissioned_on": "投运日期"}
STARTS = {
    Equipment.Basis.COMMISSIONED: "commissioned_on",
    Equipment.Basis.DELIVERED: "delivered_on",
    Equipment.Basis.INVOICE: "invoice_on",
}


class EquipmentForm(Words, forms.ModelForm):
    """Of one customer. `twin` is the machine that already carries the typed serial."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Equipment
        fields = [
            "product",
            "model",
            "maker",
            "serial",
            "batch",
            "project_no",
            "military",
            "site",
            "delivered_on",
            "invoice_on",
            "commissioned_on",
            "warranty_basis",
            "warranty_ends_on",
            "contract_until",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, customer: Customer, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.customer = customer
        self.today, self.twin = today, None
        self.fields["site"].queryset = customer.sites.filter(is_active=True)
        self.fields["site"].empty_label = "未定"
        self.fields["warranty_basis"].choices = [("", "未定"), *Equipment.Basis.choices]
        if self.instance.pk:
            self.fields["expected_version"].initial = self.instance.version

    def clean(self):
        data = super().clean()
        self._serial_is_free(data)
        for name, word in DATES.items():
            if data.get(name) and data[name] > self.today:
                self.add_error(name, f"{word}晚于今天 {self.today}。请改为今天或之前的日期。")
        self._warranty_fits(data)
        return data

    def _serial_is_free(self, data):
        self.twin = queries.twin_of_equipment(data.get("maker", ""), data.get("serial", ""), besides=self.instance.pk)
        if self.twin:
            self.add_error("serial", f"这个机号已经登记在 {self.twin.customer}。请核对铭牌，或打开那台设备。")

    def _warranty_fits(self, data):
        ends = data.get("warranty_ends_on")
        for name, word in DATES.items():
            if ends and data.get(name) and ends < data[name]:
                self.add_error("warranty_ends_on", f"早于{word} {data[name]}。请改为{word}之后的日期。")
                break
        start = STARTS.get(data.get("warranty_basis"))
        if start and not data.get(start) and start not in self.errors:
            day = DATES[start].removesuffix("期")
            self.add_error(start, f"保修自{day}起算，这里不能为空。请填写{DATES[start]}。")
