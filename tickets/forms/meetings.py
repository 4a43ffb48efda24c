"""Forms of 晨会, 专题会议 and their tasks (S0-47)."""

from datetime import timedelta

from django import forms

from core.documents.drafts import AttachmentsMixin
from core.organization.models import Department
from tickets.forms.acts import people
from tickets.forms.base import words
from tickets.forms.severe import colleague, crew
from tickets.models import Meeting
from tickets.models.meeting import AgendaItem

KINDS = [(kind.value, kind.label) for kind in Meeting.Kind if kind != Meeting.Kind.ANALYSIS]


class MeetingForm(forms.Form):
    """召集会议: what, when, where, who."""

    kind = forms.ChoiceField(label="会议", choices=KINDS, widget=forms.RadioSelect)
    title = forms.CharField(label="主题", max_length=80)
    starts_at = forms.DateTimeField(label="时间")
    place = forms.CharField(label="地点", max_length=60, required=False)
    chair = colleague("主持人")
    participants = people("参加人")
    guests = forms.CharField(label="其他参加人", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participants"].queryset = crew()


class ChangeForm(MeetingForm):
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class RollForm(forms.Form):
    """点名: who of those asked came."""

    present = people("到会")
    guests = forms.CharField(label="其他参加人", max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = crew().filter(pk__in=meeting.attendances.values("person"))
        came = [row.person_id for row in meeting.attendances.all() if row.state != "absent"]
        self.initial.update(present=came, guests=meeting.guests, expected_version=meeting.version)


class MinuteForm(forms.Form):
    """One topic: what was said, what was decided, which unit, and perhaps a task."""

    minutes = words("讨论情况", required=False, rows=3)
    decision = words("议定事项", rows=3)
    department = forms.ModelChoiceField(
        label="责任单位", queryset=Department.objects.active(), required=False, empty_label="不指定"
    )
    what = forms.CharField(label="任务", max_length=200, required=False, help_text="没有任务时留空。")
    owner = colleague("责任人", required=False)
    due_on = forms.DateField(label="期限", required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, item: AgendaItem, **kwargs):
        super().__init__(*args, **kwargs)
        start = {"minutes": item.minutes, "decision": item.decision, "department": item.department_id}
        self.initial.update(start, expected_version=item.meeting.version)


class TaskForm(forms.Form):
    """议定任务: what, who, by when; about one topic or none."""

    what = forms.CharField(label="任务", max_length=200)
    owner = colleague("责任人")
    due_on = forms.DateField(label="期限")
    item = forms.ModelChoiceField(
        label="议题", queryset=AgendaItem.objects.none(), required=False, empty_label="不属于某个议题"
    )

    def __init__(self, *args, items, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.initial.setdefault("due_on", today + timedelta(days=3))


class FinishForm(AttachmentsMixin, forms.Form):
    words = words("完成情况", rows=3, help_text="写明做了什么；有照片或文件时附上作为凭据。")


class MoveTaskForm(forms.Form):
    due_on = forms.DateField(label="新的期限")
    reason = words("改期原因", rows=2, max_length=200)


class ReasonForm(forms.Form):
    reason = words("原因", rows=2, max_length=200)


class NothingForm(forms.Form):
    """An act that needs nothing said."""
