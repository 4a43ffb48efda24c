"""The short forms of the side panels, one per step of the lifecycle."""

from django import forms

from core.organization.models import Department, Staff
from core.templatetags.words import phone
from tickets.forms.base import ActForm, ActWithFiles, CopiedFields, Versioned, when, words, yes_no
from tickets.forms.judgement import narrow_to_customer
from tickets.models import ContactLog, VerifyMethod, VerifyResult
from tickets.models.choices import CauseKind
from tickets.registry import recorded_result


class NothingForm(ActForm):
    """An act that needs nothing said."""


class PersonChoice(forms.ModelChoiceField):
    """People with their department."""

    def label_from_instance(self, person) -> str:
        return f"{person} · {person.department}" if person.department else str(person)


class PeopleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person) -> str:
        return f"{person} · {person.department}" if person.department else str(person)


def person(label: str) -> PersonChoice:
    return PersonChoice(label=label, queryset=Staff.objects.none())


def people(label: str, required: bool = False, **more) -> PeopleChoice:
    return PeopleChoice(
        label=label,
        queryset=Staff.objects.none(),
        required=required,
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


def department(label: str = "责任部门", **more) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=Department.objects.active(), required=False, **more)


class AnalyseForm(Versioned, ActForm):
    """质量分析 (S1-25)."""

    cause = words("原因分析", rows=5)
    cause_kind = forms.ChoiceField(
        label="原因类别",
        choices=[("", "还不确定"), *CauseKind.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text="留空责任部门时，按原因类别确定责任部门。",
    )
    first_measures = words("先期措施", rows=4)
    responsible_department = department()

    def prepare(self) -> None:
        ticket = self.ticket
        for name in ("cause", "cause_kind", "first_measures"):
            self.initial.setdefault(name, getattr(ticket, name))
        self.initial.setdefault("responsible_department", ticket.responsible_department_id)
        self.initial.setdefault("expected_version", ticket.version)


class ContactForm(ActForm):
    way = forms.ChoiceField(label="方式", choices=ContactLog.Way.choices, widget=forms.RadioSelect)
    with_whom = forms.CharField(label="对方", max_length=40, required=False)
    words = words("内容")
    happened_at = when("时间")

    def prepare(self) -> None:
        self.initial.setdefault("with_whom", self.ticket.contact_name)
        self.initial.setdefault("way", ContactLog.Way.PHONE)


class DiagnoseForm(ActForm):
    step = forms.CharField(label="步骤", max_length=200)
    finding = forms.CharField(label="发现", max_length=300, required=False)
    is_problem = forms.BooleanField(label="这是问题点", required=False)


class OnsiteForm(ActForm):
    reason = forms.CharField(label="理由", max_length=200, required=False)
    is_complex = yes_no("修理难度", "复杂（48 小时修复）", "简单（24 小时修复）")


class RemoteForm(ActForm):
    consent_by = forms.CharField(label="同意的客户人员", max_length=40)
    reason = forms.CharField(label="说明", max_length=200, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("consent_by", self.ticket.contact_name)


class CoverForm(ActForm):
    """D-35: who looks after the customer, and how."""

    covered_by = forms.CharField(label="服务点或人员", max_length=60)
    words = words("怎样保障", rows=2, max_length=200)
    happened_at = when("时间")

    def prepare(self) -> None:
        site = self.ticket.site
        self.initial.setdefault("covered_by", site.service_point if site else "")


class ReleaseForm(ActForm):
    reason = forms.CharField(label="理由", max_length=200, required=False)
    later_charge_consent = forms.CharField(
        label="同意事后收费的客户人员", max_length=40, required=False, help_text="可能收费时必须填写。"
    )


class MomentForm(ActForm):
    happened_at = when("时间")


class ProgressForm(ActWithFiles):
    words = words("进展")
    expected_at = when("预计完成", help_text="知道时填写，客户也会问。")
    told_customer = forms.BooleanField(label="已告知客户", required=False)

    def prepare(self) -> None:
        self.initial.setdefault("expected_at", self.ticket.expected_at)


class PassOnForm(ActForm):
    """已向客户反馈 (S3-17)."""

    with_whom = forms.CharField(label="反馈给", max_length=40, help_text="客户方人员。")
    happened_at = when("时间")

    def prepare(self) -> None:
        self.initial.setdefault("with_whom", self.ticket.contact_name)


class HandledForm(Versioned, ActWithFiles):
    result = words("处理结果", rows=4)
    cause = words("原因", required=False)
    prevention = words("预防措施", required=False, help_text="重要和紧急的处理单关闭前必须写明。")

    def prepare(self) -> None:
        known = recorded_result(self.ticket)
        for name in ("result", "cause", "prevention"):
            self.initial.setdefault(name, getattr(self.ticket, name) or known.get(name, ""))
        self.initial.setdefault("expected_version", self.ticket.version)


class VerifyForm(ActForm):
    result = forms.ChoiceField(label="客户确认", choices=VerifyResult.choices, widget=forms.RadioSelect)
    method = forms.ChoiceField(label="核实方式", choices=VerifyMethod.choices, widget=forms.RadioSelect)
    verified_with = forms.CharField(label="确认人（客户）", max_length=40)
    words = words("客户意见", required=False, rows=2, max_length=300, help_text="没有解决时必须写明。")
    happened_at = when("核实时间")

    def prepare(self) -> None:
        self.initial.setdefault("verified_with", self.ticket.contact_name)
        self.initial.setdefault("method", VerifyMethod.PHONE)
        if self.ticket.contact_phone:
            self.fields["verified_with"].help_text = f"电话 {phone(self.ticket.contact_phone)}"


class ReasonForm(ActForm):
    reason = words("原因", rows=2, max_length=200)


class ReopenForm(ActForm):
    reason = words("原因", rows=2, max_length=200)
    new_round = forms.TypedChoiceField(
        label="时限",
        choices=[("no", "时限接着算"), ("yes", "重新开始一轮")],
        coerce=lambda answer: answer == "yes",
        initial="no",
        widget=forms.RadioSelect,
        help_text="重新开始一轮要重新响应和拟定方案，原来的时限留在统计里。",
    )


class EditForm(Versioned, CopiedFields):
    """修改: what the form says, outside the judgement."""

    copied = ["title", "description", "usage", "channel", "phase", "contact", "site", "equipment", "contact_name"]
    copied += ["contact_phone", "product", "model", "serial", "batch", "project_no", "warranty_ends_on"]
    copied += ["requested_place", "requested_at", "first_measures", "cause", "cause_kind", "prevention"]

    reason = forms.CharField(label="修改原因", max_length=200, required=False)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("expected_version", self.ticket.version)
        narrow_to_customer(self, self.ticket)
