"""Nobody leaves while clocks run in their name."""

import pytest

from core.deadlines.actions.handover import LISTED, move_clocks, open_clocks_of
from core.deadlines.models import Clock
from core.organization.actions import deactivate
from core.organization.handover import open_work
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, make_assigned

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """An assigned case whose clocks run in the engineer's name."""
    switch_on("S1")
    ticket, people = make_assigned()
    return ticket, people["engineer"]


def test_open_clocks_are_listed_before_somebody_leaves(waiting):
    ticket, owner = waiting

    rests = {rest.source.name: rest.lines for rest in open_work(owner)}

    assert any(line.endswith(str(ticket)) for line in rests["时限"])


def test_deactivation_without_successor_is_refused_while_clocks_run(waiting):
    _ticket, owner = waiting

    with pytest.raises(Refused):
        deactivate(staff=owner, to=None, by=make_staff(), at=MONDAY)


def test_clocks_go_to_the_successor_with_a_line_on_the_timeline(waiting):
    ticket, owner = waiting
    successor = make_staff(name="高燕")

    moved = move_clocks(leaving=owner, to=successor, by=make_staff(), at=MONDAY + HOUR)

    assert moved == Clock.objects.open().filter(owner=successor).count() > 0
    assert open_clocks_of(owner) == []
    line = Happening.objects.of_case(ticket).filter(event="CLOCK_REASSIGNED").first()
    assert line.note == f"{owner} → 高燕"


def test_long_list_of_clocks_ends_with_a_count(waiting):
    _ticket, owner = waiting
    template = Clock.objects.open().filter(owner=owner).first()
    for number in range(LISTED + 1):
        template.pk, template.cycle = None, number + 50
        template.save()

    assert open_clocks_of(owner)[-1] == f"还有 {LISTED} 个以外的时限"
