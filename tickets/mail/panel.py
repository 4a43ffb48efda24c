"""往来邮件 on the page of a case: what came, what went, and whether it arrived."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from core.notices.models import Delivery
from tickets.models import CaseMail, Ticket

SHOWN = 6
TONES = {
    Delivery.State.WAITING: "wait",
    Delivery.State.SENDING: "work",
    Delivery.State.SENT: "ok",
    Delivery.State.UNKNOWN: "wait",
    Delivery.State.FAILED: "bad",
}


@dataclass(frozen=True)
class Line:
    """One mail as the panel draws it: the row, its standing in one word with its tone, and why."""

    mail: CaseMail
    tone: str
    word: str
    why: str

    @property
    def is_in(self) -> bool:
        return self.mail.kind == CaseMail.Kind.INCOMING


def mails_are_there():
    return Exists(CaseMail.objects.filter(ticket=OuterRef("pk")))


def mail_panel(ticket: Ticket, user) -> dict | None:
    rows = lines(ticket, SHOWN + 1)
    return {"lines": rows[:SHOWN], "more": len(rows) > SHOWN} if rows else None


def lines(ticket: Ticket, limit: int | None = None) -> list[Line]:
    """The mails of a case, newest first; one query."""
    rows = CaseMail.objects.filter(ticket=ticket).select_related("incoming", "letter__delivery", "letter__by")
    return [_line(row) for row in rows.order_by("-at", "-pk")[:limit]]


def _line(mail: CaseMail) -> Line:
    if mail.letter is None:
        return Line(mail, "new", "来信", mail.warning)
    if mail.letter.bounced_at:
        return Line(mail, "bad", "被退回", mail.letter.bounce_reason)
    row = getattr(mail.letter, "delivery", None)
    if row is None:
        return Line(mail, "wait", "待发送", "")
    word = "已发出" if row.state == Delivery.State.SENT else row.get_state_display()
    return Line(mail, TONES[row.state], word, row.error)
