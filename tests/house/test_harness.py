"""What the test harness itself promises."""

import pytest

from core.timeline.models import Happening
from tests.factories.tickets import MONDAY, make_ticket


@pytest.mark.django_db
def test_rows_without_order_come_in_any_order():
    ticket = make_ticket()
    Happening.objects.bulk_create(
        Happening(event=f"E{n}", subject=ticket, case=ticket, at=MONDAY, recorded_at=MONDAY) for n in range(20)
    )

    answers = {tuple(Happening.objects.values_list("event", flat=True)) for _ in range(5)}
    ordered = {tuple(Happening.objects.order_by("pk").values_list("event", flat=True)) for _ in range(5)}

    assert len(answers) > 1
    assert len(ordered) == 1
