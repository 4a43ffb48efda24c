"""What an export of the list says of each case: one table of columns for every format."""

from collections.abc import Iterator

from django.db.models import F, QuerySet

from core.text import words
from core.text.sheets import cells
from tickets.models import Ticket

# label, width in characters, what the cell says
EXPORTED = [
    ("编号", 12, lambda t: t.number or "待登记"),
    ("状态", 10, lambda t: t.get_status_display()),
    ("等级", 6, lambda t: t.get_grade_display() if t.grade else ""),
    ("紧急程度", 8, lambda t: t.get_urgency_display()),
    ("类型", 10, lambda t: t.get_kind_display()),
    ("客户", 28, lambda t: t.customer_name),
    ("联系人", 10, lambda t: t.contact_name),
    ("电话", 16, lambda t: t.contact_phone),
    ("设备", 34, lambda t: t.machine),
    ("批次", 10, lambda t: t.batch),
    ("主题", 40, lambda t: t.title),
    ("故障描述", 50, lambda t: t.description),
    ("责任部门", 14, lambda t: str(t.responsible_department or "")),
    ("责任人", 10, lambda t: str(t.assignee or "")),
    ("接收时间", 17, lambda t: words.full(t.received_at)),
    ("登记时间", 17, lambda t: words.full(t.registered_at)),
    ("处理完成时间", 17, lambda t: words.full(t.handled_at)),
    ("关闭时间", 17, lambda t: words.full(t.closed_at)),
    ("下一到期", 17, lambda t: words.full(t.next_due_at)),
    ("原因", 40, lambda t: t.cause),
    ("处理结果", 40, lambda t: t.result),
]
HEAD = [label for label, _, _ in EXPORTED]
WIDTHS = [width for _, width, _ in EXPORTED]


def lines(rows: QuerySet[Ticket]) -> Iterator[list[str]]:
    """The cells of every case, newest first; read in chunks, so there is no cap on rows."""
    ordered = rows.select_related("assignee", "responsible_department").order_by(F("received_at").desc(), "-pk")
    return cells(ordered, EXPORTED)
