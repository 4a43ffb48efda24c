"""Uploading a list."""

from django import forms

from customers.importing.reading import MOST_BYTES
from customers.models import Import


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label="内容", choices=Import.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(label="XLSX 文件", help_text="第一行是列名，顺序不限；最大 10 MB，20,000 行。")
    update = forms.BooleanField(
        label="已有的按表更新",
        required=False,
        help_text="不勾选时，已有的客户、设备和备件不动。空格子不改原来的内容。",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError("只能导入 XLSX 文件。请在表格软件里另存为 XLSX。")
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 10 MB。请分成几个文件。")
        return file
