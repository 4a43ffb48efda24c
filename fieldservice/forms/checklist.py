"""The list of travel preparations (S1-42), as 客服 keeps it."""

from django import forms

from fieldservice.models import ChecklistItem


class ItemForm(forms.ModelForm):
    class Meta:
        model = ChecklistItem
        fields = ["name", "hint", "watches", "order", "is_required", "is_active"]
