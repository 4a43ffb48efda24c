"""Forms on a 重要 or 紧急 case (S3-14 … S3-23)."""

from django import forms
from django.utils import timezone

from core.organization.models import Staff
from tickets.forms.acts import PersonChoice, people
from tickets.forms.base import ActForm, words
from tickets.forms.table import Column, TableField
from tickets.models.emergency import Emergency, ResourceRequest
from tickets.queries_severe import experts_for, plans_for, plans_in_force, team_for


def crew():
    return Staff.objects.active().select_related("department").order_by("department_id", "pk")


def whom() -> list[tuple[str, str]]:
    """People for a select in a table, with their department."""
    return [("", ""), *((person.pk, f"{person} · {person.department or ''}".strip(" ·")) for person in crew())]


def colleague(label: str, required: bool = True, **more) -> PersonChoice:
    return PersonChoice(label=label, queryset=crew(), required=required, **more)


TASKS = [
    Column("what", "任务", width="w-50"),
    Column("owner", "责任人", "select", whom),
    Column("due_on", "期限", "date"),
]


class AnalysisForm(ActForm):
    """问题分析会议 (S3-15): when, where, who, first measures, what was agreed."""

    happened_at = forms.DateTimeField(label="时间", required=False, help_text="留空就是现在。")
    place = forms.CharField(label="地点", max_length=60, required=False)
    chair = colleague("主持人")
    participants = people("参加人", required=True)
    guests = forms.CharField(label="其他参加人", max_length=200, required=False, help_text="客户或外部人员。")
    first_measures = words("先期措施", rows=3)
    decisions = words("结论与决定", required=False, rows=3)
    tasks = TableField(TASKS, label="会议任务", help_text="责任人立即收到通知，到期未办会升级。")

    def prepare(self) -> None:
        self.fields["participants"].queryset = crew()
        experts = experts_for(self.ticket)
        service = self.ticket.responsible("service_head")[0]
        self.initial.setdefault("chair", service.pk if service else None)
        told = {person.pk for person in (*experts, service, self.ticket.assignee, self.user) if person}
        self.initial.setdefault("participants", sorted(told))
        self.initial.setdefault("first_measures", self.ticket.first_measures)

    def clean_tasks(self):
        rows = self.cleaned_data["tasks"]
        known = crew().in_bulk({int(row["owner"]) for row in rows})
        return [{**row, "owner": known[int(row["owner"])]} for row in rows]


class ExpertsForm(ActForm):
    experts = people("技术专家", required=True)
    words = words("请专家看什么", required=False, rows=2, max_length=200)

    def prepare(self) -> None:
        self.fields["experts"].queryset = crew()
        self.initial.setdefault("experts", [person.pk for person in experts_for(self.ticket)])


class FlagForm(ActForm):
    words = words("为什么要上会", rows=2, max_length=200)


class StartForm(ActForm):
    """启动应急预案: the plan, its team for today, and who else comes along (S3-19)."""

    plan = forms.ChoiceField(label="应急预案", required=False, widget=forms.RadioSelect)
    members = people("应急处理小组", required=True, help_text="生产部负责人总在小组中。成员立即收到紧急通知。")

    def prepare(self) -> None:
        self.plans = plans_for(self.ticket)
        self.plans += [row for row in plans_in_force() if row not in self.plans]
        rows = [(str(row.pk), f"{row.contingency}（第 {row.number} 版）") for row in self.plans]
        self.fields["plan"].choices = [*rows, ("", "通用处置步骤")]
        asked = self.initial.get("plan")
        known = {str(row.pk): row for row in self.plans}
        fitting = next((row for row in self.plans if row.fits(self.ticket) >= 0), None)
        self.chosen = known.get(str(asked)) if asked is not None else fitting
        self.initial["plan"] = str(self.chosen.pk) if self.chosen else ""
        self.team = team_for(self.chosen, self.ticket, at=timezone.now())
        self.fields["members"].queryset = crew()
        self.fields["members"].widget.attrs["class"] = "form-check-input"
        self.initial["members"] = [person.pk for person, _ in self.team]

    def seats(self) -> tuple[list, list]:
        """The boxes of the called team with their duties, and those of everybody else."""
        duties = {str(person.pk): duty for person, duty in self.team}
        boxes = [(box, duties.get(str(box.data["value"]))) for box in self["members"]]
        return [pair for pair in boxes if pair[1]], [box for box, duty in boxes if not duty]

    def clean(self):
        data = super().clean()
        known = {str(row.pk): row for row in self.plans}
        data["version"] = known.get(data.pop("plan", ""))
        return data


class SummaryForm(forms.Form):
    """重要问题总结 (S3-18)."""

    course = words("处理经过", required=False, rows=4)
    root_cause = words("根本原因", required=False, rows=4)
    prevention = words("预防措施", required=False, rows=4)
    lessons = words("经验教训", required=False, rows=3)
    archive = forms.CharField(
        label="存档", max_length=120, required=False, help_text="总结存在哪里，例如：质量部 2026 年重要问题卷宗 03。"
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class EvaluationForm(forms.Form):
    """应急总结评估 (S3-23)."""

    course = words("处置经过", required=False, rows=4)
    root_cause = words("根本原因", required=False, rows=3)
    worked = words("有效的做法", required=False, rows=3)
    gaps = words("不足", required=False, rows=3)
    prevention = words("预防措施", required=False, rows=3)
    revises = forms.BooleanField(label="建议修订应急预案", required=False)
    revision = words("修订建议", required=False, rows=3, help_text="提交后生成预案的修订稿，由预案维护人完成并发布。")
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class EmergencyForm(forms.Form):
    """A short act on a running emergency: `cleaned_data` are the action's arguments."""

    def __init__(self, *args, emergency: Emergency, user, thing, **kwargs):
        self.emergency, self.user, self.thing = emergency, user, thing
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values."""


class CheckForm(EmergencyForm):
    note = forms.CharField(label="说明", max_length=200, required=False)
    happened_at = forms.DateTimeField(label="时间", required=False, help_text="留空就是现在。")


class ReasonOnly(EmergencyForm):
    reason = words("理由", rows=2, max_length=200)


class JoinForm(EmergencyForm):
    person = colleague("成员")
    duty = forms.CharField(label="职责", max_length=40)


class AskForm(EmergencyForm):
    what = forms.CharField(label="需要什么", max_length=120)
    source = forms.ChoiceField(label="来源", choices=ResourceRequest.Source.choices, widget=forms.RadioSelect)
    from_whom = forms.CharField(label="向谁申请", max_length=60, help_text="部门、供应商或仓库的名称。")
    needed_at = forms.DateTimeField(label="何时需要")


class AnswerForm(EmergencyForm):
    state = forms.ChoiceField(
        label="结果", choices=ResourceRequest.State.choices[1:], widget=forms.RadioSelect, initial="ready"
    )
    answer = words("答复", required=False, rows=2, max_length=200, help_text="不能满足时写明原因和替代办法。")


class TemporaryForm(EmergencyForm):
    temporary = words("临时方案", rows=4)
    happened_at = forms.DateTimeField(label="实施时间", required=False, help_text="留空就是现在。")

    def prepare(self) -> None:
        self.initial.setdefault("temporary", self.emergency.temporary)


class StandDownForm(EmergencyForm):
    words = words("解除说明", rows=2, max_length=300)


class FollowForm(EmergencyForm):
    on = forms.DateField(label="日期")
    what = forms.CharField(label="跟进内容", max_length=200)
    owner = colleague("跟进人")


class FollowedForm(EmergencyForm):
    words = words("跟进情况", rows=3, max_length=300)
