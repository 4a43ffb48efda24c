"""The few fields a clerk types while the caller is on the line; the rest follows later."""

from django import forms

from customers import queries
from customers.forms.fields import Words, phone
from customers.models import Contact, Customer, Equipment, Site


class QuickForm(Words, forms.Form):
    """找不到？先按来电和铭牌登记，稍后补档. With `customer` known only a machine is added."""

    name = forms.CharField(label="客户名称", max_length=80)
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    city = forms.CharField(label="城市", max_length=40, required=False)
    another = forms.BooleanField(label="确实是另一家", required=False)
    product = forms.CharField(label="产品名称", max_length=60, required=False)
    model = forms.CharField(label="型号", max_length=60, required=False)
    serial = forms.CharField(label="机号", max_length=60, required=False, help_text="见铭牌；不清楚可以留空。")

    def __init__(self, *args, customer: Customer | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.customer, self.twins, self.twin = customer, [], None
        if customer:
            for name in ("name", "contact", "phone", "city", "another"):
                del self.fields[name]
            self.fields["product"].required = True

    def clean_phone(self):
        return phone(self.cleaned_data["phone"])

    def clean(self):
        data = super().clean()
        if not self.customer:
            self._is_new_customer(data)
        if (data.get("serial") or data.get("model")) and not data.get("product") and "product" not in self.errors:
            self.add_error("product", "写了型号或机号，还要写产品名称。")
        self.twin = queries.twin_of_equipment("", data.get("serial", ""))
        if self.twin:
            self.add_error("serial", f"这个机号已经登记在 {self.twin.customer}。请直接选择那台设备。")
        return data

    def _is_new_customer(self, data):
        if data.get("phone") and not data.get("contact"):
            self.add_error("contact", "写了电话，还要写联系人姓名。")
        self.twins = queries.twins_of_customer(data.get("name", ""), [data.get("phone", "")])
        if self.twins and not data.get("another"):
            self.add_error("name", "名称或电话与已有客户相同。请选择已有客户；确实是另一家时勾选下面一项。")

    def rows(self) -> tuple[Customer, list[Contact], list[Site], Equipment | None]:
        """What to save: the customer (new, or the known one), people, places, and a machine if one was typed."""
        data = self.cleaned_data
        machine = None
        if data["product"]:
            machine = Equipment(product=data["product"], model=data["model"], serial=data["serial"].strip())
        if self.customer:
            return self.customer, [], [], machine
        people = [Contact(name=data["contact"], phone=data["phone"], is_main=True)] if data["contact"] else []
        return Customer(name=data["name"].strip(), city=data["city"]), people, [], machine
