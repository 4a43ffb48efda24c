"""Naming a view of the list."""

from django import forms

from tickets.forms.base import Versioned


class SavedFilterForm(forms.Form):
    """保存当前条件: a name, and whether the department and one's own 处理单 begin with it."""

    name = forms.CharField(label="名称", max_length=30, help_text="例如：本周到期的二级。")
    shared = forms.BooleanField(label="部门同事也能用", required=False)
    opens = forms.BooleanField(label="打开处理单时先看这个", required=False)
    query = forms.CharField(widget=forms.HiddenInput, max_length=800)

    def __init__(self, *args, department=None, **kwargs):
        super().__init__(*args, **kwargs)
        if department is None:
            del self.fields["shared"]


class ChangeFilterForm(Versioned, forms.Form):
    """Rename one's own view, share it or keep it."""

    name = forms.CharField(label="名称", max_length=30)
    shared = forms.BooleanField(label="部门同事也能用", required=False)
