"""Forms of the 外出服务记录表: header, body, scan, photos, and the acts of handing in."""

from django import forms

from core.documents.drafts import AttachmentsMixin
from core.documents.forms import FormSignature
from core.times import local
from fieldservice.actions.handing_in import PAPERS
from fieldservice.models import FollowUp, RecordKind, ServiceRecord
from fieldservice.models.choices import Attitude, Damage, Hygiene, Outcome, Satisfaction
from tickets.forms.base import words
from tickets.forms.complaint import PartForm
from tickets.forms.table import Column, TableField

YES_NO = (("", "否"), ("1", "是"))
# What becomes of the old part: one choice on the page, three facts in the record.
FATES = (
    ("", "不带回", {}),
    ("returned", "带回", {"returned": True}),
    ("repair", "带回报修", {"returned": True, "disposition": "repair"}),
    ("scrap", "带回报废", {"returned": True, "disposition": "scrap"}),
    ("own_use", "带回自用", {"returned": True, "own_use": True}),
)
FATE_KEYS = ("returned", "disposition", "own_use")
DIAGNOSIS = [
    Column("step", "检查步骤", width="w-50"),
    Column("finding", "发现", required=False),
    Column("is_problem", "是问题", "select", YES_NO, width="w-no", required=False),
]
READINGS = [
    Column("name", "测量项目"),
    Column("value", "读数"),
    Column("unit", "单位", width="w-no", required=False),
    Column("note", "说明", required=False),
]
PARTS = [
    Column("name", "名称"),
    Column("model", "型号", required=False),
    Column("quantity", "数量", width="w-no"),
    Column("unit", "单位", width="w-no", required=False),
    Column("charge", "费用", "select", (("", "三包"), ("bought", "客户购买")), width="w-fate", required=False),
    Column("price", "单价（元）", width="w-no", required=False),
    Column("old_serial", "旧件编号", required=False),
    Column("new_serial", "新件编号", required=False),
    Column("fate", "旧件去向", "select", [(key, label) for key, label, _ in FATES], width="w-fate", required=False),
]
MINUTES = {"format": "%Y-%m-%dT%H:%M", "attrs": {"type": "datetime-local"}}


def chosen(label: str, options, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=options, required=False, widget=forms.RadioSelect, help_text=help_text
    )


def one_day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class RecordForm(PartForm):
    """A form on the record; the page's version comes along so that nobody overwrites another."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    copied: list[str] = []

    def prepare(self) -> None:
        for name in self.copied:
            if name in self.fields:
                self.initial.setdefault(name, self.shown_value(name))
        if self.part.pk:
            self.initial.setdefault("expected_version", self.part.version)
        if "kinds" in self.fields:
            names = list(RecordKind.objects.filter(is_active=True).values_list("name", flat=True))
            names += [name for name in self.part.kinds if name not in names]
            self.fields["kinds"].choices = [(name, name) for name in names]

    def shown_value(self, name: str):
        value = getattr(self.part, name)
        if name == "diagnosis":
            return [{**row, "is_problem": "1" if row.get("is_problem") else ""} for row in value]
        if name == "parts":
            return [{**row, "fate": fate_of(row)} for row in value]
        return local(value) if name in ("repair_from", "repair_until") and value else value


def fate_of(row: dict) -> str:
    """Which of `FATES` a stored row is."""
    own = {key: row.get(key) for key in FATE_KEYS if row.get(key)}
    return next((key for key, _, facts in FATES if facts == own), "returned" if row.get("returned") else "")


def kinds_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="安装/维修类型", required=False, choices=(), widget=forms.CheckboxSelectMultiple
    )


class HeaderForm(RecordForm):
    """表头和服务内容描述, and the talk with the customer before leaving (S1-44)."""

    copied = ServiceRecord.HEADER
    customer_name = forms.CharField(label="客户名称", max_length=80)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, help_text="联系人和电话，例如：李工，13800000000。"
    )
    address = forms.CharField(label="客户地址", max_length=200, required=False)
    product_type = forms.CharField(label="产品类型", max_length=120, required=False)
    installers = forms.CharField(label="安装人员", max_length=100, required=False)
    service_content = words("服务内容描述", rows=4, max_length=5000)
    delivered_on = one_day("送货日期")
    kinds = kinds_field()
    charge = forms.CharField(label="收费情况", max_length=120, required=False)
    prior_talk = words(
        "出发前与客户沟通", rows=2, max_length=300, help_text="与谁约定了什么；只在系统内看，不印在表上。"
    )


class BodyForm(RecordForm):
    """What was done on site, and what the customer says of it (H1)."""

    copied = ServiceRecord.BODY
    completed_on = one_day("完成日期")
    kinds = kinds_field()
    repair_from = forms.DateTimeField(label="修理开始", required=False, widget=forms.DateTimeInput(**MINUTES))
    repair_until = forms.DateTimeField(label="修理结束", required=False, widget=forms.DateTimeInput(**MINUTES))
    diagnosis = TableField(DIAGNOSIS, label="诊断步骤", spare=2)
    work_done = words("工作内容", rows=4, max_length=5000, required=False)
    readings = TableField(READINGS, label="测量读数", spare=2)
    parts = TableField(PARTS, label="备件", spare=2)
    charge = forms.CharField(label="收费情况", max_length=120, required=False)
    attitude = chosen("工作态度", Attitude.choices)
    damage = chosen("产品损坏", Damage.choices)
    hygiene = chosen("卫生状况", Hygiene.choices)
    satisfaction = chosen("顾客满意", Satisfaction.choices)
    outcome = chosen("处理结果", Outcome.choices)
    unfinished_reason = words("未完成原因", rows=2, max_length=300, required=False)
    suggestion = words("客户建议", rows=2, max_length=300, required=False)
    promise = words("公司承诺", rows=2, max_length=300, required=False)

    def clean_parts(self) -> list[dict]:
        """The chosen fate as the record keeps it."""
        facts = {key: known for key, _, known in FATES}
        return [{**row, **facts[row["fate"]]} for row in self.cleaned_data["parts"]]

    def clean(self):
        values = super().clean() or self.cleaned_data
        if values.get("outcome") == Outcome.UNFINISHED and not values.get("unfinished_reason"):
            self.add_error("unfinished_reason", "未完成要写明原因。")
        return values


class SignForm(FormSignature, PartForm):
    """The customer's signature under what the page shows."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.fields["sign_name"].label = "客户签字人姓名"
        self.initial.setdefault("expected_version", self.part.version)


class ReasonForm(PartForm):
    reason = words("原因", rows=2, max_length=200)


class FilesForm(AttachmentsMixin, PartForm):
    def clean_attachments(self):
        ids = super().clean_attachments()
        if not ids and not self.errors:
            raise forms.ValidationError("还没有选择文件。")
        return ids


class ScanForm(FilesForm):
    """签字扫描件: the paper the customer signed, and why not the glass."""

    reason = words("未用电子签字的原因", rows=2, max_length=200)

    field_order = ["reason", "attachments"]


class PhotosForm(FilesForm):
    captions = words("照片说明", rows=3, required=False, help_text="每行一张，按上传的先后，例如：拆前的联轴器。")
    field_order = ["captions", "attachments"]

    def clean_captions(self) -> list[str]:
        return [line.strip()[:100] for line in self.cleaned_data["captions"].splitlines()]


class HandInForm(PartForm):
    """交单: 未完成 says what follows."""

    follow_up = forms.ChoiceField(label="未完成的后续", choices=FollowUp.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        if self.part.outcome != Outcome.UNFINISHED:
            del self.fields["follow_up"]
        else:
            self.initial.setdefault("follow_up", self.part.follow_up or FollowUp.TRIP)


class FileForm(PartForm):
    """归档: both papers lie before 客服 (S1-51)."""

    papers = forms.MultipleChoiceField(
        label="收到的单据", choices=list(PAPERS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


class FollowUpForm(PartForm):
    words = words("后续安排", rows=3, max_length=300)


class KindForm(forms.ModelForm):
    class Meta:
        model = RecordKind
        fields = ["name", "order", "is_active"]
        error_messages = {"name": {"unique": "已有这个类型。停用的类型可以重新启用。"}}
