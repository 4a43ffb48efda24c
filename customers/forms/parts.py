"""One part of the price list."""

from django import forms

from customers.forms.fields import Words
from customers.models import Part


class PartForm(Words, forms.ModelForm):
    class Meta:
        model = Part
        fields = ["number", "name", "spec", "unit", "price", "product", "note", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].error_messages["unique"] = "这个备件编号已经有了。请换一个。"
        self.fields["price"].error_messages["invalid"] = "单价写成 1280.00 的样子。"
