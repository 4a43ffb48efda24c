"""寄件 (S1-35), 通知供方 and 使用指导 (S1-34)."""

from django import forms

from core.times import local_date
from tickets.forms.base import ActForm, ActWithFiles, Versioned, spoken, when, words, yes_no
from tickets.forms.complaint import PartForm, moment
from tickets.forms.table import Column, TableField
from tickets.models import Guidance, Shipment, Ticket

KINDS = ("器件", "文件", "备附件")
ITEM_COLUMNS = [
    Column("name", "名称"),
    Column("kind", "类别", "select", [(kind, kind) for kind in KINDS], width="w-fate", required=False),
    Column("model", "型号规格", required=False),
    Column("quantity", "数量", width="w-no", required=False),
    Column("unit", "单位", width="w-no", required=False),
    Column("serial", "编号或序列号", required=False),
]
MOST_ITEMS = 40


def payment_of(ticket: Ticket) -> tuple[bool | None, str]:
    """Free or paid, as a suggestion with its reason (S1-36): by the machine's file, else by the named warranty."""
    today = local_date(ticket.received_at)
    if ticket.equipment:
        return ticket.equipment.payment(today)
    inside = ticket.in_warranty(today)
    if inside is None:
        return None, ""
    return (
        (False, f"保修至 {ticket.warranty_ends_on}。")
        if inside
        else (True, f"保修已于 {ticket.warranty_ends_on} 期满。")
    )


class ItemsField(TableField):
    """What lies in the parcel: every row has a name, one of the three kinds and a quantity."""

    def clean(self, value):
        rows = super().clean(value)
        if not rows:
            raise forms.ValidationError("还没有寄件明细。请至少写一行。")
        if len(rows) > MOST_ITEMS:
            raise forms.ValidationError(f"一件最多 {MOST_ITEMS} 行，这里有 {len(rows)} 行。请分开寄。")
        for number, row in enumerate(rows, start=1):
            self._check(number, row)
        return rows

    def _check(self, number: int, row: dict) -> None:
        row["kind"] = row["kind"] or KINDS[0]
        amount = row["quantity"] = row["quantity"] or "1"
        if not amount.isascii() or not amount.isdigit() or not 0 < int(amount) <= 99_999:
            raise forms.ValidationError(f"第 {number} 行的数量“{amount}”不是 1 到 99999 的整数。")


class ShipmentFields(forms.Form):
    items = ItemsField(ITEM_COLUMNS, label="寄件明细", help_text="类别写器件、文件或备附件；有序列号的逐台写明。")
    reason = forms.CharField(label="事由", max_length=200, required=False)
    to_name = forms.CharField(label="收件人", max_length=40)
    to_phone = forms.CharField(label="收件电话", max_length=30)
    to_address = forms.CharField(label="收件地址", max_length=200)
    is_paid = yes_no("收费", "有偿", "无偿")
    is_paid.choices = is_paid.choices[1:]  # a parcel is one or the other
    paid_reason = forms.CharField(label="依据", max_length=200)
    paid_consent = forms.CharField(
        label="同意付费的客户人员", max_length=40, required=False, help_text="有偿时寄出前必须填写。"
    )

    def clean_is_paid(self):
        answer = self.cleaned_data["is_paid"]
        if answer is None:
            raise forms.ValidationError("还没有选择有偿或无偿。")
        return answer


class PackForm(ShipmentFields, ActForm):
    """登记寄件: who gets it is known from the case; free or paid is suggested from the warranty (S1-36)."""

    def prepare(self) -> None:
        ticket = self.ticket
        paid, why = payment_of(ticket)
        address = (ticket.site.address if ticket.site else "") or (ticket.customer.address if ticket.customer else "")
        known = {"to_name": ticket.contact_name, "to_phone": ticket.contact_phone, "to_address": address}
        known |= {"is_paid": spoken(paid), "paid_reason": why, "reason": ticket.title}
        for name, value in known.items():
            self.initial.setdefault(name, value)


class EditShipmentForm(ShipmentFields, Versioned, PartForm):
    def prepare(self) -> None:
        for name in ShipmentFields.base_fields:
            self.initial.setdefault(name, getattr(self.part, name))
        self.initial["is_paid"] = spoken(self.part.is_paid)
        self.initial.setdefault("expected_version", self.part.version)


class SendShipmentForm(PartForm):
    carrier = forms.ChoiceField(label="承运", choices=[("", "请选择"), *Shipment.Carrier.choices])
    tracking = forms.CharField(label="运单号", max_length=40, required=False, help_text="专人送达可以不填。")
    sent_at = moment("寄出时间")


class ConfirmShipmentForm(PartForm):
    received_with = forms.CharField(label="签收人（客户）", max_length=40)
    received_at = moment("签收时间")

    def prepare(self) -> None:
        self.initial.setdefault("received_with", self.part.to_name)


class EndShipmentForm(PartForm):
    words = words("情况", rows=2, max_length=200)


class SupplierForm(ActWithFiles):
    """通知供方 (S1-34 a): what failed, and when they are asked to come."""

    supplier = forms.CharField(label="供方", max_length=80)
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    part = forms.CharField(label="供方产品", max_length=120)
    fault = words("故障情况", rows=4)
    asked_at = when("要求到场时间", help_text="需要供方到现场时填写。")
    sub_tier = forms.BooleanField(label="二级供方（方案期限 10 个工作日）", required=False)
    notified_at = when("通知时间")

    def prepare(self) -> None:
        self.initial.setdefault("fault", self.ticket.description)


class SupplierAnswerForm(PartForm):
    what = forms.ChoiceField(
        label="供方", choices=[("response", "已响应"), ("solution", "提交方案")], widget=forms.RadioSelect
    )
    words = words("内容", rows=4)
    happened_at = moment("时间")

    def prepare(self) -> None:
        self.initial.setdefault("what", "solution" if self.part.responded_at else "response")


class GuideForm(ActWithFiles):
    """使用指导 (S1-34 b)."""

    way = forms.ChoiceField(label="方式", choices=Guidance.Way.choices, widget=forms.RadioSelect)
    whom = forms.CharField(label="客户人员", max_length=40)
    misuse = forms.CharField(label="使用问题", max_length=300, help_text="客户哪里用得不对。")
    words = words("指导内容", rows=4)
    result = forms.ChoiceField(label="结果", choices=Guidance.Result.choices, widget=forms.RadioSelect)
    happened_at = when("时间")

    def prepare(self) -> None:
        self.initial.setdefault("way", Guidance.Way.PHONE)
        self.initial.setdefault("whom", self.ticket.contact_name)
