"""The call that is being written down, as the intake page keeps it and brings it back."""

from dataclasses import dataclass, field
from datetime import datetime

from django.forms import BooleanField
from django.http import QueryDict

from tickets.forms.intake import IntakeForm
from tickets.models import IntakeDraft

ALSO = {"attachment_ids"}  # beside the form's own fields
PRESET = {"channel", "phase", "received_at", "grade", "urgency", "kind", "is_complex", "is_paid"}


@dataclass
class Draft:
    """What was typed, and when it was kept; empty when there is nothing to bring back."""

    data: QueryDict = field(default_factory=QueryDict)
    saved_at: datetime | None = None

    def initial(self, form: IntakeForm) -> None:
        """Put it into a fresh form, which stays unbound: nothing is judged before somebody sends it."""
        for name, known in form.fields.items():
            if isinstance(known, BooleanField):
                form.initial[name] = name in self.data
            elif name in self.data:
                form.initial[name] = self.data[name]
        form.data = self.data  # its uploads are found there


def kept(data: QueryDict, form: IntakeForm) -> str:
    """The parts of a posted form that make its draft; "" while nothing but the presets was filled in."""
    names = (set(form.fields) | ALSO) - {"attachments"}
    rows = QueryDict(mutable=True)
    for name in sorted(names & set(data)):
        values = [value for value in data.getlist(name) if value]
        if values or name == "grade":
            rows.setlist(name, values or [""])
    typed = [name for name in rows if name not in PRESET and any(rows.getlist(name))]
    return rows.urlencode() if typed else ""


def of(user) -> Draft:
    row = IntakeDraft.objects.filter(staff=user).first()
    return Draft(QueryDict(row.data), row.saved_at) if row else Draft()
