"""Acts on several 处理单 at once: each one is its own action, so every history stays whole."""

from django import forms
from django.utils import timezone

from tickets.candidates import candidates
from tickets.forms.assignment import CandidateField
from tickets.forms.base import words

MOST = 100


class BulkHandOverForm(forms.Form):
    """移交: the chosen tickets, to whom, and what the next one must know."""

    pick = forms.TypedMultipleChoiceField(label="处理单", coerce=int, widget=forms.MultipleHiddenInput)
    to = CandidateField("移交给")
    note = words("交接说明", rows=3, help_text="写进每一张处理单的经过，接手的人打开时先看到。")

    def __init__(self, *args, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pick"].choices = [(ticket.pk, str(ticket)) for ticket in tickets]
        self.fields["to"].offer(candidates(None, at=timezone.now()))
