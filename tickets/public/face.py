"""对外信息 as an administrator edits it."""

from django import forms
from django.core.validators import RegexValidator

from tickets.models import PublicFace


class FaceForm(forms.ModelForm):
    hotline = forms.CharField(
        label="服务热线",
        max_length=30,
        required=False,
        validators=[RegexValidator(r"^[0-9+() -]+$", "电话里只能有数字、空格、横线和括号。")],
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PublicFace
        fields = ["hotline", "hours", "culture"]
        widgets = {"culture": forms.Textarea(attrs={"rows": 14})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expected_version", self.instance.version)
