"""接口令牌: what it is for, whether it may write, until when."""

from datetime import datetime, time, timedelta

from django import forms

from core.times import SHANGHAI, local_date


class TokenForm(forms.Form):
    name = forms.CharField(label="用途", max_length=60, help_text="哪个系统用它，例如：ERP 同步。")
    may_write = forms.BooleanField(label="可以新建处理单", required=False, help_text="不勾选时只能读取。")
    expires_on = forms.DateField(label="最后一天", required=False, help_text="留空长期有效；建议不超过一年。")

    def __init__(self, *args, at: datetime, **kwargs):
        self.at = at
        super().__init__(*args, **kwargs)

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day and day < local_date(self.at):
            raise forms.ValidationError("这一天已经过去。请改为今天或以后。")
        return day

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day."""
        day = self.cleaned_data["expires_on"]
        return datetime.combine(day + timedelta(days=1), time(), SHANGHAI) if day else None


class RevokeForm(forms.Form):
    reason = forms.CharField(label="停用原因", max_length=100)
