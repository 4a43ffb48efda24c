"""The pieces that pages share; all of them stand on /components/."""

from uuid import uuid4

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core.fields import dressed
from core.text import words

register = template.Library()
SIDE_FOOT = "<!-- side foot -->"
GRADES = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
# Whatever its room calls it, a status is one of five kinds of standing: new, at work, waiting, done, failed.
STANDING = {
    "new": "received waiting draft pending new open",
    "work": "registered analysis assigned planning in_progress running review approval sending working",
    "wait": "handled paused unknown warned quoting sent_out",
    "ok": "confirmed closed archived met sent done published ready active on issued passed approved",
    "bad": "void failed missed overdue cancelled refused broken returned",
}
DOTS = {key: dot for dot, keys in STANDING.items() for key in [dot, *keys.split()]}


@register.simple_tag(takes_context=True)
def due_chip(context, clock, label=True):
    """The countdown of a clock, of a preview or of a ticket's next deadline; `label=False` leaves the moment out."""
    chip = chip_of(clock, _now(context))
    if chip is None:
        return format_html('<span class="faint">{}</span>', "无时限")
    live = ""
    if chip.live:
        live = format_html(
            ' data-due="{}" data-warn="{}" title="{}"',
            chip.due_at.isoformat(),
            chip.warn_minutes,
            words.full(chip.due_at),
        )
    return format_html(
        '<span class="due is-{}{}"{}><i class="bi bi-{}" aria-hidden="true"></i>'
        '<span class="at">{}</span><span class="left">{}</span></span>',
        chip.tone,
        "" if label else " nolabel",
        live,
        chip.icon,
        chip.at if label else "",
        chip.left,
    )


def _now(context):
    shell = context.get("shell")
    return shell.now if shell else timezone.now()


def chip_of(clock, now) -> words.Chip | None:
    """The chip for whatever carries a due time: a clock, a preview (no state yet) or a ticket (derived columns)."""
    if clock is None:
        return None
    if hasattr(clock, "next_due_at"):
        return words.running_chip(clock.next_due_at, clock.warn_at, now) if clock.next_due_at else None
    state = getattr(clock, "state", "running")
    if state == "met":
        return words.met_chip(clock.stopped_at, now)
    if state == "cancelled":
        return words.Chip("plain", "", "已取消")
    if clock.due_at is None:
        return words.Chip("plain", "", "待约定")
    if state == "missed":
        return words.missed_chip(clock.due_at, clock.stopped_at, now)
    if getattr(clock, "is_exempt", False):
        return words.Chip("plain", "", "已豁免")
    if state == "paused":
        return words.paused_chip(*_pause(clock), now)
    return words.running_chip(clock.due_at, clock.warn_at, now)


def _pause(clock) -> tuple:
    """Since when and why a clock rests: from the row's annotations, else from its loaded pauses."""
    if hasattr(clock, "paused_at"):
        return clock.paused_at, clock.paused_why or ""
    pause = next((row for row in clock.pauses.all() if row.ended_at is None), None)
    return (pause.began_at, pause.reason) if pause else (None, "")


@register.simple_tag
def grade_badge(grade):
    """一级 … 四级; 未定级 while nobody has judged it."""
    if grade not in GRADES:
        return format_html('<span class="grade grade-4">{}</span>', "未定级")
    return format_html('<span class="grade grade-{}">{}</span>', grade, GRADES[grade])


@register.simple_tag
def state_badge(obj, attribute="status"):
    """Dot and word of an object's status (or `attribute`); also takes a plain (key, label) pair."""
    if isinstance(obj, tuple):
        key, label = obj
    else:
        attribute = attribute if hasattr(obj, attribute) else "state"
        key, label = getattr(obj, attribute), getattr(obj, f"get_{attribute}_display")()
    return format_html('<span class="state state-{}">{}</span>', DOTS.get(str(key), "work"), label)


@register.inclusion_tag("pieces/field.html")
def field(bound, cls="c6", **options):
    """A form field with label, 必填, control, help and error. `cls`: its width in `.form-grid` (c1 … c6).

    Options: label, help, placeholder, rows, look ("seg", "choices": how radio buttons are drawn).
    """
    return {"row": dressed(bound, **options), "cls": cls}


@register.inclusion_tag("pieces/form_errors.html")
def form_errors(form):
    """What belongs to no single field, and a linked list of the others when a form is refused."""
    linked = [(bound, error) for bound in form.visible_fields() for error in bound.errors] if form.is_bound else []
    return {"form": form, "general": form.non_field_errors() if form.is_bound else [], "linked": linked}


@register.simple_tag(takes_context=True)
def once_key(context):
    """The hidden token that makes a double click one registration; a refused form keeps its own."""
    request = context.get("request")
    key = request.POST.get("once_key", "")[:64] if request is not None else ""
    return format_html('<input type="hidden" name="once_key" value="{}">', key or uuid4().hex)


@register.inclusion_tag("pieces/empty.html")
def empty(text, hint="", icon="inbox", url="", button=""):
    """Why there is nothing here, and what to do: nothing yet, nothing matches, nothing left."""
    return {"text": text, "hint": hint, "icon": icon, "url": url, "button": button}


@register.inclusion_tag("pieces/pager.html", takes_context=True)
def pager(context, page, target=""):
    """Previous and next of a `core.lists.Page`; `target` (a CSS selector) lets htmx swap the list."""
    return {"page": page, "target": target}


@register.inclusion_tag("pieces/sort_head.html")
def sort_head(asked, key, label="", target="#list"):
    """A table head that sorts a `core.lists` list, with `aria-sort`."""
    head = asked.heads[key]
    return {"head": head, "label": label or head.label, "target": target}


@register.inclusion_tag("pieces/stepper.html")
def stepper(steps):
    """The way of a case: rows with `label`, `state` (done, now, skipped or "") and `at`."""
    return {"steps": steps}


@register.inclusion_tag("pieces/timeline.html", takes_context=True)
def timeline(context, rows):
    """经过, newest first: happenings, or anything with label, at, by, on_behalf_of, note, milestone, facts."""
    return {"rows": rows}


@register.inclusion_tag("pieces/facts.html")
def facts(pairs, columns=2):
    """Label and value in pairs; a third element that is true gives the pair the whole width."""
    rows = [(*pair, False)[:3] for pair in pairs]
    return {"rows": rows, "columns": columns}


@register.simple_tag
def beside(to, *args):
    """The attributes of a link whose page opens in `pieces/act_panel.html`; `to` is an address or the name of one."""
    url = to if to.startswith("/") else reverse(to, args=args)
    return format_html(
        'href="{0}" role="button" data-bs-toggle="offcanvas" data-bs-target="#act"'
        ' hx-get="{0}" hx-target="#act" hx-push-url="false"',
        url,
    )


@register.simple_block_tag(end_name="end_side_panel")
def side_panel(content, name, title):
    """A short act beside its case: `{% side_panel "id" "作废 …" %}…{% side_foot %}buttons{% end_side_panel %}`.

    Opened by any `data-bs-toggle="offcanvas" data-bs-target="#id"`; irreversible acts put the focus on 取消.
    """
    body, _, foot = content.partition(SIDE_FOOT)
    context = {"name": name, "title": title, "body": mark_safe(body), "foot": mark_safe(foot)}  # noqa: S308
    return render_to_string("pieces/side_panel.html", context)


@register.simple_tag
def side_foot():
    """Where the buttons of a side panel begin."""
    return mark_safe(SIDE_FOOT)  # noqa: S308 (a constant)
