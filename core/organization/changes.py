"""Who changed what last, from the history tables, and the refusal when somebody was faster."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from simple_history.models import DeletedObject

from core.organization.roles import Role
from core.workflow import Stale

TOGETHER = timedelta(seconds=5)  # a saved form writes its row and its roles one after the other
HIDDEN = {"must_change_password", "is_demo", "is_superuser", "password", "last_login"}


@dataclass
class Change:
    """One act of one person: what stands in it as `label: old → new` sentences."""

    at: datetime
    by: str
    lines: list[str]


def version(obj) -> int:
    """The number of the newest history row; forms carry it as `expected_version`."""
    newest = obj.history.order_by("-history_id").values_list("history_id", flat=True).first() if obj.pk else None
    return newest or 0


def refuse_stale(obj, expected: int) -> None:
    """Raise Stale with the changed labels when somebody saved `obj` after the form was opened (call under lock)."""
    fresh = obj.history.filter(history_id__gt=expected).exists()
    if not fresh:
        return
    seen = recent(obj, limit=20, after=expected, reasons=False)
    if seen:
        words = "；".join(line for change in seen for line in change.lines)
        raise Stale(f"{seen[0].by} 刚刚修改过：{words}。请核对下面您填的内容，再保存一次。", [words])


def recent(obj, *, limit: int = 8, after: int = 0, reasons: bool = True) -> list[Change]:
    """The last changes, newest first; rows that changed nothing to be seen are left out."""
    rows = list(obj.history.select_related("history_user").order_by("-history_id")[: limit + 1])
    changes: list[Change] = []
    for row, older in zip(rows, [*rows[1:], None], strict=True):
        if row.history_id <= after or (older is None and row.history_type != "+"):
            continue
        by = row.history_user.name if row.history_user else "系统"
        lines = _lines(row, older, reasons)
        last = changes[-1] if changes else None
        if last and last.by == by and last.at - row.history_date < TOGETHER:
            last.lines = lines + last.lines
        else:
            changes.append(Change(row.history_date, by, lines))
    return [change for change in changes if change.lines]


def _lines(row, older, reasons) -> list[str]:
    if older is None or row.history_type == "+":
        return ["建立"]
    reason = [row.history_change_reason] if reasons and row.history_change_reason else []
    delta = row.diff_against(older, excluded_fields=HIDDEN, foreign_keys_are_objs=True)
    return reason + [_sentence(row, change) for change in delta.changes]


def _sentence(row, change) -> str:
    if change.field == "groups":
        return f"角色：{_roles(change.old)} → {_roles(change.new)}"
    label = row.instance_type._meta.get_field(change.field).verbose_name
    return f"{label}：{_words(change.old)} → {_words(change.new)}"


def _roles(rows) -> str:
    labels = dict(Role.choices)
    return "、".join(sorted(labels.get(row["group"].name, row["group"].name) for row in rows)) or "无"


def _words(value) -> str:
    if value in (None, "") or (isinstance(value, DeletedObject) and value.pk is None):
        return "空"
    if isinstance(value, DeletedObject):
        return "已删除的一项"
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
