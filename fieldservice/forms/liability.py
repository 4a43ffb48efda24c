"""责任判定, 费用协议 and reversing a booking."""

from django import forms

from core.times import local_date
from fieldservice.models.liability import Party
from fieldservice.queries_quote import liability_of
from tickets.forms.base import ActWithFiles, words
from tickets.forms.complaint import PartForm


def percent(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=100, help_text="只在共同承担时填写。"
    )


class JudgeForm(ActWithFiles):
    party = forms.ChoiceField(label="责任方", choices=Party.choices, widget=forms.RadioSelect)
    ours = percent("我方（%）")
    customer = percent("顾客（%）")
    supplier = percent("供方（%）")
    cause = words("事故原因", rows=3)
    evidence = words("判定依据", rows=3, help_text="拆检记录、照片、日志、检验报告；文件随附件上传。")

    def prepare(self) -> None:
        self.initial.setdefault("cause", self.ticket.cause)
        self.consequence = "判定后自动定为有偿或无偿。顾客承担的，要先签订费用协议再报价收费。"

    def clean(self):
        values = super().clean()
        for name in ("ours", "customer", "supplier"):
            values[name] = values.get(name) or 0
        return values


class AgreeForm(ActWithFiles):
    share = forms.IntegerField(label="顾客承担（%）", min_value=1, max_value=100)
    scope = words("协议内容", rows=4, help_text="维修范围、费用由谁承担、付款方式。")
    signed_for_customer = forms.CharField(label="顾客签字人", max_length=40)
    agreed_on = forms.DateField(label="签订日期", widget=forms.DateInput(attrs={"type": "date"}))

    def prepare(self) -> None:
        from django.utils import timezone

        verdict = liability_of(self.ticket)
        self.initial.setdefault("share", verdict.customer if verdict else 100)
        self.initial.setdefault("signed_for_customer", self.ticket.contact_name)
        self.initial.setdefault("agreed_on", local_date(timezone.now()).isoformat())
        self.fields["attachments"].label = "双方签字的协议（扫描件）"


class ReasonForm(PartForm):
    reason = words("原因", rows=2, max_length=200)
