"""What may stand in a 外出服务记录表: values from pages, tablets and other rooms in one spelling, or why not."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date, parse_datetime

from core.times import SHANGHAI, local
from core.workflow import Refused
from fieldservice.models import RecordKind, ServiceRecord

DAYS = {"delivered_on", "completed_on"}
MOMENTS = {"repair_from", "repair_until"}
MOST_ROWS, MOST_LETTERS = 100, 500
MOST_TEXT = 5000
ROWS = {
    "diagnosis": ("step", ("step", "finding"), ("is_problem",)),
    "readings": ("name", ("name", "value", "unit", "note"), ()),
    "parts": (
        "name",
        ("name", "model", "quantity", "unit", "charge", "price", "old_serial", "new_serial", "disposition"),
        ("returned", "own_use"),
    ),
}
CHARGES = ("warranty", "bought")
DISPOSITIONS = ("", "repair", "scrap")


def cleaned(fields: dict, allowed: list[str]) -> dict:
    """The values as they are stored. Raises Refused naming the field, TypeError for a field that is not allowed."""
    if unknown := set(fields) - set(allowed):
        raise TypeError(f"not a field of this part of the record: {sorted(unknown)}")
    return {name: _value(name, value) for name, value in fields.items()}


def _value(name: str, value):
    if name in ROWS:
        return _rows(name, value)
    if name == "kinds":
        return _kinds(value)
    if name in DAYS:
        return _day(name, value)
    if name in MOMENTS:
        return _moment(name, value)
    return _text(name, value)


def _field(name: str):
    return ServiceRecord._meta.get_field(name)


def _text(name: str, value) -> str:
    field, text = _field(name), str(value if value is not None else "").replace("\r\n", "\n").strip()
    most = field.max_length or MOST_TEXT
    if len(text) > most:
        raise Refused(f"{field.verbose_name}最多 {most} 个字，现在 {len(text)} 个。", name)
    if field.choices and text and text not in dict(field.choices):
        raise Refused(f"{field.verbose_name}没有“{text[:20]}”这个选项。请重新选择。", name)
    return text


def _day(name: str, value) -> date | None:
    if value in (None, "") or (isinstance(value, date) and not isinstance(value, datetime)):
        return value or None
    try:
        day = parse_date(str(value))
    except ValueError:
        day = None
    if day is None:
        raise Refused(f"{_field(name).verbose_name}写成 2026-11-18 这样。", name)
    return day


def _moment(name: str, value) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
    except ValueError:
        moment = None
    if moment is None:
        raise Refused(f"{_field(name).verbose_name}写成 2026-11-18 09:30 这样。", name)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _kinds(value) -> list[str]:
    names = [str(name).strip() for name in value or [] if str(name).strip()]
    known = set(RecordKind.objects.values_list("name", flat=True))
    if strange := [name for name in names if name not in known]:
        raise Refused(f"没有“{strange[0][:20]}”这个安装/维修类型。请重新选择。", "kinds")
    return list(dict.fromkeys(names))


def _rows(name: str, value) -> list[dict]:
    label = _field(name).verbose_name
    first, texts, marks = ROWS[name]
    if not isinstance(value or [], list | tuple) or any(not isinstance(row, dict) for row in value or []):
        raise Refused(f"{label}没有传送完整。请重新填写。", name)
    rows = []
    for given in value or []:
        row = {key: str(given.get(key) if given.get(key) is not None else "").strip() for key in texts}
        row |= {key: given.get(key) in (True, "true", "on", "1", 1) for key in marks}
        if any(row[key] for key in texts if key not in ("charge", "disposition")):
            rows.append(row)
    if len(rows) > MOST_ROWS:
        raise Refused(f"{label}最多 {MOST_ROWS} 行，现在 {len(rows)} 行。", name)
    for number, row in enumerate(rows, start=1):
        if not row[first]:
            raise Refused(f"{label}第 {number} 行没有填写名称。请补上，或清空这一行。", name)
        if any(len(row[key]) > MOST_LETTERS for key in texts):
            raise Refused(f"{label}第 {number} 行太长，每格最多 {MOST_LETTERS} 个字。", name)
        if name == "parts":
            _part(number, row)
    return rows


def _part(number: int, row: dict) -> None:
    """Name and quantity stand in every line; free and bought are told apart (H2)."""
    row["charge"] = row["charge"] or CHARGES[0]
    if row["charge"] not in CHARGES or row["disposition"] not in DISPOSITIONS:
        raise Refused(f"备件第 {number} 行的选项不在可选范围内。请重新选择。", "parts")
    amount(row["quantity"], f"备件第 {number} 行的数量", "parts", above_zero=True)
    if row["price"]:
        amount(row["price"], f"备件第 {number} 行的单价", "parts")


def amount(text: str, label: str, field: str, *, above_zero: bool = False) -> Decimal:
    """A plain number that is not negative; Refused says how it is written."""
    try:
        number = Decimal(text) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or number > 9_999_999 or (above_zero and not number):
        more = "大于 0 的数字" if above_zero else "不小于 0 的数字"
        raise Refused(f"{label}要写成{more}，现在是“{text[:20]}”。" if text else f"请填写{label}。", field)
    return number


# What is shown and signed


def plain(name: str, value):
    """A value as the page and the tablet show it: texts, lists, and rows without their empty cells."""
    if name in ROWS:
        return [{key: cell for key, cell in row.items() if cell not in ("", None, False)} for row in value or []]
    if name in MOMENTS:
        return f"{local(value):%Y-%m-%dT%H:%M}" if value else ""
    if name in DAYS:
        return value.isoformat() if value else ""
    return list(value or []) if name == "kinds" else value or ""
