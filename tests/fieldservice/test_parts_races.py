"""Two people at the counter of the store: on PostgreSQL with real transactions (S1-55, G-18)."""

import pytest

from core.timeline.models import Happening
from fieldservice.actions import disposing, parts, sent_in
from fieldservice.models import FaultyPart, Inspection, PartState, SentIn, StockIn, StockInLine
from tests.factories.deadlines import only_rules
from tests.factories.field import make_back, renewed
from tests.factories.field_parts import (
    BACK,
    BOARD,
    COUPLING,
    RECEIPT,
    STROKES,
    keeper,
    make_accepted,
    make_parts,
    make_ready_machine,
    stock,
    write_record,
)
from tests.factories.field_parts import judge as judged
from tests.factories.tickets import HOUR, MONDAY, make_in_progress
from tests.tickets.test_races import THREADS, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.req("S1-55", "D-19")
def test_one_part_is_stocked_in_once():
    only_rules("D-19")
    rows, people = make_parts(BOARD)

    found = together(lambda _: stock(rows, people))

    assert sum(isinstance(answer, StockIn) for answer in found) == 1
    assert (StockInLine.objects.count(), StockIn.objects.count()) == (1, 1)
    assert Happening.objects.filter(event="STOCKED_IN").count() == 1


@pytest.mark.req("S1-55", "A-04")
def test_parts_stocked_at_once_have_numbers_without_gaps():
    rows, people = make_parts(*[{**COUPLING, "old_serial": f"L{n}"} for n in range(THREADS)])

    together(lambda number: stock([rows[number]], people))

    assert sorted(StockIn.objects.values_list("serial_no", flat=True)) == list(range(1, THREADS + 1))


def test_record_noted_by_two_makes_one_row():
    trip, people = make_back()
    keeper()
    write_record(trip, [BOARD])

    together(lambda _: parts.note_parts(renewed(trip), by=people["engineer"], at=BACK + HOUR))

    assert FaultyPart.objects.count() == 1


@pytest.mark.req("G-18")
def test_two_inspectors_give_one_verdict():
    rows, people = make_parts(BOARD)
    order = stock(rows, people)

    found = together(lambda number: judged(order, people, "pass" if number % 2 else "fail"))

    assert sum(isinstance(answer, StockIn) for answer in found) == 1
    assert Inspection.objects.count() == 1


@pytest.mark.req("S1-20")
def test_yes_and_no_to_a_scrapping_do_one_of_the_two():
    part, people = make_accepted()
    part = disposing.ask_scrap(part=part, words="磨损", by=people["engineer"], at=BACK + 5 * HOUR)
    head, at = people["head"], BACK + 6 * HOUR
    acts = [
        lambda: disposing.approve_scrap(part=part, by=head, at=at),
        lambda: disposing.refuse_scrap(part=part, words="先返修", by=head, at=at),
    ]

    found = together(lambda number: acts[number % 2]())

    assert sum(isinstance(answer, FaultyPart) for answer in found) == 1
    assert FaultyPart.objects.get().state in (PartState.SCRAPPED, PartState.ACCEPTED)


@pytest.mark.req("S1-36")
def test_machine_is_taken_in_once():
    ticket, people = make_in_progress(onsite=False)
    given = {"strokes": STROKES, "by": people["clerk"], "at": MONDAY + 3 * HOUR}

    together(lambda _: sent_in.receive_machine(ticket=ticket, **RECEIPT, **given))

    assert SentIn.objects.count() == 1


@pytest.mark.req("S1-36")
def test_machine_is_given_back_once():
    machine, people = make_ready_machine()
    given = {"way": "picked_up", "picked_by": "吴建平", "strokes": STROKES, "by": people["clerk"]}

    found = together(lambda _: sent_in.give_back(machine=machine, at=MONDAY + 20 * HOUR, **given))

    assert sum(isinstance(answer, SentIn) for answer in found) == 1
    assert Happening.objects.filter(event="SENT_IN_RETURNED").count() == 1
