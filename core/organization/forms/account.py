"""Forms of the person who is signed in, or about to be."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password

from core.organization.models import Staff

WEAK = {
    "password_too_short": "新密码太短。请至少用 8 位。",
    "password_too_common": "这是常见密码，容易被猜到。请换一个。",
    "password_entirely_numeric": "新密码只有数字。请加上字母或符号。",
}


class SignInForm(AuthenticationForm):
    """账号和密码. The same sentence for a wrong password and an unknown or closed account."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        error_messages={"required": "还没有填账号。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "class": "form-control"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        error_messages={"required": "还没有填密码。"},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "form-control"}, render_value=True
        ),
    )
    stay = forms.BooleanField(
        label="这台设备保持登录 12 小时",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    error_messages = {"invalid_login": "账号或密码不对。请检查大小写，或请系统管理员重置密码。"}

    def __init__(self, request=None, data=None, **kwargs):
        super().__init__(request, data, **kwargs)
        # Only a demo password may stand in the page; what somebody typed is never sent back.
        self.fields["password"].widget.render_value = data is None


class PasswordForm(forms.Form):
    """A new own password; the old one is asked so that an unattended screen cannot be taken over."""

    old = forms.CharField(
        label="现在的密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        help_text="至少 8 位，不能只有数字，也不能是常见密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次新密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, staff: Staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_old(self):
        if not self.staff.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现在的密码不对。请重新输入，或请系统管理员重置密码。")
        return self.cleaned_data["old"]

    def clean_new(self):
        try:
            validate_password(self.cleaned_data["new"], self.staff)
        except forms.ValidationError as refusal:
            # The framework says some of these in English only.
            raise forms.ValidationError([WEAK.get(error.code, error) for error in refusal.error_list]) from refusal
        return self.cleaned_data["new"]

    def clean(self):
        data = super().clean()
        new = data.get("new")
        if new and data.get("again") and new != data["again"]:
            self.add_error("again", "两次输入的新密码不一样。请再输一次。")
        if new and new == data.get("old"):
            self.add_error("new", "新密码和现在的密码一样。请换一个。")
        return data


class ProfileForm(forms.ModelForm):
    """电话、邮箱和界面: what a person sets for himself."""

    class Meta:
        model = Staff
        fields = ["phone", "email", "theme", "shortcuts_on"]
        widgets = {"theme": forms.RadioSelect}
        help_texts = {
            "email": "提醒和汇总发到这里。",
            "shortcuts_on": "N 登记，G 然后 H 回工作台等；Ctrl K 总是可用。",
        }
