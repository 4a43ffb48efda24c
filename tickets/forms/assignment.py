"""分派, 改派, 移交: whom, with load and knowledge beside every name."""

from django import forms
from django.utils import timezone

from core.deadlines.queries import clocks_of_cases
from core.organization.models import Staff
from tickets.candidates import Candidates, candidates
from tickets.forms.acts import department, people
from tickets.forms.base import ActForm, words
from tickets.models import Ticket
from tickets.queries import technicians
from tickets.routing import by_cause, route


class CandidateTable(forms.RadioSelect):
    """Radio rows with what speaks for each person; drawn by `tickets/_candidates.html`."""

    people: Candidates | None = None


class CandidateField(forms.ModelChoiceField):
    """One of the people in the table."""

    widget = CandidateTable

    def __init__(self, label: str):
        super().__init__(Staff.objects.none(), label=label, empty_label=None)
        self.error_messages["required"] = "还没有选择人员。请在表中选一位。"

    def offer(self, rows: Candidates) -> None:
        """Let exactly these people be chosen."""
        self.queryset = Staff.objects.filter(pk__in=[row.person.pk for row in rows.all])
        self.widget.people = rows


class AssignForm(ActForm):
    to = CandidateField("责任人")
    helpers = people("协助人员")
    responsible_department = department(help_text="留空时按责任人所在部门。")
    note = words("说明", required=False, rows=2, help_text="写了说明，责任人打开处理单时先看到它。")

    def prepare(self) -> None:
        self.fields["to"].offer(candidates(self.ticket, at=timezone.now()))
        self.fields["helpers"].queryset = technicians()
        found = route(self.ticket)
        suggested = self.ticket.responsible_department or (found.department if found else None)
        self.initial.setdefault("responsible_department", suggested.pk if suggested else None)
        if found and found.person:
            self.initial.setdefault("to", found.person.pk)


class ReassignForm(ActForm):
    """`by_cause`: opened from the offer after the analysis, with that department (A-30)."""

    to = CandidateField("改派给")
    responsible_department = department(help_text="留空时按新责任人所在部门。")
    note = words("交接说明", rows=2, help_text="接手的人打开处理单时先看到它。")

    def prepare(self) -> None:
        now = timezone.now()
        self.fields["to"].offer(candidates(self.ticket, at=now, but=[self.ticket.assignee_id]))
        self.consequence = moving(self.ticket)
        found = by_cause(self.ticket)
        if found and found.department.pk != self.ticket.responsible_department_id:
            self.initial.setdefault("responsible_department", found.department.pk)
            self.consequence = f"{found.why}。{self.consequence}"


class HandOverForm(ActForm):
    to = CandidateField("移交给")
    note = words("交接说明", rows=3, help_text="接手的人需要知道什么。他打开处理单时先看到它，确认后收起。")

    def prepare(self) -> None:
        self.fields["to"].offer(candidates(self.ticket, at=timezone.now(), but=[self.ticket.assignee_id]))
        self.consequence = moving(self.ticket)


class SendBackForm(ActForm):
    reason = words("退回理由", rows=3, max_length=300, help_text="登记人、原责任人和分派的人都会看到。")


class KeepRouteForm(ActForm):
    reason = words("不改派的理由", rows=2, max_length=200)


class UrgeForm(ActForm):
    words = words("要求", rows=3, max_length=300, help_text="发给责任人和责任部门负责人，写进经过。")


def moving(ticket: Ticket) -> str:
    """What goes along with a change of hands, said before it is done."""
    names = list(dict.fromkeys(clock.rule.name for clock in clocks_of_cases(Ticket, [ticket.pk])[ticket.pk]))
    if not names:
        return "没有进行中的时限。"
    shown = "、".join(names[:4]) + ("等" if len(names) > 4 else "")
    return f"进行中的 {len(names)} 个时限（{shown}）随责任人走，到期时间不变。"
