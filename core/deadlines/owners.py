"""Whose clock is it? The subject names person and department; the duty roster and the head fill the gap (S3-02)."""

from datetime import datetime

from core.deadlines.facts import ROLES
from core.deadlines.models import Clock, RuleVersion
from core.organization.models import Department, Function
from core.organization.queries import acting_head, duty_person
from core.times import local_date


class Owners:
    """Answers for one subject at one moment; each role is asked once."""

    def __init__(self, subject, at: datetime):
        self.subject, self.day = subject, local_date(at)
        self._answers: dict[str, tuple] = {}

    def assign(self, clock: Clock, version: RuleVersion) -> None:
        """Write owner, department and supervising department on a clock (unsaved)."""
        clock.owner, clock.owner_department = self.owner(version.owner_role)
        clock.supervisor_department = self.answer(version.supervisor_role)[1] if version.supervisor_role else None

    def owner(self, role: str) -> tuple:
        """(person or None, department or None): the responsible, else the duty person, else the acting head."""
        person, department = self.answer(role)
        if person is None and department is not None:
            person = duty_person(department, self.day) or acting_head(department, self.day)
            self._answers[role] = (person, department)
        return person, department

    def answer(self, role: str) -> tuple:
        if role not in self._answers:
            person, department = self.subject.responsible(role)
            if person is not None and not person.is_active:
                person = None
            if department is None and person is not None:
                department = person.department
            self._answers[role] = (person, department or fallback_department(role))
        return self._answers[role]


def fallback_department(role: str) -> Department | None:
    """The department whose work this is when the subject names none."""
    function = ROLES[role].function if role in ROLES else role
    return Department.objects.function(function) if function in Function.values else None
