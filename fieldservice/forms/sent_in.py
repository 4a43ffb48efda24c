"""Forms of 顾客送修 (S1-36)."""

import json

from django import forms

from core.documents.signing import checked_strokes, device_of
from core.workflow import Refused
from customers.models import Equipment
from fieldservice.models import SentIn
from tickets.forms.base import ActWithFiles, Versioned, spoken, when, words, yes_no
from tickets.forms.complaint import PartForm, PartWithFiles, moment
from tickets.forms.services import payment_of
from tickets.forms.table import Column, TableField
from tickets.models import Shipment

ACCESSORY_COLUMNS = [
    Column("name", "附件"),
    Column("quantity", "数量", required=False, width="w-no"),
    Column("note", "说明", required=False),
]
OLD = [("", "无旧件"), ("repair", "旧件报修"), ("scrap", "旧件报废"), ("given", "旧件还客户")]
PART_COLUMNS = [
    Column("name", "备件"),
    Column("model", "型号规格", required=False),
    Column("quantity", "数量", required=False, width="w-no"),
    Column("unit", "单位", required=False, width="w-no"),
    Column("charge", "费用", "select", [("warranty", "三包件"), ("bought", "客户购买")], required=False),
    Column("old_serial", "旧件编号", required=False),
    Column("new_serial", "新件编号", required=False),
    Column("old", "旧件", "select", OLD, required=False),
]


class Glass(forms.Form):
    """Strokes on the glass; without them the reason, and a scan of the paper."""

    sign_strokes = forms.CharField(label="签字", required=False, widget=forms.HiddenInput)
    reason_field = "unsigned_reason"

    def drawn(self, said: dict) -> list:
        """The strokes, [] where a reason stands instead."""
        text = said.pop("sign_strokes", "") or "[]"
        if said.get(self.reason_field, "").strip() and text == "[]":
            return []
        try:
            return checked_strokes(json.loads(text))
        except ValueError:
            self.add_error("sign_strokes", "签字没有传送完整，请清除后重签。")
        except Refused as refused:
            self.add_error("sign_strokes", f"{refused.reason}不能签字时写明原因。")
        return []


class ReceiptFields(forms.Form):
    equipment = forms.ModelChoiceField(label="设备档案", queryset=Equipment.objects.none(), required=False)
    product = forms.CharField(label="产品名称", max_length=60)
    model = forms.CharField(label="规格型号", max_length=60, required=False)
    serial = forms.CharField(label="机号", max_length=60, required=False)
    fault = words("客户反映的故障", rows=3, max_length=300)
    appearance = words("外观", rows=2, max_length=300, help_text="划痕、变形、缺件照实写，返还时对照。")
    accessories = TableField(ACCESSORY_COLUMNS, spare=3, label="随机附件")
    came = forms.ChoiceField(label="送达方式", choices=SentIn.Came.choices, widget=forms.RadioSelect)
    came_tracking = forms.CharField(label="来件运单号", max_length=40, required=False)
    brought_by = forms.CharField(label="送修人（客户）", max_length=40)
    brought_phone = forms.CharField(label="送修人电话", max_length=30, required=False)
    kept_where = forms.CharField(label="存放位置", max_length=60, required=False)
    promised_on = forms.DateField(label="约定取机日期", required=False)

    def machines_of(self, ticket) -> None:
        """The customer's machines, the case's first in mind."""
        if ticket.customer_id:
            rows = Equipment.objects.active().filter(customer=ticket.customer_id).order_by("serial", "pk")
            self.fields["equipment"].queryset = rows


class ReceiveForm(Glass, ReceiptFields, ActWithFiles):
    """送修收件: what is known of the case is filled in; the bringer signs."""

    received_at = when("收件时间")
    unsigned_reason = forms.CharField(
        label="没有签字的原因",
        max_length=200,
        required=False,
        help_text="物流送到或拒签时填写，并上传签过字的纸单照片。",
    )

    def prepare(self) -> None:
        ticket = self.ticket
        self.machines_of(ticket)
        known = {
            "equipment": ticket.equipment_id,
            "product": ticket.product,
            "model": ticket.model,
            "serial": ticket.serial,
            "fault": ticket.description[:300],
            "came": SentIn.Came.BROUGHT,
            "brought_by": ticket.contact_name,
            "brought_phone": ticket.contact_phone,
        }
        for name, value in known.items():
            self.initial.setdefault(name, value)

    def clean(self):
        said = super().clean()
        said["strokes"] = self.drawn(said)
        return said | device_of(self.request)


class EditReceiptForm(ReceiptFields, Versioned, PartForm):
    def prepare(self) -> None:
        self.machines_of(self.part.ticket)
        for name in ReceiptFields.base_fields:
            self.initial.setdefault(name, getattr(self.part, name))
        self.initial.setdefault("expected_version", self.part.version)


class DiagnoseForm(Versioned, PartForm):
    diagnosis = words("检测诊断", rows=4)
    is_paid = yes_no("收费", "有偿", "无偿", help_text="有偿维修要客户认可报价后才能开始。")
    paid_reason = forms.CharField(label="收费或免费的依据", max_length=200)

    def prepare(self) -> None:
        paid, why = payment_of(self.part.ticket)
        machine = self.part
        known = machine.diagnosed_at is not None
        self.initial.setdefault("diagnosis", machine.diagnosis)
        self.initial.setdefault("is_paid", spoken(machine.is_paid if known else paid))
        self.initial.setdefault("paid_reason", machine.paid_reason if known else why)
        self.initial.setdefault("expected_version", machine.version)

    def clean_is_paid(self):
        answer = self.cleaned_data["is_paid"]
        if answer is None:
            raise forms.ValidationError("还没有选择有偿或无偿。")
        return answer


class FinishForm(Versioned, PartWithFiles):
    work = words("维修内容", rows=4)
    parts = TableField(PART_COLUMNS, spare=3, label="更换备件")
    test_words = words("试机结果", rows=2, max_length=300)

    def prepare(self) -> None:
        self.initial.setdefault("expected_version", self.part.version)

    def clean_parts(self) -> list[dict]:
        """The names that records have: `returned` and `disposition` say what becomes of the old part."""
        rows = []
        for number, row in enumerate(self.cleaned_data["parts"], start=1):
            old, count = row.pop("old"), row["quantity"] or "1"
            try:
                right = 0 < float(count) < 1_000_000
            except ValueError:
                right = False
            if not right:
                raise forms.ValidationError(f"第 {number} 行的数量必须大于 0。")
            returned = old in ("repair", "scrap")
            told = {"quantity": count, "returned": returned, "disposition": old if returned else "", "own_use": False}
            rows.append({**row, "charge": row["charge"] or "warranty", **told})
        return rows


class GiveBackForm(Glass, PartWithFiles):
    """返还: picked up with a signature, or by carrier with the case's parcel."""

    way = forms.ChoiceField(label="返还方式", choices=SentIn.Way.choices, widget=forms.RadioSelect)
    picked_by = forms.CharField(label="取机人（客户）", max_length=40, required=False)
    shipment = forms.ModelChoiceField(
        label="寄件",
        queryset=Shipment.objects.none(),
        required=False,
        help_text="物流返还时选择；还没有时先在处理单上登记寄件并寄出。",
    )
    returned_at = moment("返还时间")
    unsigned_reason = forms.CharField(
        label="没有签字的原因",
        max_length=200,
        required=False,
        help_text="取机人不能签字时填写，并上传签过字的纸单照片。",
    )

    def prepare(self) -> None:
        machine = self.part
        sent = [Shipment.State.SENT, Shipment.State.RECEIVED]
        self.fields["shipment"].queryset = Shipment.objects.filter(ticket=machine.ticket_id, state__in=sent)
        self.initial.setdefault("way", SentIn.Way.PICKED_UP)
        self.initial.setdefault("picked_by", machine.brought_by)

    def clean(self):
        said = super().clean()
        if said.get("way") == SentIn.Way.CARRIER:
            said.pop("sign_strokes", None)
            if not said.get("shipment"):
                self.add_error("shipment", "请选择寄件；还没有时先登记寄件。")
            return said | {"strokes": [], "picked_by": "", "unsigned_reason": ""} | device_of(self.request)
        if not said.get("picked_by"):
            self.add_error("picked_by", "请写明取机人。")
        said["strokes"] = self.drawn(said)
        return said | {"shipment": None} | device_of(self.request)
