"""Mailboxes, and mail written on a case."""

from django import forms
from django.core.validators import RegexValidator

from core.documents.models import Attachment
from tickets.forms.base import ActWithFiles, words
from tickets.mail.composing import first_words, known_addresses, subject_for
from tickets.models import Mailbox

ONE_LINE = RegexValidator(r"^[^\x00-\x1f\x7f\"\\]+$", "有不能用的字符。请去掉换行、引号和反斜杠。")
NO_GAPS = RegexValidator(r"^[!-~]+$", "只能用英文字母、数字和符号，中间没有空格。")


class MailboxForm(forms.ModelForm):
    """收件邮箱. The password is only ever written: left empty, the stored one stays."""

    password = forms.CharField(
        label="登录密码或授权码",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Mailbox
        fields = [
            "name",
            "address",
            "host",
            "port",
            "security",
            "user",
            "folder",
            "department",
            "acknowledges",
            "is_on",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].validators.append(NO_GAPS)
        self.fields["host"].validators.append(NO_GAPS)
        self.fields["folder"].validators.append(ONE_LINE)
        self.initial.setdefault("expected_version", self.instance.version)
        field = self.fields["password"]
        field.required = not self.instance.password_sealed
        if self.instance.password_sealed:
            field.help_text = "已保存，不再显示。留空就不改。"

    def clean_port(self):
        port = self.cleaned_data["port"]
        if not 0 < port < 65536:
            raise forms.ValidationError("端口在 1 到 65535 之间。请核对。")
        return port

    def clean_address(self):
        address = self.cleaned_data["address"].lower()
        if "+" in address:
            raise forms.ValidationError("地址里不能有加号，加号留给回信的签名。")
        return address


class DropForm(forms.Form):
    reason = words("原因", rows=2, max_length=300)


class MailForm(ActWithFiles):
    """写邮件: to the customer, with the last mail quoted and files of the case enclosed."""

    address = forms.EmailField(label="收件人邮箱")
    to_whom = forms.CharField(label="收件人姓名", max_length=80)
    subject = forms.CharField(label="主题", max_length=120)
    words = words("内容", rows=12)
    enclosed = forms.ModelMultipleChoiceField(
        label="附上处理单的附件",
        queryset=Attachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    touches_environment = forms.BooleanField(label="涉及重要环境因素", required=False)
    touches_risk = forms.BooleanField(label="涉及重大风险", required=False)

    def prepare(self) -> None:
        ticket = self.ticket
        known = known_addresses(ticket)
        self.known = known
        self.fields["enclosed"].queryset = Attachment.objects.of(ticket)
        if not self.fields["enclosed"].queryset.exists():
            del self.fields["enclosed"]
        self.initial.setdefault("address", known[0] if known else "")
        self.initial.setdefault("to_whom", ticket.contact_name or ticket.customer_name)
        self.initial.setdefault("subject", subject_for(ticket))
        self.initial.setdefault("words", first_words(ticket, self.user))
