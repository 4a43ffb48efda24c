"""What the test harness itself promises."""

import pytest

from core.deadlines.models import Rule
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_rows_of_one_test_with_real_transactions_do_not_reach_the_next(turn):
    assert (Happening.objects.count(), Rule.objects.filter(key="D-02").count()) == (0, 1)

    make_ticket()
    Rule.objects.filter(key="D-02").update(key="D-02 changed")
