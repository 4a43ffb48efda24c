"""登记: one form for the person on the telephone (S1-22, S1-23); it receives, or receives and registers."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from core.documents.drafts import AttachmentsMixin
from tickets.actions.intake import SAID
from tickets.actions.judgement import JUDGEMENT
from tickets.forms.judgement import COPIED, NOT_JUDGED, JudgementFields, narrow_to_customer

HEARD = ["customer", "contact", "site", "equipment", "customer_name", "contact_name", "contact_phone", "product"]
HEARD += ["model", "serial", "batch", "project_no", "title", "description", "usage", "channel", "phase"]
HEARD += ["requested_place", "requested_at"]
LONGEST = 20_000  # characters of 故障现象; a longer text is a document and belongs to the attachments
NEEDED = {
    "customer": "客户",
    "contact_name": "联系人",
    "description": "故障现象",
    "grade": "故障等级",
    "kind": "类别",
}


class IntakeForm(AttachmentsMixin, JudgementFields):
    """`registering`: judge and number at once; else the case is only received and passed on to 客服."""

    copied = [*COPIED, *HEARD]

    received_at = forms.DateTimeField(label="接收时间", help_text="客户说的时候，不是录入的时候。")

    def __init__(self, *args, registering: bool, **kwargs):
        self.registering = registering
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("received_at", timezone.now())
        self.fields["kind"].required = self.registering
        self.fields["contact_name"].required = False
        too_long = f"现在 %(show_value)d 个字，最多 {LONGEST} 个。请写要点，全文作为附件上传。"
        self.fields["description"].validators.append(MaxLengthValidator(LONGEST, too_long))
        for name in ("description", "grade", "kind"):
            self.fields[name].label = NEEDED[name]
        self.fields["title"].help_text = "留空时取故障现象的第一句。"
        narrow_to_customer(self, self.ticket)

    def clean(self):
        data = super().clean()
        if self.registering and "grade" not in self.data:
            self.add_error("grade", NOT_JUDGED)
        if self.registering and not data.get("customer") and "customer" not in self.errors:
            self.add_error("customer", "登记前要选定客户。没有档案的请先建立客户，或者仅接收。")
        if not data.get("customer") and not data.get("customer_name") and not self.registering:
            self.add_error("customer", "还不知道是哪个客户。请选择客户或写下名称。")
        if not data.get("contact") and not data.get("contact_name"):
            self.add_error("contact_name", "还没有联系人。请选择或写下姓名。")
        return data

    @property
    def said(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name in SAID}

    @property
    def judged(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name in JUDGEMENT}


def missing(data, *, registering: bool) -> list[tuple[str, str]]:
    """(anchor, words) of what the form still lacks, shown while it is being filled in."""
    gone = [name for name in NEEDED if not data.get(name)]
    if data.get("contact"):
        gone = [name for name in gone if name != "contact_name"]
    if data.get("customer_name") and not registering:
        gone = [name for name in gone if name != "customer"]
    if "grade" in data:
        gone = [name for name in gone if name != "grade"]
    if not registering:
        gone = [name for name in gone if name not in ("grade", "kind")]
    return [(f"id_{name}", NEEDED[name]) for name in gone]
