"""判定: the five classifications with the help that stands beside them (A-01, E8)."""

from django import forms

from tickets.forms.base import CopiedFields, Versioned, spoken, words, yes_no
from tickets.models import Grade, Kind, Ticket, Urgency
from tickets.models.choices import GRADE_MEANING, URGENCY_MEANING

NOT_JUDGED = "还没有判断故障等级。请选择一级；不是故障时选“不是故障”。"
COPIED = ["service_kind", "fault_kind", "is_major", "is_complaint", "is_military", "urgency_reason", "paid_reason"]


def grade_field() -> forms.TypedChoiceField:
    """The four grades with their definitions; none for work that is no fault (A-06)."""
    choices = [(int(grade), f"{grade.label}：{GRADE_MEANING[grade]}") for grade in Grade]
    return forms.TypedChoiceField(
        label="故障级别",
        choices=[*choices, ("", "不是故障：计划服务、培训、咨询")],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


def urgency_field() -> forms.ChoiceField:
    choices = [(urgency.value, f"{urgency.label}：{URGENCY_MEANING[urgency]}") for urgency in Urgency]
    return forms.ChoiceField(
        label="紧急程度",
        choices=[("", "按级别：一级紧急，二级重要，其余一般"), *choices],
        required=False,
        widget=forms.RadioSelect,
    )


class JudgementFields(CopiedFields):
    """What 客服 decides at 登记 (S1-23); the intake page uses the same fields."""

    copied = COPIED

    grade = grade_field()
    urgency = urgency_field()
    kind = forms.ChoiceField(
        label="信息类型", choices=Kind.choices, widget=forms.RadioSelect, help_text="质量信息由质量部全过程监督。"
    )
    is_complex = yes_no("修理难度", "复杂", "简单")
    is_paid = yes_no("收费", "有偿", "无偿", unknown="按保修期")
    first_measures = words("先期措施", required=False, rows=2)

    def prepare(self) -> None:
        super().prepare()
        for name in ("grade", "urgency", "kind", "first_measures"):
            self.initial.setdefault(name, getattr(self.ticket, name))
        for name in ("is_complex", "is_paid"):
            self.initial.setdefault(name, spoken(getattr(self.ticket, name)))


class RegisterForm(Versioned, JudgementFields):
    """登记 of a case that another department received."""

    copied = [*COPIED, "customer", "contact", "equipment", "contact_name", "contact_phone", "product"]
    copied += ["model", "serial", "batch", "project_no", "title", "description"]

    def prepare(self) -> None:
        super().prepare()
        self.fields["expected_version"].initial = self.ticket.version
        narrow_to_customer(self, self.ticket)

    def clean(self):
        data = super().clean()
        if "grade" not in self.data:
            self.add_error("grade", NOT_JUDGED)
        if not data.get("customer") and "customer" not in self.errors:
            self.add_error("customer", "登记前要选定客户。没有档案的请先建立客户。")
        machine, kept = data.get("equipment"), data.get("customer") == self.ticket.customer
        data["site"] = machine.site if machine else self.ticket.site if kept else None
        return data


class ClassifyForm(Versioned, JudgementFields):
    """改级别或类型: the reason stands on the timeline."""

    reason = words("理由", rows=2)

    def prepare(self) -> None:
        super().prepare()
        del self.fields["first_measures"]
        self.fields["expected_version"].initial = self.ticket.version


def narrow_to_customer(form: forms.Form, ticket: Ticket) -> None:
    """Offer the people, places and machines of the chosen customer; customers only while none is chosen."""
    asked = form.is_bound and "customer" in form.fields
    chosen = str(form.data.get("customer", "") if asked else ticket.customer_id or "")
    for name in ("contact", "site", "equipment"):
        if name in form.fields:
            rows = form.fields[name].queryset
            form.fields[name].queryset = rows.filter(customer=chosen) if chosen.isdecimal() else rows.none()
