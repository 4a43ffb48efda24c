"""What a customer without an account fills in. Robots are kept off without puzzles: a field that people do not
see, and a stamp that says when the form was opened."""

import re
import uuid
from datetime import timedelta

from django import forms
from django.core import signing

from core.documents import uploads
from tickets.mail.charsets import clean
from tickets.public import files

STAMP = signing.TimestampSigner(salt="tickets.public.form")
FASTEST = timedelta(seconds=3)
OLDEST = timedelta(days=2)
AGAIN = "为防止自动提交，请再按一次提交。内容都还在。"
NOW = [("down", "停产"), ("slow", "降速在用"), ("running", "不影响")]


def new_stamp() -> str:
    return STAMP.sign(uuid.uuid4().hex)


class OpenForm(forms.Form):
    """A form on an open page with photos. Build it with `request` and `at`; `drafts` are the kept photos."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(label="网址（请留空）", required=False, max_length=200)

    def __init__(self, *args, request, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        self.drafts = files.carried(self.data.get("kept", "")) if self.is_bound else []
        self.refused: list[str] = []
        self.at_door = ""
        self.initial.setdefault("stamp", new_stamp())

    def clean(self):
        data = super().clean()
        self.drafts, self.refused = files.taken(self.request, "photos", self.drafts, at=self.at)
        if self.refused:
            self.add_error(None, forms.ValidationError([f"没有收下：{reason}" for reason in self.refused]))
        if data.get("website") or not self._looks_human(data.get("stamp", "")):
            self.add_error(None, AGAIN)
        for name, value in data.items():
            data[name] = clean(value).strip() if isinstance(value, str) else value
        return data

    def _looks_human(self, stamp: str) -> bool:
        """Whether the form was opened by itself and not a moment ago."""
        try:
            STAMP.unsign(stamp, max_age=OLDEST)
        except signing.BadSignature:
            return False
        return not self._younger(stamp, FASTEST)

    @staticmethod
    def _younger(stamp: str, age: timedelta) -> bool:
        try:
            STAMP.unsign(stamp, max_age=age)
        except signing.SignatureExpired:
            return False
        return True

    @property
    def max_bytes(self) -> int:
        return uploads.most()

    @property
    def most(self) -> int:
        return files.MOST

    @property
    def accept(self) -> str:
        return uploads.ACCEPT

    @property
    def once(self) -> str:
        """The same for every sending of this form."""
        return self.cleaned_data["stamp"].partition(":")[0][:64]

    @property
    def again(self) -> dict:
        """Hidden values for showing a refused form once more: its photos stay, the trap is empty, the stamp fresh
        only where the old one is worth nothing."""
        stamp = self.data.get("stamp", "")
        try:
            STAMP.unsign(stamp, max_age=OLDEST)
        except signing.BadSignature:
            stamp = new_stamp()
        return {"stamp": stamp, "kept": files.token_of(self.drafts)}


class ReportForm(OpenForm):
    """报修 (S3-03, S3-04): who, which machine, what happens, since when nothing runs."""

    symptom = forms.CharField(label="现象", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    standing = forms.ChoiceField(label="现在怎样", choices=NOW, widget=forms.RadioSelect)
    product = forms.CharField(label="产品或型号", max_length=60, help_text="铭牌上有，例如 GJ-630/1+6。")
    serial = forms.CharField(label="出厂编号", max_length=60, required=False)
    scene = forms.CharField(label="使用场景", max_length=200, required=False, help_text="做什么产品、转速、多久。")
    place = forms.CharField(label="设备在哪里", max_length=100, required=False)
    company = forms.CharField(label="公司", max_length=80)
    contact = forms.CharField(label="联系人", max_length=40)
    phone = forms.CharField(label="手机或电话", max_length=30)
    email = forms.EmailField(label="邮箱", required=False)
    consent = forms.BooleanField(
        label="同意为处理这次报修使用以上信息",
        error_messages={"required": "需要您同意，才能用这些信息处理报修。"},
    )

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if len(re.sub(r"\D", "", phone)) < 7:
            raise forms.ValidationError("号码少于 7 位。请填写能打通的电话。")
        return phone


class WordForm(OpenForm):
    """补充情况 on the progress page."""

    words = forms.CharField(label="补充情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CodeForm(forms.Form):
    """查进度: number and code as they were told."""

    number = forms.CharField(label="查询号或单号", max_length=30)
    code = forms.CharField(label="查询码", max_length=30)
