"""Acts on several 处理单 at once: each one is its own action, so every history stays whole."""

from django import forms

from tickets.forms.acts import person
from tickets.forms.base import words
from tickets.queries import technicians

MOST = 100


class BulkHandOverForm(forms.Form):
    """移交: the chosen tickets, to whom, and what the next one must know."""

    pick = forms.TypedMultipleChoiceField(label="处理单", coerce=int, widget=forms.MultipleHiddenInput)
    to = person("移交给")
    note = words("交接说明", rows=3, help_text="写进每一张处理单的经过。")

    def __init__(self, *args, tickets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pick"].choices = [(ticket.pk, str(ticket)) for ticket in tickets]
        self.fields["to"].queryset = technicians()
