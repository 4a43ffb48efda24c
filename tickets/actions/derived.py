"""The columns by which lists sort and colour: the engine calls this after clocks of cases changed (design §2)."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType

from core.deadlines.models import Clock
from tickets.models import Ticket

NOTHING = (None, "", None, False)


def clocks_moved(case_ids: Iterable[int]) -> None:
    """Write next due time, its rule, the warning moment and whether a due time was reached, for all cases at once.

    Derived columns stand in no history and do not change the edit version (`Ticket.DERIVED`).
    """
    ids = list(case_ids)
    kind = ContentType.objects.get_for_model(Ticket)
    running = Clock.objects.open().filter(case_type=kind, case_id__in=ids, due_at__isnull=False)
    found: dict[int, tuple] = {}
    late: set[int] = set()
    for case, due_at, rule, warn_at, level in running.order_by("due_at", "pk").values_list(
        "case_id", "due_at", "rule__key", "warn_at", "level"
    ):
        found.setdefault(case, (due_at, rule, warn_at))
        if level >= 1:
            late.add(case)
    rows = [
        Ticket(pk=pk, **dict(zip(Ticket.DERIVED, (*found[pk], pk in late) if pk in found else NOTHING, strict=True)))
        for pk in ids
    ]
    Ticket.objects.bulk_update(rows, Ticket.DERIVED, batch_size=200)
