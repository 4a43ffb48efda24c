"""Rows of the annual plan as a table: taken out as XLSX, and read back with every line judged before anything is
written. The same columns both ways, so what was taken out can be changed and brought in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from customers.importing.reading import Unreadable
from customers.importing.reading import _rows as sheet_rows
from fieldservice.forms.annual import YES, Books, RowForm
from fieldservice.models import AnnualKind, Standing

MOST_LINES = 500
KINDS = {kind.label: kind.value for kind in AnnualKind}
# key, label, width, needed
COLUMNS = [
    ("customer", "客户", 28, True),
    ("product", "产品", 24, False),
    ("serial", "机号", 20, False),
    ("kind", "类别", 8, True),
    ("month", "月份", 6, True),
    ("content", "服务内容", 44, True),
    ("department", "责任部门", 14, True),
    ("person", "负责人员", 10, False),
    ("is_paid", "收费", 6, False),
]
MORE = [("standing", "进度", 8), ("moved", "改期", 20), ("ticket", "处理单", 12), ("dropped", "取消原因", 24)]
HEAD = [label for _, label, _, _ in COLUMNS] + [label for _, label, _ in MORE]
WIDTHS = [width for _, _, width, _ in COLUMNS] + [width for _, _, width in MORE]
EXAMPLE = [
    "皖江特缆股份有限公司",
    "GJ-630/1+6 高速管式绞线机",
    "",
    "保养",
    "3",
    "按维保合同保养点检",
    "生产部",
    "陈国栋",
    "无偿",
]


def lines(rows) -> Iterator[list[str]]:
    """The cells of every row (with standing), by month."""
    for row in rows.for_page().order_by("month", "pk").iterator(chunk_size=500):
        moved = f"原 {row.first_month} 月：{row.move_reason}" if row.first_month else ""
        yield [
            row.customer.name,
            row.product,
            row.equipment.serial if row.equipment else "",
            row.get_kind_display(),
            str(row.month),
            row.content,
            str(row.department),
            str(row.person or ""),
            "有偿" if row.is_paid else "无偿",
            Standing(row.standing).label,
            moved,
            (row.ticket.number or "") if row.ticket else "",
            row.drop_reason,
        ]


@dataclass
class Line:
    """One line of an uploaded list, judged: `errors` by column label, `content` when it may be written."""

    number: int
    cells: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    content: dict | None = None

    @property
    def texts(self) -> list[tuple[str, str]]:
        """(cell, what is wrong with it) in the order of the columns."""
        return [(self.cells.get(key, ""), self.errors.get(key, "")) for key, *_ in COLUMNS]


def read(file) -> list[tuple[int, dict[str, str]]]:
    """Numbered lines as texts by column. Raises Unreadable with a sentence."""
    rows = sheet_rows(file)
    header = next(rows, (0, []))[1]
    places = {text.replace(" ", "").rstrip("*＊"): at for at, text in enumerate(header)}
    if missing := [label for _, label, _, needed in COLUMNS if needed and label not in places]:
        raise Unreadable(f"第一行里没有“{'”“'.join(missing)}”这一列。可以先下载模板。")
    found = []
    for number, cells in rows:
        texts = {k: cells[places[label]][:300] for k, label, *_ in COLUMNS if places.get(label, 99) < len(cells)}
        if any(texts.values()):
            found.append((number, texts))
        if len(found) > MOST_LINES:
            raise Unreadable(f"超过 {MOST_LINES} 行。请分成几个文件导入。")
    if not found:
        raise Unreadable("表里没有数据。可以先下载模板，把计划贴进去再上传。")
    return found


def judge(texts: list[tuple[int, dict[str, str]]]) -> list[Line]:
    """Every line through the form that people fill in by hand."""
    books = Books()
    return [_judged(number, cells, books) for number, cells in texts]


def _judged(number: int, cells: dict[str, str], books: Books) -> Line:
    line = Line(number, cells)
    form = RowForm(_data(cells, books, line), books=books)
    if form.is_valid() and not line.errors:
        line.content = form.said()
        return line
    for name, problems in form.errors.items():
        line.errors.setdefault(name, "".join(problems))
    return line


def _data(cells: dict[str, str], books: Books, line: Line) -> dict:
    """What the form takes; names that nobody has are said at their cell."""
    data = dict(cells)
    data["kind"] = KINDS.get(cells.get("kind", ""), cells.get("kind", ""))
    data["month"] = cells.get("month", "").removesuffix("月").strip()
    data["is_paid"] = "on" if cells.get("is_paid", "").lower() in YES else ""
    for name, find, what in (("department", books.department, "部门"), ("person", books.person, "可外派的人员")):
        text = cells.get(name, "")
        found = find(text) if text else None
        data[name] = str(found.pk) if found else ""
        if text and found is None:
            line.errors[name] = f"没有“{text}”这个{what}。"
    if data["kind"] not in KINDS.values():
        line.errors["kind"] = f"类别是{'、'.join(KINDS)}之一。"
    return data
