"""Template filters that say times and figures as the house says them (ui.md §6)."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.frame.nav import capped
from core.text import words

register = template.Library()
HIDDEN = {"csrfmiddlewaretoken", "once_key", "expected_version"}


@register.filter
def moment(at):
    """今天 16:30 as <time> with the full moment as title; nothing for None."""
    return _time(at, words.moment) if at else ""


@register.filter
def deadline(at):
    """As `moment`, with 今天 24:00 for the end of a day."""
    return _time(at, words.deadline) if at else ""


def _time(at, say):
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), words.full(at), say(at, timezone.now())
    )


@register.filter
def left(due_at):
    """剩 1 小时 12 分 or 已超 35 分; nothing for None."""
    return words.left(due_at, timezone.now()) if due_at else ""


@register.filter
def span(delta):
    """A timedelta as 1 小时 12 分."""
    return words.amount(delta) if delta is not None else ""


@register.filter
def phone(number):
    """138 0553 6624: mobile numbers in groups, everything else as it is."""
    text = str(number or "")
    if len(text) == 11 and text.isdigit() and text.startswith("1"):
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    return text


register.filter("money", words.money)


@register.filter(name="capped")
def capped_count(count):
    """A count that ends at 999+ and is silent at zero."""
    return capped(count)


@register.filter
def typed_values(data):
    """What a person typed into a refused form, without the form's own hidden fields."""
    return [
        value
        for name, values in data.lists()
        if name not in HIDDEN
        for value in values
        if value.strip() and not value.isdigit()
    ]


@register.filter
def keys(key):
    """A shortcut as key caps: "g t" becomes G 然后 T."""
    caps = [format_html("<kbd>{}</kbd>", part.upper()) for part in str(key).split()]
    return mark_safe(" 然后 ".join(caps))  # noqa: S308 (built from escaped parts)


@register.filter
def hit(text, query):
    """The text with the searched words marked."""
    text, query = str(text), str(query).strip()
    start = text.lower().find(query.lower()) if query else -1
    if start < 0:
        return text
    end = start + len(query)
    return format_html('{}<mark class="hit">{}</mark>{}', text[:start], text[start:end], text[end:])


@register.filter
def before(text, mark):
    """What stands before a mark: the short form of 一级：系统瘫痪…"""
    return str(text).partition(mark)[0]


LEVELS = [
    "已提醒责任人",
    "已通知责任人和部门负责人",
    "已升级到上级部门负责人",
    "已升级到管理者代表",
    "已升级到总经理",
]


@register.filter
def level_words(level):
    """How far a late clock has climbed the ladder."""
    return LEVELS[min(level, len(LEVELS) - 1)] if level is not None and level >= 0 else "还没有通知"
