"""The customer file as one form: the customer, people, places."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict

from core.organization.models import Staff
from customers import queries
from customers.forms.fields import Words, phone
from customers.models import Contact, Customer, Site


class CustomerForm(Words, forms.ModelForm):
    """`twins` holds customers that may be the same; saving then needs `another`."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    another = forms.BooleanField(label="核对过了，确实是另一家，仍要建档", required=False)

    class Meta:
        model = Customer
        fields = [
            "name",
            "short_name",
            "code",
            "channel",
            "is_key",
            "region",
            "city",
            "address",
            "since_year",
            "manager",
            "contract_no",
            "contract_until",
            "contract_scope",
            "note",
        ]
        widgets = {"channel": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.twins = today, []
        self.fields["manager"].queryset = Staff.objects.active().order_by("name")
        self.fields["manager"].empty_label = "未定"
        self.fields["code"].error_messages["unique"] = "这个客户编码已被使用。请换一个。"
        if self.instance.pk:
            self.fields["expected_version"].initial = self.instance.version

    def clean_code(self):
        return (self.cleaned_data["code"] or "").strip() or None

    def clean_since_year(self):
        year = self.cleaned_data["since_year"]
        if year and not 1949 <= year <= self.today.year:
            raise ValidationError(f"合作起始年在 1949 到 {self.today.year} 之间。")
        return year

    def look_for_twins(self, phones: list[str]) -> bool:
        """Whether the file may exist already and nobody has said that it is another one."""
        name = self.cleaned_data.get("name", "")
        if self.instance.pk and "name" not in self.changed_data:
            name = ""
        self.twins = queries.twins_of_customer(name, phones, besides=self.instance.pk)
        if self.twins and not self.cleaned_data.get("another"):
            self.add_error(None, "名称或电话与已有客户相同，可能已经建档。请先打开下面的档案核对。")
            return True
        return False


class ContactForm(Words, forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["name", "title", "phone", "other_phone", "email", "is_main", "note"]

    def clean_phone(self):
        return phone(self.cleaned_data["phone"])

    def clean_other_phone(self):
        return phone(self.cleaned_data["other_phone"])

    def _get_validation_exclusions(self):
        # One main contact: the set below judges all rows together, the row alone cannot.
        return super()._get_validation_exclusions() | {"is_main"}


class ContactSet(forms.BaseInlineFormSet):
    def get_queryset(self):
        return super().get_queryset().filter(is_active=True)

    def clean(self):
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form.cleaned_data for form in rows if form.is_valid() and not form.cleaned_data.get("DELETE")]
        if sum(bool(row.get("is_main")) for row in kept) > 1:
            raise ValidationError("首选联系人只能有一位。请只勾选一位。")

    def rows(self) -> list[Contact]:
        """Changed and new people; a removed one is only put out of use, because forms may name him."""
        return _rows(self)

    def new_phones(self) -> list[str]:
        """Numbers typed into this form: another customer may already have them."""
        kept = [form for form in self.forms if "phone" in form.changed_data and not form.cleaned_data.get("DELETE")]
        return [form.cleaned_data["phone"] for form in kept if form.cleaned_data.get("phone")]


class SiteForm(Words, forms.ModelForm):
    class Meta:
        model = Site
        fields = ["name", "city", "address", "main_city", "in_service_area", "service_point", "entry_rules", "note"]


class SiteSet(forms.BaseInlineFormSet):
    def get_queryset(self):
        return super().get_queryset().filter(is_active=True)

    def clean(self):
        seen = set()
        for form in self.forms:
            name = form.cleaned_data.get("name") if form.is_valid() else None
            if name and name in seen:
                form.add_error("name", "这个客户已有同名厂区。请换一个名称。")
            seen.add(name)

    def rows(self) -> list[Site]:
        return _rows(self)


def _rows(formset) -> list:
    rows = []
    for form in formset.forms:
        removed = form.cleaned_data.get("DELETE")
        if removed and form.instance.pk:
            form.instance.is_active = False
            rows.append(form.instance)
        elif form.has_changed() and not removed:
            rows.append(form.instance)
    return rows


ContactFormSet = forms.inlineformset_factory(
    Customer, Contact, form=ContactForm, formset=ContactSet, extra=0, can_delete=True, max_num=50
)
SiteFormSet = forms.inlineformset_factory(
    Customer, Site, form=SiteForm, formset=SiteSet, extra=0, can_delete=True, max_num=50
)


def with_more(data, prefix: str):
    """The typed values with one more empty row of `contacts` or `sites`."""
    data = data.copy()
    count = data.get(f"{prefix}-TOTAL_FORMS", "0")
    data[f"{prefix}-TOTAL_FORMS"] = str(min(int(count) + 1, 50)) if count.isdigit() else "1"
    return data


def unjudged(*forms_and_sets) -> None:
    """Draw what was typed without judging it: a row was added, nothing was sent yet."""
    for part in forms_and_sets:
        for form in getattr(part, "forms", [part]):
            form._errors, form.cleaned_data = ErrorDict(), {}
        if hasattr(part, "forms"):
            part._errors, part._non_form_errors = [{} for _ in part.forms], part.error_class()
