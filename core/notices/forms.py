"""Input of the inbox pages."""

from django import forms

from core.notices.models import Preference


class PreferenceForm(forms.ModelForm):
    """通知方式: the inbox is always on; e-mail can be switched off."""

    class Meta:
        model = Preference
        fields = ["email_on"]
        help_texts = {"email_on": "站内消息始终会收到。邮件发到员工资料里的电子邮箱。"}
