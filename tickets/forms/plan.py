"""售后服务方案: the plan's own page, its reviewers, and their verdicts (H5)."""

from django import forms

from core.organization.models import Staff
from tickets.forms.acts import people
from tickets.forms.base import ActForm, Versioned, spoken, words, yes_no
from tickets.models import PlanReview
from tickets.rights import Right

STEP_COLUMNS = [("text", "步骤与合格判据"), ("owner", "责任人"), ("due", "计划完成")]
PART_COLUMNS = [("name", "名称"), ("model", "型号规格"), ("unit", "单位"), ("quantity", "数量"), ("note", "备注")]
SPARE_ROWS = 3
CONTENT = ["phenomenon", "cause", "measures", "steps", "parts", "persons", "departs_at", "returns_at", "schedule"]
CONTENT += ["risk", "cost"]


class RowsWidget(forms.Widget):
    """A small table of text cells: one row per step or part, some spare rows below."""

    template_name = "tickets/_rows_widget.html"

    def __init__(self, columns: list[tuple[str, str]]):
        super().__init__()
        self.columns = columns

    def get_context(self, name, value, attrs):
        rows = [[row.get(key, "") for key, _ in self.columns] for row in value or []]
        rows += [[""] * len(self.columns) for _ in range(SPARE_ROWS)]
        cells = [
            [(f"{name}-{key}", label, text) for (key, label), text in zip(self.columns, row, strict=True)]
            for row in rows
        ]
        return {**super().get_context(name, value, attrs), "columns": self.columns, "rows": cells}

    def value_from_datadict(self, data, files, name):
        columns = [data.getlist(f"{name}-{key}") for key, _ in self.columns]
        keys = [key for key, _ in self.columns]
        rows = [dict(zip(keys, (text.strip() for text in row), strict=True)) for row in zip(*columns, strict=False)]
        return [row for row in rows if any(row.values())]


class RowsField(forms.Field):
    """Rows of a table; the first column of a row must be filled."""

    def __init__(self, columns, **kwargs):
        self.columns = columns
        super().__init__(required=False, widget=RowsWidget(columns), **kwargs)

    def clean(self, value):
        value = value or []
        key, label = self.columns[0]
        for number, row in enumerate(value, start=1):
            if not row[key]:
                raise forms.ValidationError(f"第 {number} 行没有填写{label}。请补上，或清空这一行。")
            if any(len(text) > 200 for text in row.values()):
                raise forms.ValidationError(f"第 {number} 行太长。每格最多 200 个字。")
        return value


class PlanForm(Versioned, ActForm):
    """Cause, measures, steps, people, tools and parts, schedule, risk, cost."""

    phenomenon = words("故障现象", required=False)
    cause = words("原因", required=False)
    measures = words("措施", rows=5)
    steps = RowsField(STEP_COLUMNS, label="步骤")
    parts = RowsField(PART_COLUMNS, label="工具与备件")
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
