"""Input of the administrator's pages for robots, webhooks and what did not arrive. No key is ever shown again."""

from urllib.parse import urlsplit

from django import forms

from core.notices.channels.dialects import DIALECTS, OFFICIAL
from core.notices.channels.outgoing import refusal
from core.notices.models import Robot, RobotKind, Webhook
from core.organization.models import Department, Staff
from core.timeline.registry import EVENTS


def _hidden_input(**attrs) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false", **attrs})


def _boxes() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class RobotForm(forms.ModelForm):
    """机器人: pasted address and signing secret are written only; empty keeps what is stored."""

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    address = forms.CharField(label="Webhook 地址", required=False, max_length=500, widget=_hidden_input())
    secret = forms.CharField(label="签名密钥", required=False, max_length=200, widget=_hidden_input())
    no_secret = forms.BooleanField(label="不再签名", required=False)

    class Meta:
        model = Robot
        fields = ["name", "kind", "format", "per_minute", "departments", "people"]
        widgets = {
            "format": forms.RadioSelect,
            "departments": _boxes(),
            "people": forms.SelectMultiple(attrs={"size": 6}),
        }
        help_texts = {
            "format": "纯文字可以按手机号 @；带标题的在企业微信只能按账号 @。",
            "departments": "给这些部门的人的提醒也发到这个群。只含选定的部门本身。",
            "people": "不在这些部门、也要发到这个群的人。按住 Ctrl 可选多个。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["departments"].queryset = Department.objects.active()
        self.fields["people"].queryset = Staff.objects.active()
        self.fields["per_minute"].required = False
        limits = "、".join(f"{RobotKind(kind).label} {row.per_minute}" for kind, row in DIALECTS.items())
        self.fields["per_minute"].help_text = f"对方的上限：{limits}；空着按上限。多出的排队，合成一条。"
        if self.instance.pk:
            del self.fields["kind"]

    @property
    def robot_kind(self) -> str:
        return self.instance.kind if self.instance.pk else self.cleaned_data.get("kind", "")

    def clean_per_minute(self):
        given = self.cleaned_data["per_minute"]
        most = DIALECTS[self.robot_kind].per_minute if self.robot_kind in DIALECTS else 20
        if given is not None and not 1 <= given <= most:
            raise forms.ValidationError(f"对方每分钟最多收 {most} 条。请填 1–{most}，或空着。")
        return given or most

    def clean(self):
        data = super().clean()
        address = (data.get("address") or "").strip()
        if address and self.robot_kind in DIALECTS and "address" not in self.errors:
            self._read_address(address)
        elif not address and not self.instance.pk and "address" not in self.errors:
            self.add_error("address", "还没有填写。请从群机器人的设置里复制整个地址。")
        return data

    def _read_address(self, address: str) -> None:
        """Host and key from the pasted address; the sentence at a wrong one does not repeat it."""
        if reason := refusal(address, official=OFFICIAL):
            self.add_error("address", reason)
            return
        parts = urlsplit(address)
        rest = parts.path + (f"?{parts.query}" if parts.query else "")
        found = DIALECTS[self.robot_kind].key_from.fullmatch(rest.partition("&timestamp=")[0])
        if not found:
            label = RobotKind(self.robot_kind).label
            self.add_error("address", f"不是{label}机器人的 Webhook 地址。请从群机器人的设置里复制整个地址。")
            return
        self.instance.host = f"{parts.scheme}://{parts.netloc}"
        self.key = found[1]

    key = ""

    def secret_given(self) -> str | None:
        """None keeps the stored secret, "" removes it."""
        data = self.cleaned_data
        return "" if data.get("no_secret") else data.get("secret", "").strip() or None


class WebhookForm(forms.ModelForm):
    """外部订阅: where to and which events; the secret is made by the house."""

    expected_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    events = forms.MultipleChoiceField(label="事件", widget=_boxes(), choices=[])

    class Meta:
        model = Webhook
        fields = ["name", "url", "events"]
        help_texts = {"url": "只能是允许名单（OUTGOING_HOSTS）里的主机；不跟随跳转。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        milestones = [event for event in EVENTS.values() if event.milestone]
        others = [event for event in EVENTS.values() if not event.milestone]
        self.milestones = {event.key for event in milestones}
        self.fields["events"].choices = [(event.key, event.label) for event in (*milestones, *others)]

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        if reason := refusal(url):
            raise forms.ValidationError(reason)
        return url

    def event_boxes(self) -> tuple[list, list]:
        """The boxes of milestones, and of everything else."""
        boxes = list(self["events"])
        first = [box for box in boxes if box.data["value"] in self.milestones]
        return first, [box for box in boxes if box.data["value"] not in self.milestones]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=100)


class PickForm(forms.Form):
    """Deliveries chosen in the list, and what to do with them."""

    pick = forms.MultipleChoiceField(choices=[], widget=forms.MultipleHiddenInput)
    reason = forms.CharField(label="原因", max_length=200, required=False)

    def __init__(self, data):
        super().__init__(data)
        chosen = [pk for pk in data.getlist("pick") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        self.fields["pick"].choices = [(pk, pk) for pk in chosen[:200]]
        self.fields["pick"].error_messages["required"] = "还没有选择。请先勾选。"
