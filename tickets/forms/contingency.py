"""应急预案: conditions, team and checklist as people write them (S3-19)."""

from django import forms

from customers.models import Customer
from tickets.forms.base import words
from tickets.forms.table import Column, TableField
from tickets.models.choices import FaultKind
from tickets.models.contingency import ContingencyVersion, Holder

SAFETY = [("", "一般"), ("yes", "安全")]
ROLES = [
    Column("duty", "职责", width="w-50"),
    Column("holder", "由谁担任", "select", [("", ""), *Holder.choices]),
]
ITEMS = [
    Column("place", "序号", width="w-no", required=False),
    Column("text", "步骤", width="w-50"),
    Column("is_safety", "类别", "select", SAFETY, required=False),
    Column("duty", "职责", required=False),
]


def in_order(rows: list[dict]) -> list[dict]:
    """Rows by their typed place; one without a place stays where it stands."""
    placed = []
    for number, row in enumerate(rows, start=1):
        typed = row.pop("place")
        try:
            placed.append((float(typed or number), number, row))
        except ValueError as error:
            raise forms.ValidationError(f"第 {number} 行的序号不是数字。请写 1、2 或 2.5。") from error
    return [row for _, _, row in sorted(placed, key=lambda place: place[:2])]


class VersionForm(forms.Form):
    """One version: when it applies, who is on the team, what is done in which order, with what."""

    applies = words("适用情形", rows=3, help_text="什么情况下启动这个预案。")
    product = forms.CharField(label="产品或型号包含", max_length=60, required=False)
    fault_kind = forms.ChoiceField(label="问题性质", choices=[("", "不限"), *FaultKind.choices], required=False)
    customer = forms.ModelChoiceField(
        label="客户", queryset=Customer.objects.order_by("name"), required=False, empty_label="不限"
    )
    roles = TableField(ROLES, label="应急处理小组", spare=2, help_text="必须有生产部负责人（问题管理制度 三.3）。")
    items = TableField(
        ITEMS,
        label="处置步骤",
        spare=4,
        help_text="安全项排在最前；它之后的步骤要等它完成。要插到第 2、3 步之间，序号写 2.5。",
    )
    resources = words("应急资源", required=False, rows=3, help_text="备件、工具、供应商和联系电话。")
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, version: ContingencyVersion | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if version:
            self.initial.update({name: getattr(version, name) for name in ("applies", "product", "fault_kind")})
            self.initial.update(resources=version.resources, customer=version.customer_id)
            self.initial["expected_version"] = version.edit
            self.initial["roles"] = [{"duty": row.duty, "holder": row.holder} for row in version.roles.all()]
            self.initial["items"] = [
                {"place": row.order, "text": row.text, "is_safety": "yes" if row.is_safety else "", "duty": row.duty}
                for row in version.items.all()
            ]

    def clean_items(self):
        rows = in_order(self.cleaned_data["items"])
        rows = [{**row, "is_safety": row["is_safety"] == "yes"} for row in rows]
        if rows and not rows[0]["is_safety"]:
            raise forms.ValidationError("安全第一：第 1 步必须是安全项。请把安全项移到最前。")
        return rows

    def clean_roles(self):
        rows = self.cleaned_data["roles"]
        if rows and Holder.PRODUCTION not in {row["holder"] for row in rows}:
            raise forms.ValidationError("应急处理小组要有生产部负责人。请补上一行。")
        return rows


class NewForm(VersionForm):
    name = forms.CharField(label="预案名称", max_length=60)
    field_order = ["name"]


class WhyForm(forms.Form):
    why = words("为什么修订", rows=2, max_length=300)
