"""Dress a Django form field in the house's classes and ARIA, so that no form writes them by hand."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

CHECK = (forms.CheckboxInput,)
DASHES = "---------"
GROUP = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class Dressed:
    """What `pieces/field.html` draws. `kind`: control, check or group; `look`: seg, choices or list."""

    bound: BoundField
    kind: str
    look: str
    label: str
    help: str
    html: str = ""


def dressed(bound: BoundField, *, label="", help="", placeholder="", rows=0, look="") -> Dressed:
    widget = bound.field.widget
    _native_time(widget)
    _blank(bound)
    kind = "check" if isinstance(widget, CHECK) else "group" if isinstance(widget, GROUP) else "control"
    if kind == "group" and not look:
        look = "list" if isinstance(widget, forms.CheckboxSelectMultiple) else "seg"
    if look == "list":
        widget.attrs["class"] = "form-check-input"
    help = help or bound.help_text
    html = bound.as_widget(attrs=_attrs(bound, kind, help, placeholder, rows)) if kind != "group" else ""
    return Dressed(bound, kind, look, label or bound.label, help, html)


def _blank(bound) -> None:
    """An empty choice says 请选择 or 未选择 instead of dashes."""
    words = "请选择" if bound.field.required else "未选择"
    if isinstance(bound.field, forms.ModelChoiceField):
        if bound.field.empty_label == DASHES:
            bound.field.empty_label = words
    elif isinstance(bound.field.widget, forms.Select):
        rows = bound.field.widget.choices
        bound.field.widget.choices = [(value, words if label == DASHES else label) for value, label in rows]


def _native_time(widget) -> None:
    """Dates and times use the device's own pickers; those want ISO values."""
    if isinstance(widget, forms.DateTimeInput) and widget.input_type == "text":
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.DateInput) and widget.input_type == "text":
        widget.input_type, widget.format = "date", "%Y-%m-%d"


def _attrs(bound, kind, help, placeholder, rows) -> dict:
    widget, given = bound.field.widget, bound.field.widget.attrs
    style = "form-check-input" if kind == "check" else "form-control"
    if isinstance(widget, forms.Select):
        style = "form-select"
    classes = [style, given.get("class", "")]
    described = []
    if bound.errors:
        classes.append("is-invalid")
        described.append(f"{bound.auto_id}_error")
    if help:
        described.append(f"{bound.auto_id}_help")
    attrs = {"class": " ".join(filter(None, classes))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if placeholder:
        attrs["placeholder"] = placeholder
    if rows:
        attrs["rows"] = rows
    elif isinstance(widget, forms.Textarea) and str(given.get("rows", 10)) == "10":
        attrs["rows"] = 3
    return attrs
