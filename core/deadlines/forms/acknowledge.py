"""接警确认: two questions only, what is being done and until when (ui.md §9)."""

from datetime import datetime

from django import forms

from core.deadlines.acknowledge import choices
from core.deadlines.models import Clock
from core.text import words
from core.times import moment


class AcknowledgeForm(forms.Form):
    """`until` offers three moments counted from `at`; one offered a minute ago is still taken."""

    words = forms.CharField(label="在做什么", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    until = forms.TypedChoiceField(label="办到何时", coerce=moment, widget=forms.RadioSelect)

    def __init__(self, data=None, *, clock: Clock, at: datetime):
        super().__init__(data)
        offered = {row.isoformat(): words.moment(row, at) for row in choices(clock, at)}
        if data and (typed := _typed(data.get("until", ""))):
            offered.setdefault(data["until"], words.moment(typed, at))
        self.fields["until"].choices = list(offered.items())
        self.initial["until"] = next(iter(list(offered)[1:2]), None)


def _typed(text: str) -> datetime | None:
    try:
        return moment(text)
    except ValueError:
        return None
