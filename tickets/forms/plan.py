"""售后服务方案: the plan's own page, its reviewers, and their verdicts (H5)."""

from django import forms

from core.organization.models import Staff
from tickets.forms.acts import people
from tickets.forms.base import ActForm, Versioned, spoken, words, yes_no
from tickets.forms.table import Column, TableField
from tickets.models import PlanReview
from tickets.rights import Right

STEP_COLUMNS = [
    Column("text", "步骤与合格判据", width="w-50"),
    Column("owner", "责任人", required=False),
    Column("due", "计划完成", required=False),
]
PART_COLUMNS = [
    Column("name", "名称"),
    Column("model", "型号规格", required=False),
    Column("unit", "单位", width="w-no", required=False),
    Column("quantity", "数量", width="w-no", required=False),
    Column("note", "备注", required=False),
]
CONTENT = ["phenomenon", "cause", "measures", "steps", "parts", "persons", "departs_at", "returns_at", "schedule"]
CONTENT += ["risk", "cost"]


class PlanForm(Versioned, ActForm):
    """Cause, measures, steps, people, tools and parts, schedule, risk, cost."""

    phenomenon = words("故障现象", required=False)
    cause = words("原因", required=False)
    measures = words("措施", rows=5)
    steps = TableField(STEP_COLUMNS, label="步骤")
    parts = TableField(PART_COLUMNS, label="工具与备件")
    persons = forms.CharField(label="人员", max_length=200, required=False)
    departs_at = forms.DateTimeField(label="出发", required=False)
    returns_at = forms.DateTimeField(label="返回", required=False)
    schedule = forms.CharField(label="进度安排", max_length=300, required=False)
    risk = words("风险与安全", required=False)
    is_paid = yes_no("收费", "有偿", "无偿")
    cost = forms.CharField(label="费用说明", max_length=200, required=False)

    def prepare(self) -> None:
        ticket, plan = self.ticket, self.ticket.current_plan
        if plan is None:
            self.initial.update(phenomenon=ticket.description, cause=ticket.cause, is_paid=spoken(ticket.is_paid))
            self.initial["persons"] = str(ticket.assignee or "")
        else:
            self.initial.update({name: getattr(plan, name) for name in CONTENT})
            self.initial["is_paid"] = spoken(plan.is_paid)
        self.initial["expected_version"] = ticket.version

    def clean(self):
        data = super().clean()
        leaves, returns = data.get("departs_at"), data.get("returns_at")
        if leaves and returns and returns < leaves:
            self.add_error("returns_at", "早于出发时间。请改为出发之后的时间。")
        return data


class SubmitForm(ActForm):
    """Who reviews; the superior always does (G-09)."""

    reviewers = people("评审人", help_text="上级自动参加；质量信息要有质量部的人。")

    def prepare(self) -> None:
        plan = self.ticket.current_plan
        rows = Staff.objects.holding(Right.REVIEW).select_related("department")
        drafter = plan.drafted_by_id if plan else None
        self.fields["reviewers"].queryset = rows.exclude(pk=drafter).order_by("department_id", "pk")


class VerdictForm(ActForm):
    verdict = forms.ChoiceField(label="结论", choices=PlanReview.Verdict.choices, widget=forms.RadioSelect)
    opinion = words("意见", required=False, help_text="有条件通过或不通过时必须写明。")
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        plan = self.ticket.current_plan
        self.initial.setdefault("revision", plan.revision if plan else 0)


class SettleForm(ActForm):
    """How a reviewer's condition was met."""

    review = forms.ModelChoiceField(label="条件", queryset=PlanReview.objects.none(), empty_label=None)
    how = words("如何落实", rows=2)

    def prepare(self) -> None:
        waiting = PlanReview.objects.filter(plan=self.ticket.current_plan, settled_at=None)
        self.fields["review"].queryset = waiting.filter(verdict=PlanReview.Verdict.CONDITIONS)
        self.fields["review"].label_from_instance = lambda seat: f"{seat.person}：{seat.opinion}"


class WordsForm(ActForm):
    words = words("意见", required=False, rows=2, max_length=300)


class RefuseForm(ActForm):
    words = words("退回理由", rows=2, max_length=300)
