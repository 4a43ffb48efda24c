"""专家专长 as one table: a row is a field of an expert, an emptied row is gone (S3-14)."""

from django import forms

from core.organization.models import Department, Staff
from core.organization.roles import Role
from tickets.forms.table import Column, TableField
from tickets.models import Expertise
from tickets.models.choices import FaultKind


def experts() -> list[tuple]:
    rows = Staff.objects.active().in_role(Role.EXPERT).select_related("department").order_by("pk")
    return [("", ""), *((person.pk, f"{person} · {person.department or ''}".strip(" ·")) for person in rows)]


def departments() -> list[tuple]:
    return [("", "不限"), *Department.objects.active().values_list("pk", "name")]


COLUMNS = [
    Column("person", "技术专家", "select", experts),
    Column("product", "产品或型号包含", required=False),
    Column("fault_kind", "问题性质", "select", [("", "不限"), *FaultKind.choices], required=False),
    Column("department", "责任部门", "select", departments, required=False),
]


class ExpertiseForm(forms.Form):
    rows = TableField(COLUMNS, label="专长", spare=3)
    expected = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, standing: list[Expertise], **kwargs):
        super().__init__(*args, **kwargs)
        names = ("person_id", "product", "fault_kind", "department_id")
        keys = [column.key for column in COLUMNS]
        rows = [dict(zip(keys, (getattr(row, name) for name in names), strict=True)) for row in standing]
        self.initial.update(rows=rows, expected=stamp(standing))

    def clean_rows(self):
        rows = self.cleaned_data["rows"]
        for number, row in enumerate(rows, start=1):
            if not any(row[key] for key in ("product", "fault_kind", "department")):
                raise forms.ValidationError(f"第 {number} 行要写明产品、问题性质或责任部门中的一项。")
        return rows


def stamp(rows: list[Expertise]) -> str:
    """Which rows somebody read; another stamp means that they were changed meanwhile."""
    return "-".join(str(row.pk) for row in rows)
