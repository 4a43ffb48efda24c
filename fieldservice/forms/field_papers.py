"""Forms of 维修记录单, 信息收集表 and 服务报告."""

from django import forms
from django.forms import fields_for_model

from core.documents.drafts import AttachmentsMixin
from core.organization.models import Staff
from core.times import local
from fieldservice.forms.record import MINUTES, FilesForm, ReasonForm, SignForm, chosen
from fieldservice.models import InfoSheet, RepairSheet, ServiceReport
from fieldservice.models.choices import Satisfaction
from fieldservice.rights import Right
from tickets.forms.base import words
from tickets.forms.complaint import PartForm
from tickets.forms.table import Column, TableField

FREE = [
    Column("name", "名称"),
    Column("quantity", "数量", width="w-no"),
    Column("unit", "单位", width="w-no", required=False),
]
BOUGHT = [*FREE, Column("price", "单价（元）", width="w-no", required=False)]
DAY = {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
LONG = {
    "report_content",
    "result",
    "fault",
    "repair",
    "part_changes",
    "task",
    "work",
    "user_opinion",
    "customer_words",
}


class PaperForm(PartForm):
    """The content of a paper; labels, lengths and choices stand in the model alone."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    model: type
    copied: list[str] = []
    demanded: tuple[str, ...] = ()
    laid_out: tuple = ()  # (title, hint, names with their widths)

    @property
    def sections(self) -> list[tuple]:
        """The fields under the headings of the printed form, with their widths."""
        return [(title, hint, [(self[name], width) for name, width in names]) for title, hint, names in self.laid_out]

    def prepare(self) -> None:
        own = {name: field for name, field in self.fields.items() if name != "expected_version"}
        plain = [name for name in self.copied if name not in own]
        fields = fields_for_model(self.model, fields=plain, widgets=self._widgets(plain))
        self.fields.update({name: own.get(name) or fields[name] for name in self.copied})
        for name in self.copied:
            self.fields[name].required = self.fields[name].required or name in self.demanded
            value = getattr(self.part, self.model._meta.get_field(name).attname)
            self.initial.setdefault(
                name, local(value) if name.startswith("repair_") and value and name != "repair_unit" else value
            )
        if self.part.pk:
            self.initial.setdefault("expected_version", self.part.version)

    def _widgets(self, names: list[str]) -> dict:
        kinds = {name: self.model._meta.get_field(name).get_internal_type() for name in names}
        rows = {name: forms.Textarea(attrs={"rows": 3}) for name in names if name in LONG}
        days = {name: DAY["widget"] for name, kind in kinds.items() if kind == "DateField"}
        minutes = {name: forms.DateTimeInput(**MINUTES) for name, kind in kinds.items() if kind == "DateTimeField"}
        return rows | days | minutes


class SheetForm(PaperForm):
    model = RepairSheet
    copied = RepairSheet.CONTENT
    laid_out = (
        (
            "用户信息",
            "按处理单填好，请核对",
            (
                *(("repair_unit", "c3"), ("user_name", "c3"), ("wanted_time", "c2"), ("contact", "c2")),
                *(("phone", "c2"), ("user_address", "c6")),
            ),
        ),
        (
            "报修信息",
            "",
            (
                *(("model", "c2"), ("serial", "c2"), ("quantity", "c2"), ("invoice_no", "c2"), ("bought_on", "c2")),
                *(("reported_on", "c2"), ("report_content", "c6"), ("recorder", "c2")),
            ),
        ),
        ("维修情况", "", (("result", "c6"), ("repair_from", "c3"), ("repair_until", "c3"))),
        ("用件", "每行写明名称和数量", (("warranty_parts", "c6"), ("bought_parts", "c6"), ("user_opinion", "c6"))),
    )
    warranty_parts = TableField(FREE, label="“三包”件", spare=2, help_text="每行写明名称和数量。")
    bought_parts = TableField(
        BOUGHT, label="客户购买件", spare=2, help_text="每行写明名称和数量；合计按数量乘单价计算。"
    )


class InfoForm(PaperForm):
    model = InfoSheet
    copied = InfoSheet.CONTENT
    laid_out = (
        (
            "客户信息",
            "按客户档案填好，请核对",
            (
                *(("customer_name", "c3"), ("equipment_kind", "c3"), ("contact", "c2"), ("job_title", "c2")),
                *(("phone", "c2"), ("address", "c6")),
            ),
        ),
        (
            "设备信息",
            "",
            (
                *(("project_no", "c3"), ("equipment_no", "c3"), ("type_and_size", "c3"), ("commissioned_on", "c3")),
                *(("fault", "c6"), ("repair", "c6"), ("part_changes", "c6")),
            ),
        ),
    )


class TaskForm(PaperForm):
    """服务任务安排, written by 销售部."""

    model = ServiceReport
    copied = ["task", "due_on", "executor"]
    laid_out = (("服务任务安排", "由销售部填写并签发", (("task", "c6"), ("executor", "c3"), ("due_on", "c3"))),)
    executor = forms.ModelChoiceField(label="服务人员", queryset=Staff.objects.none(), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["executor"].queryset = Staff.objects.holding(Right.TRAVEL).order_by("name")
        self.initial.setdefault("executor", self.part.executor_id or self.part.ticket.assignee_id)


class WorkForm(AttachmentsMixin, PaperForm):
    """实施情况 and 结果, written by who served; the customer's satisfaction as he says it."""

    model = ServiceReport
    copied = ["work", "result", "satisfaction", "customer_words"]
    demanded = ("work", "result")
    laid_out = (
        ("实施情况和结果", "", (("work", "c6"), ("result", "c6"))),
        ("客户确认", "由客户代表选择，签字时一并确认", (("satisfaction", "c6"), ("customer_words", "c6"))),
    )
    satisfaction = chosen("客户代表满意度", Satisfaction.choices)


class PaperScanForm(FilesForm):
    reason = words("未用电子签字的原因", rows=2, max_length=200, required=False, help_text="客户在纸上签字时填写。")
    field_order = ["reason", "attachments"]


class EvidenceForm(FilesForm):
    """收集的故障资料 (S2-19)."""


class ConfirmByPaperForm(FilesForm):
    satisfaction = forms.ChoiceField(label="客户代表满意度", choices=Satisfaction.choices, widget=forms.RadioSelect)
    reason = words("未用电子签字的原因", rows=2, max_length=200)
    words = words("客户意见", rows=2, max_length=300, required=False)
    field_order = ["satisfaction", "words", "reason", "attachments"]


class ReviewForm(PartForm):
    words = words("审阅意见", rows=3, max_length=300)


class Nothing(PartForm):
    """Only a yes."""


__all__ = [
    "ConfirmByPaperForm",
    "EvidenceForm",
    "InfoForm",
    "Nothing",
    "PaperForm",
    "PaperScanForm",
    "ReasonForm",
    "ReviewForm",
    "SheetForm",
    "SignForm",
    "TaskForm",
    "WorkForm",
]
