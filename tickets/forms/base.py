"""What the forms on a case share."""

from django import forms
from django.forms import fields_for_model

from core.documents.drafts import AttachmentsMixin
from tickets.models import Ticket

YES, NO = "yes", "no"


def yes_no(label: str, yes: str, no: str, unknown: str = "未定", help_text: str = "") -> forms.TypedChoiceField:
    """Three answers, the third being that nobody has said yet (None)."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("", unknown), (YES, yes), (NO, no)],
        coerce=lambda answer: {YES: True, NO: False}.get(answer),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=help_text,
    )


def spoken(answer: bool | None) -> str:
    """The initial value of a `yes_no` field."""
    return "" if answer is None else YES if answer else NO


def words(label: str, required: bool = True, rows: int = 3, **more) -> forms.CharField:
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": rows}), **more)


def when(label: str, help_text: str = "留空就是现在。") -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=False, help_text=help_text)


class ActForm(forms.Form):
    """A short act on a case: `cleaned_data` are the action's arguments."""

    def __init__(self, *args, ticket: Ticket, user, **kwargs):
        self.ticket, self.user = ticket, user
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values from the case."""


class ActWithFiles(AttachmentsMixin, ActForm):
    """An act that carries attachments."""


class CopiedFields(ActForm):
    """A form with fields of the ticket: labels, lengths and choices stand in the model alone."""

    copied: list[str] = []

    def prepare(self) -> None:
        self.fields.update(fields_for_model(Ticket, fields=self.copied))
        for name in self.copied:
            self.initial.setdefault(name, getattr(self.ticket, Ticket._meta.get_field(name).attname))


class Versioned(forms.Form):
    """Carries the version that the person read; a later save is refused with what changed (409)."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
