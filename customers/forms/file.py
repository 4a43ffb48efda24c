"""Short forms of the file: needs, agreements, service requirements, and putting something out of use."""

from django import forms
from django.core.exceptions import ValidationError

from core.organization.models import Staff
from customers.forms.fields import Words, not_after
from customers.models import Agreement, Need, ServiceRequirement


class NeedForm(Words, forms.ModelForm):
    class Meta:
        model = Need
        fields = ["kind", "text", "source", "analysis", "due_on"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"kind": "改进要求会同时通知技术部门和质量部门的负责人。"}


class SettleForm(Words, forms.Form):
    result = forms.CharField(label="办结结果", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class AgreementForm(Words, forms.ModelForm):
    """S2-31: what the sales lead agreed with the customer, and whom of the office staff it was reported to."""

    class Meta:
        model = Agreement
        fields = ["title", "content", "agreed_on", "valid_until", "contact", "agreed_by", "reported_to"]

    def __init__(self, *args, customer, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["contact"].queryset = customer.contacts.filter(is_active=True)
        self.fields["contact"].empty_label = "未定"
        self.fields["agreed_by"].queryset = Staff.objects.active().order_by("name")

    def clean_agreed_on(self):
        return not_after(self.cleaned_data["agreed_on"], self.today, "约定日期")

    def clean_valid_until(self):
        until, agreed = self.cleaned_data["valid_until"], self.cleaned_data.get("agreed_on")
        if until and agreed and until < agreed:
            raise ValidationError(f"早于约定日期 {agreed}。请改为约定日期或之后的日期。")
        return until


class RequirementForm(Words, forms.ModelForm):
    """S2-03: item, way and content of a service, and which of the four sources demands it."""

    class Meta:
        model = ServiceRequirement
        fields = ["source", "item", "way", "content", "basis", "valid_until"]
        widgets = {"source": forms.RadioSelect}


class RetireForm(Words, forms.Form):
    reason = forms.CharField(label="停用原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
