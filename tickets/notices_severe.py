"""What people are told about meetings, their tasks and emergencies."""

from core.text import words
from core.times import local
from tickets.notices import WHERE, TicketNotice


class SevereNotice(TicketNotice):
    """A message about something that is no case itself."""

    body = "{{ words }}"


class MeetingCalled(SevereNotice):
    kind = "meeting_called"
    title = "会议通知：{{ subject }}"
    body = "{{ when }}{% if subject.place %} · {{ subject.place }}{% endif %} · 主持 {{ subject.chair }}"

    def context(self) -> dict:
        return {"when": f"{local(self.subject.at):%m-%d %H:%M}"}


class MeetingOff(SevereNotice):
    kind = "meeting_off"
    title = "会议取消：{{ subject }}"
    tone = "amber"


class MinutesOut(SevereNotice):
    kind = "meeting_minutes"
    title = "会议纪要定稿：{{ subject }}"


class TaskAgreed(SevereNotice):
    """S0-47: the responsible unit hears at once what the meeting wants of it, and by when."""

    kind = "task_agreed"
    title = "会议任务：{{ subject.what }}"
    body = "{{ subject.meeting }} · {{ due }}前完成{% if subject.ticket %} · {{ subject.ticket }}{% endif %}"

    def context(self) -> dict:
        return {"due": words.deadline(self.subject.due_at, self.subject.agreed_at)}


class TaskMoved(SevereNotice):
    kind = "task_moved"
    title = "会议任务改期：{{ subject.what }}"


class TaskDone(SevereNotice):
    kind = "task_done"
    title = "会议任务完成：{{ subject.what }}"


class TaskDropped(SevereNotice):
    kind = "task_dropped"
    title = "会议任务取消：{{ subject.what }}"


class TeamCalled(SevereNotice):
    """S3-19: everybody on the team hears at once, with duty and plan."""

    kind = "emergency_team"
    title = "您在应急小组：{{ case }}"
    body = "职责 {{ words }} · " + WHERE + "\n先确保人员安全。"
    tone = "red"
    urgent = True


class SafetySkipped(SevereNotice):
    """A safety step was left out: the heads hear why."""

    kind = "emergency_safety_skipped"
    title = "应急安全项不做：{{ case }}"
    tone = "red"
    urgent = True


class ResourceAnswered(SevereNotice):
    kind = "emergency_resource"
    title = "资源{{ subject.get_state_display }}：{{ subject.what }}"


class FollowUpToday(SevereNotice):
    """S3-23: on the agreed day."""

    kind = "follow_up_today"
    title = "今天跟进：{{ subject.what }}"
    body = "{{ case }} · {{ case.customer_label }}"


class FollowUpAgreed(SevereNotice):
    kind = "follow_up_agreed"
    title = "后续跟进：{{ subject }}"
    body = "{{ case }} · {{ case.customer_label }}"


class PlanRevision(SevereNotice):
    """S3-23: an evaluation found something to better in the plan."""

    kind = "contingency_revision"
    title = "应急预案待修订：{{ subject.contingency }}"
    tone = "amber"


class ExpertNamed(SevereNotice):
    kind = "expert_named"
    title = "请您作为专家参加：{{ case }}"
    body = WHERE + "{% if words %} · {{ words }}{% endif %}"
    tone = "amber"
    urgent = True
