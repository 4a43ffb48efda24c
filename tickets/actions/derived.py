"""The columns by which lists sort and colour: the engine calls this after clocks of cases changed (design §2)."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from core.deadlines.models import Clock
from tickets.models import Ticket


def clocks_moved(case_ids: Iterable[int]) -> None:
    """Write next due time, its rule, the warning moment and whether a due time was reached, for all cases at once.

    One statement however many cases. Derived columns stand in no history and do not change the edit version
    (`Ticket.DERIVED`).
    """
    kind = ContentType.objects.get_for_model(Ticket)
    running = Clock.objects.open().filter(case_type=kind, case_id=OuterRef("pk"), due_at__isnull=False)
    running = running.filter(is_exempt=False)
    first = running.order_by("due_at", "pk")
    Ticket.objects.filter(pk__in=list(case_ids)).update(
        next_due_at=Subquery(first.values("due_at")[:1]),
        next_due_rule=Coalesce(Subquery(first.values("rule__key")[:1]), Value("")),
        warn_at=Subquery(first.values("warn_at")[:1]),
        overdue=Exists(running.filter(level__gte=1)),
    )
