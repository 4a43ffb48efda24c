"""对外回复 and the risks that make a leader read it first (S0-54, G-14)."""

from django import forms
from django.core.validators import validate_email

from tickets.forms.base import ActForm, ActWithFiles, words
from tickets.forms.complaint import PartForm, PartWithFiles, moment
from tickets.models import RiskKind, Way


class ReplyFields(forms.Form):
    """What is said to whom, and how."""

    channel = forms.ChoiceField(label="方式", choices=Way.choices, widget=forms.RadioSelect)
    to_whom = forms.CharField(label="回复给", max_length=80)
    address = forms.CharField(
        label="号码或地址",
        max_length=200,
        required=False,
        help_text="电子邮箱、传真号码或收信地址；电话和登门可以不填。",
    )
    subject = forms.CharField(label="主题", max_length=120, required=False)
    words = words("内容", rows=7)
    touches_environment = forms.BooleanField(label="涉及重要环境因素", required=False)
    touches_risk = forms.BooleanField(label="涉及重大风险", required=False)

    def clean(self):
        data = super().clean()
        if data.get("channel") == Way.EMAIL and data.get("address"):
            try:
                validate_email(data["address"])
            except forms.ValidationError as error:
                self.add_error("address", error)
        return data


class DraftReplyForm(ReplyFields, ActWithFiles):
    """拟写对外回复 on a case."""

    def prepare(self) -> None:
        contact = self.ticket.contact
        self.initial.setdefault("channel", Way.PHONE)
        self.initial.setdefault("to_whom", self.ticket.contact_name or self.ticket.customer_name)
        self.initial.setdefault("address", getattr(contact, "email", "") or "")


class EditReplyForm(ReplyFields, PartWithFiles):
    """Change a draft; a complaint's answer in another way than the customer chose needs a reason (S2-39)."""

    way_reason = forms.CharField(label="改用其他方式的理由", max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        for name in self.fields:
            if name not in ("attachments", "expected_version"):
                self.initial.setdefault(name, getattr(self.part, name))
        self.initial.setdefault("expected_version", self.part.version)
        if self.part.complaint_id is None:
            del self.fields["way_reason"]


class AnswerForm(ReplyFields, PartWithFiles):
    """回复客户: the answer that ends a complaint."""

    way_reason = forms.CharField(
        label="改用其他方式的理由", max_length=200, required=False, help_text="与客户选择的方式不同时必须写明。"
    )
    sent_at = moment("回复时间")

    def prepare(self) -> None:
        ticket = self.part.ticket
        self.initial.setdefault("channel", self.part.reply_way)
        self.initial.setdefault("to_whom", ticket.contact_name or ticket.customer_name)
        self.initial.setdefault("address", getattr(ticket.contact, "email", "") or "")
        self.initial.setdefault("subject", f"关于 {ticket.title} 的回复")
        chosen = self.part.get_reply_way_display()
        self.fields["channel"].help_text = f"客户选择{chosen}。" if chosen else ""


class SendForm(PartForm):
    sent_at = moment("发出时间")


class WordsForm(PartForm):
    words = words("意见", required=False, rows=2, max_length=300)


class FlagRiskForm(ActForm):
    kind = forms.ChoiceField(label="类别", choices=RiskKind.choices, widget=forms.RadioSelect)
    reason = words("理由", rows=3, max_length=300)


class ApproveRiskForm(PartForm):
    words = words("处理要求", rows=3, max_length=300, help_text="责任人按此处理；对外回复另行批准。")
