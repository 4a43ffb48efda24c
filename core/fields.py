"""Dress a Django form field in the house's classes, ARIA and words, so that no form writes them by hand."""

from dataclasses import dataclass

from django import forms
from django.core import validators
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
    """Dates and times use the device's own pickers; those want ISO values, whoever asked for the picker."""
    if isinstance(widget, forms.DateTimeInput) and widget.input_type in ("text", "datetime-local"):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.DateInput) and widget.input_type in ("text", "date"):
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


# What is wrong, then what to do (ui.md §6); a field or a form may still say it more precisely.
WORDS = {
    forms.Field: {"required": "还没有填写。请填写这一项。"},
    forms.ChoiceField: {"invalid_choice": "没有“%(value)s”这个选项。请重新选择。"},
    forms.MultipleChoiceField: {
        "invalid_choice": "没有“%(value)s”这个选项。请重新选择。",
        "invalid_list": "选项不完整。请重新选择。",
    },
    forms.ModelChoiceField: {"invalid_choice": "这个选项已不存在。请重新选择。"},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": "这个选项已不存在。请重新选择。",
        "invalid_pk_value": "这个选项已不存在。请重新选择。",
    },
    forms.IntegerField: {"invalid": "不是整数。请只填数字。"},
    forms.DecimalField: {"invalid": "不是数字。请只填数字。"},
    forms.DateField: {"invalid": "不是日期。请按 2026-11-19 的样子填写。"},
    forms.TimeField: {"invalid": "不是时间。请按 09:20 的样子填写。"},
    forms.DateTimeField: {"invalid": "不是时间。请按 2026-11-19 09:20 的样子填写。"},
}


def speak() -> None:
    """Give the framework's form fields and validators the house's sentences; called once at start-up."""
    for field, words in WORDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    validators.MaxLengthValidator.message = "现在 %(show_value)d 个字，最多 %(limit_value)d 个。请缩短。"
    validators.MinLengthValidator.message = "现在 %(show_value)d 个字，至少 %(limit_value)d 个。请补充。"
    validators.MaxValueValidator.message = "大于 %(limit_value)s。请改为 %(limit_value)s 或更小。"
    validators.MinValueValidator.message = "小于 %(limit_value)s。请改为 %(limit_value)s 或更大。"
    validators.EmailValidator.message = "不是电子邮箱地址。请按 name@example.com 的样子填写。"
