"""抱怨: the one form of both papers (A-18), and the short acts on it."""

from django import forms
from django.db.models import Q
from django.forms import fields_for_model

from core.documents.drafts import AttachmentsMixin
from core.organization.models import Department, Function, Staff
from tickets.actions.complaint_saving import CONTENT
from tickets.forms.acts import PeopleChoice, PersonChoice
from tickets.forms.base import ActForm, words
from tickets.models import Channel, Complaint
from tickets.models.reply import Way


class PartForm(forms.Form):
    """A short act on something inside a case: `cleaned_data` are the action's arguments."""

    def __init__(self, *args, part, user, **kwargs):
        self.part, self.user = part, user
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values from the part."""


class PartWithFiles(AttachmentsMixin, PartForm):
    """An act that carries attachments."""


def moment(label: str) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=False, help_text="留空就是现在。")


def departments(label: str, **more) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=Department.objects.active(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


class NothingMore(PartForm):
    """An act that needs nothing said."""


class ReasonForm(PartForm):
    reason = words("原因", rows=2, max_length=200)


class ReturnForm(PartForm):
    words = words("退回理由", rows=3, max_length=300)


class FlagComplaintForm(ActForm):
    """标为客户抱怨 (S2-16): how it came, and what the customer said."""

    channel = forms.ChoiceField(label="抱怨渠道", choices=Channel.choices)
    content = words("抱怨内容", rows=4, help_text="写客户的原话。早期报警表和反馈表用同一份内容。")

    def prepare(self) -> None:
        self.initial.setdefault("channel", self.ticket.channel)


class ComplaintForm(PartWithFiles):
    """Everything that 早期报警表 and 顾客信息反馈表 ask before the approval; drafts may be half filled."""

    recipients = departments("报送部门", help_text="提交后立即通知各部门负责人，不等批准。")
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        complaint = self.part
        self.fields.update(fields_for_model(Complaint, fields=CONTENT))
        self.fields["content"].widget.attrs["rows"] = 4
        self.fields["department"].queryset = Department.objects.active()
        self.fields["department"].help_text = "批准后转到这个部门。"
        self.fields["severity"] = _choice("严重程度", Complaint.Severity.choices, coerce=int)
        self.fields["frequency"] = _choice("发生频次", Complaint.Frequency.choices)
        self.fields["reply_way"] = _choice("客户选择的回复方式", Way.choices)
        for name in ("trigger", "phase", "urgency"):
            self.fields[name].widget = forms.RadioSelect(choices=Complaint._meta.get_field(name).choices)
        for name in CONTENT:
            self.initial.setdefault(name, getattr(complaint, Complaint._meta.get_field(name).attname))
        if not self.is_bound:
            self.initial.setdefault("recipients", self._usual_recipients())
        self.initial.setdefault("expected_version", complaint.version)
        for name in CONTENT:
            self.fields[name].required = name in ("trigger", "phase", "channel", "urgency")

    def _usual_recipients(self) -> list[int]:
        """Those chosen before; at first 质量部, 售后服务部 and the responsible department."""
        chosen = [row.pk for row in self.part.recipients.all()]
        if chosen:
            return chosen
        usual = Q(function__in=[Function.QUALITY, Function.SERVICE]) | Q(pk=self.part.department_id)
        return list(Department.objects.active().filter(usual).values_list("pk", flat=True))


def _choice(label: str, choices, coerce=str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        coerce=coerce,
        empty_value=None if coerce is int else "",
        required=False,
        widget=forms.RadioSelect,
    )


class ApproveForm(PartForm):
    """批准 (G-06, G-07): with the department it goes to."""

    department = forms.ModelChoiceField(label="转责任部门", queryset=Department.objects.active())
    words = words("意见", required=False, rows=2, max_length=300)

    def prepare(self) -> None:
        self.initial.setdefault("department", self.part.department_id)


class RouteForm(PartForm):
    department = forms.ModelChoiceField(label="责任部门", queryset=Department.objects.active())
    words = words("说明", required=False, rows=2, max_length=200)

    def prepare(self) -> None:
        self.fields["department"].queryset = Department.objects.active().exclude(pk=self.part.department_id)


class TeamForm(PartForm):
    """评审小组 (S2-18)."""

    members = PeopleChoice(label="成员", queryset=Staff.objects.none(), widget=forms.CheckboxSelectMultiple)
    words = words("评审什么", required=False, rows=2, max_length=200)

    def prepare(self) -> None:
        rows = Staff.objects.active().exclude(department=None).select_related("department")
        self.fields["members"].queryset = rows.order_by("department_id", "pk")


class VerdictForm(PartForm):
    """评审结论 (S2-18): what was found, what is done, who goes there."""

    verdict = words("评审结论", rows=3)
    solution = words("解决方案", required=False, rows=3)
    specialist = PersonChoice(label="赶赴现场的专员", queryset=Staff.objects.none(), required=False)

    def prepare(self) -> None:
        rows = Staff.objects.active().exclude(department=None).select_related("department")
        self.fields["specialist"].queryset = rows.order_by("department_id", "pk")


class DisposeForm(PartWithFiles):
    """处理 with evidence, or 不做处理 with its reason (S2-19, S2-39)."""

    outcome = forms.ChoiceField(label="处理结论", choices=Complaint.Outcome.choices, widget=forms.RadioSelect)
    analysis = words("原因分析", required=False, help_text="处理时必须写明。")
    disposition = words("处置措施", required=False, help_text="处理时必须写明。")
    verification = words("跟踪验证", required=False, rows=2, help_text="怎样确认措施有效。")
    no_action_reason = words(
        "不做处理的理由", required=False, rows=2, max_length=300, help_text="不做处理时必须写明。"
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial.setdefault("outcome", Complaint.Outcome.ACT)
        self.initial.setdefault("analysis", self.part.analysis or self.part.ticket.cause)
        self.initial.setdefault("disposition", self.part.disposition or self.part.ticket.result)
        self.initial.setdefault("expected_version", self.part.version)
