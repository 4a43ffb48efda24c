"""Forms of the documents room, and the fields that give other rooms' forms a signature."""

import json
import re

from django import forms

from core.documents.models import ControlBlock, Revision
from core.documents.models.signature import fingerprint
from core.documents.queries import normal_code
from core.documents.registry import FORMS, by_code
from core.documents.signing import checked_strokes
from core.workflow import Refused


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验真码",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self):
        code = normal_code(self.cleaned_data["code"])
        if len(code) != 14:
            raise forms.ValidationError("验真码是 12 位字母和数字，例如 7K3M-Q9XD-42TP。请对照二维码旁的一行。")
        return code


class VoidForm(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=200, help_text="印在作废件的抬头，例如：型号误填。")
    again = forms.BooleanField(label="按现在的内容签发新版", required=False, initial=True)


class BatchForm(forms.Form):
    form = forms.ChoiceField(label="单据")
    month = forms.CharField(label="月份", widget=forms.TextInput(attrs={"type": "month", "pattern": r"\d{4}-\d{2}"}))
    with_void = forms.BooleanField(label="包括已作废的", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(form.key, form.title) for form in by_code()]

    def clean_month(self) -> tuple[int, int]:
        found = re.fullmatch(r"(\d{4})-(\d{2})", self.cleaned_data["month"])
        if not found or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2099:
            raise forms.ValidationError("月份写成 2026-11 这样。")
        return int(found[1]), int(found[2])

    @property
    def title(self) -> str:
        year, month = self.cleaned_data["month"]
        return f"{FORMS[self.cleaned_data['form']].title} {year}年{month:02}月"


class ControlForm(forms.ModelForm):
    class Meta:
        model = ControlBlock
        fields = [
            "code",
            "version",
            "status",
            "prepared_by",
            "reviewed_by",
            "approved_by",
            "published_on",
            "effective_on",
        ]
        widgets = dict.fromkeys(["published_on", "effective_on"], forms.DateInput(attrs={"type": "date"}))


class RevisionForm(forms.ModelForm):
    class Meta:
        model = Revision
        fields = ["mark", "places", "change_no", "version", "signed_by", "on"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"})}


class SignatureMixin(forms.Form):
    """Gives a form a signature: include `documents/_sigpad.html` with `form`, pass `form.signature()` to `sign`."""

    sign_name = forms.CharField(label="签名人姓名", max_length=40)
    sign_strokes = forms.CharField(label="签名", required=False, widget=forms.HiddenInput)
    sign_typed = forms.BooleanField(label="不能手写，以输入的姓名代替签名", required=False)

    def clean(self):
        values = super().clean() or self.cleaned_data
        if not values.get("sign_typed"):
            try:
                values["strokes"] = checked_strokes(json.loads(values.get("sign_strokes") or "[]"))
            except ValueError:
                self.add_error("sign_strokes", "签名没有传送完整，请清除后重签。")
            except Refused as refusal:
                self.add_error("sign_strokes", refusal.reason)
        return values

    def signature(self) -> dict:
        """Keyword arguments for `signing.sign`: name, strokes, typed."""
        values = self.cleaned_data
        return {
            "name": values["sign_name"],
            "strokes": values.get("strokes", []),
            "typed": values["sign_typed"],
        }


class FormSignature(SignatureMixin, forms.Form):
    """The signature of a signed-in person under a form; `shown` is the fingerprint of what the page showed."""

    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, record: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.now_shown = fingerprint(record)
        self.initial["shown"] = self.now_shown

    def clean_shown(self):
        if self.cleaned_data["shown"] != self.now_shown:
            self.data = self.data.copy()
            self.data["shown"] = self.now_shown
            raise forms.ValidationError("内容刚被改动。请看过下面的新内容后再签。")
        return self.now_shown
