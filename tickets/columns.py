"""The columns of the list: what the house shows, and what else a person may choose."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`sort`: the list's sort key behind the head; `hide`: on which screens it gives way."""

    key: str
    label: str
    sort: str = ""
    hide: str = ""
    fixed: bool = False


COLUMNS = (
    Column("number", "编号", sort="number", fixed=True),
    Column("grade", "等级", sort="grade"),
    Column("subject", "问题与设备", fixed=True),
    Column("contact", "联系人", hide="hide-lg"),
    Column("kind", "类型", hide="hide-lg"),
    Column("channel", "渠道", hide="hide-lg"),
    Column("status", "状态"),
    Column("department", "责任部门", hide="hide-md"),
    Column("assignee", "责任人", hide="hide-md"),
    Column("rule", "下一时限", hide="hide-lg"),
    Column("received", "接收", sort="received"),
    Column("registered", "登记", hide="hide-lg"),
    Column("due", "到期", sort="due", fixed=True),
)
USUAL = ("number", "grade", "subject", "status", "assignee", "rule", "due")


def chosen(kept: list[str] | None, *, order: str) -> list[Column]:
    """The columns to draw, of those that a person keeps; what the list is sorted by always shows."""
    keys = set(USUAL if kept is None else kept)
    order = order.removeprefix("-")
    return [column for column in COLUMNS if column.fixed or column.key in keys or column.sort == order]


def choices(kept: list[str] | None) -> list[tuple[Column, bool]]:
    """What may be switched on and off, and whether it is on."""
    keys = set(USUAL if kept is None else kept)
    return [(column, column.key in keys) for column in COLUMNS if not column.fixed]


def allowed(keys: list[str]) -> list[str]:
    """Those of some keys that may be chosen, in the order of the list."""
    return [column.key for column in COLUMNS if not column.fixed and column.key in keys]
