"""Forms of the annual plan. A row is typed with the same words by hand and in a list (XLSX)."""

from django import forms

from core.organization.models import Department, Staff
from core.text import pinyin
from customers.models import Customer, Equipment
from fieldservice.models import AnnualKind, AnnualRow
from fieldservice.models.annual import FIRST_YEAR, LAST_YEAR
from fieldservice.rights import Right
from tickets.forms.base import words

MONTHS = [(n, f"{n} 月") for n in range(1, 13)]
YES = {"是", "有偿", "收费", "y", "yes", "1", "√"}


class BeginForm(forms.Form):
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    basis = words("编制依据与目标", required=False, max_length=2000)
    like_last_year = forms.BooleanField(
        label="沿用上一年计划的内容", required=False, help_text="把上一年批准的计划逐行带过来，再修改。"
    )


class BasisForm(forms.Form):
    basis = words("编制依据与目标", required=False, max_length=2000)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    words = words("退回意见", max_length=300)


class ApproveForm(forms.Form):
    words = words("批准意见", required=False, max_length=300)


class ReviseForm(forms.Form):
    reason = words("修订原因", max_length=300)


class MoveForm(forms.Form):
    month = forms.TypedChoiceField(label="改到", choices=MONTHS, coerce=int)
    reason = words("改期原因", rows=2, max_length=200)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    reason = words("提前下达的原因", required=False, rows=2, max_length=200)


class Books:
    """Who and what rows may name, read once for a whole list."""

    def __init__(self):
        self.departments = list(Department.objects.active().exclude(staff=None).distinct().order_by("pk"))
        self.people = list(Staff.objects.holding(Right.TRAVEL).select_related("department").order_by("name", "pk"))
        self.customers: dict[str, Customer] = {}
        for customer in Customer.objects.active().defer("lookup", "note").order_by("-pk"):
            for name in (customer.short_name, customer.code, customer.name):
                if name:
                    self.customers[pinyin.plain(name)] = customer

    def customer(self, text: str) -> Customer | None:
        return self.customers.get(pinyin.plain(text))

    def department(self, text: str) -> Department | None:
        return next((row for row in self.departments if text in (row.name, str(row.pk))), None)

    def person(self, text: str) -> Staff | None:
        return next((row for row in self.people if text in (row.name, str(row.pk))), None)

    @property
    def department_choices(self) -> list[tuple[str, str]]:
        return [("", "---------"), *((str(row.pk), row.name) for row in self.departments)]

    @property
    def people_choices(self) -> list[tuple[str, str]]:
        rows = ((str(row.pk), f"{row.name}（{row.department or '无部门'}）") for row in self.people)
        return [("", "---------"), *rows]


class RowForm(forms.Form):
    """One row; `cleaned_data` as `said()` are the fields of the action."""

    customer = forms.CharField(label="客户", max_length=80, help_text="名称、简称或客户编码。")
    serial = forms.CharField(label="机号", max_length=60, required=False, help_text="具体到一台设备时填写。")
    product = forms.CharField(label="产品", max_length=120, required=False)
    kind = forms.ChoiceField(label="类别", choices=AnnualKind.choices)
    month = forms.TypedChoiceField(label="月份", choices=MONTHS, coerce=int)
    department = forms.ChoiceField(label="责任部门")
    person = forms.ChoiceField(label="负责人员", required=False, help_text="留空由部门负责人安排。")
    content = forms.CharField(label="服务内容", max_length=300)
    is_paid = forms.BooleanField(label="有偿服务", required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, books: Books | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.books = books or Books()
        self.fields["department"].choices = self.books.department_choices
        self.fields["person"].choices = self.books.people_choices
        self.fields["customer"].widget.attrs["list"] = "known-customers"

    @property
    def known_customers(self) -> list[str]:
        """What the browser offers while the name is typed."""
        return sorted({customer.name for customer in self.books.customers.values()})[:300]

    def clean_customer(self):
        found = self.books.customer(self.cleaned_data["customer"])
        if found is None:
            raise forms.ValidationError("没有这个客户。请核对名称，或先建立客户档案。")
        return found

    def clean_department(self):
        return self.books.department(self.cleaned_data["department"])

    def clean_person(self):
        return self.books.person(self.cleaned_data["person"]) if self.cleaned_data["person"] else None

    def clean(self):
        cleaned = super().clean()
        serial, customer = cleaned.get("serial"), cleaned.get("customer")
        cleaned["equipment"] = None
        if serial and customer:
            rows = Equipment.objects.active().filter(customer=customer, serial__iexact=serial.strip())
            cleaned["equipment"] = rows.select_related("customer").first()
            if cleaned["equipment"] is None:
                self.add_error("serial", f"{customer} 没有机号为 {serial} 的设备。请核对，或留空只写产品。")
        if cleaned["equipment"] and not cleaned.get("product"):
            cleaned["product"] = cleaned["equipment"].title
        return cleaned

    def said(self) -> dict:
        """The fields of the row, without what only the page needs."""
        left_out = ("serial", "expected_version")
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


def typed(row: AnnualRow) -> dict:
    """A row as the form shows it."""
    return {
        "customer": row.customer.name,
        "serial": row.equipment.serial if row.equipment else "",
        "product": row.product,
        "kind": row.kind,
        "month": row.month,
        "department": str(row.department_id),
        "person": str(row.person_id or ""),
        "content": row.content,
        "is_paid": row.is_paid,
        "expected_version": row.version,
    }


class LineForm(forms.Form):
    """A row in the edit table: what changes often, in one line."""

    month = forms.TypedChoiceField(label="月份", choices=MONTHS, coerce=int)
    kind = forms.ChoiceField(label="类别", choices=AnnualKind.choices)
    content = forms.CharField(label="服务内容", max_length=300)
    department = forms.ChoiceField(label="责任部门")
    person = forms.ChoiceField(label="负责人员", required=False)
    is_paid = forms.BooleanField(label="有偿", required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, books: Books, row: AnnualRow, **kwargs):
        known = {key: value for key, value in typed(row).items() if key in self.base_fields}
        super().__init__(*args, prefix=f"row-{row.pk}", initial=known, **kwargs)
        self.row, self.books = row, books
        self.fields["department"].choices = books.department_choices
        self.fields["person"].choices = books.people_choices
        for name, bound in self.fields.items():
            look = "form-select" if isinstance(bound, forms.ChoiceField) else "form-control"
            look = "form-check-input" if name == "is_paid" else look
            look += " select-s" if name in ("month", "kind") else ""
            bound.widget.attrs |= {"class": look, "aria-label": f"{row.customer}：{bound.label}"}

    def clean_department(self):
        return self.books.department(self.cleaned_data["department"])

    def clean_person(self):
        return self.books.person(self.cleaned_data["person"]) if self.cleaned_data["person"] else None
