"""What a factory repeats from memory is what it did when it walked."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.factories.customers import make_customer
from tests.factories.documents import make_draft
from tests.factories.field_records import make_handed_in
from tests.factories.money import make_filed_claim
from tests.factories.organization import make_staff
from tests.factories.quotes import make_accepted
from tests.factories.severe import make_emergency
from tests.factories.tickets import MONDAY, crew, make_assigned, make_closed, make_registered
from tests.remembered import memory
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remembering():
    """With nothing remembered yet, also where all factories walk."""
    before = memory.walks, memory.is_off, memory.shipped_rows_changed
    memory.walks, memory.is_off, memory.shipped_rows_changed = {}, False, False
    yield
    memory.walks, memory.is_off, memory.shipped_rows_changed = before


def rows() -> dict[str, list]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def lived(scene):
    """What the scene answers and leaves, from the beginning of a test; undone afterwards."""
    memory.begin()
    with transaction.atomic():
        before = len(connection.run_on_commit)
        answer, left, promised = scene(), rows(), len(connection.run_on_commit) - before
        kept = sorted(str(p) for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())
        transaction.set_rollback(True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    return answer, left, promised, kept


@pytest.mark.parametrize(
    "scene", [make_closed, make_handed_in, make_filed_claim, make_accepted, make_emergency], ids=lambda f: f.__name__
)
def test_repeated_walk_leaves_what_the_first_one_left(scene):
    (thing, people), *left = lived(scene)
    walks = len(memory.walks)

    (again, same_people), *left_again = lived(scene)

    assert len(memory.walks) == walks
    assert left_again == left
    assert again is not thing
    assert {n: v for n, v in vars(again).items() if n in thing.__dict__ and not n.startswith("_")} == {
        n: v for n, v in vars(thing).items() if not n.startswith("_")
    }
    assert same_people == people


def test_files_come_back_too():
    scene = lambda: make_draft(by=make_staff(), at=MONDAY)  # noqa: E731
    _, _, _, kept = lived(scene)

    assert kept
    assert lived(scene)[3] == kept


def test_other_words_are_another_walk():
    third, second = lived(make_registered)[0], lived(lambda: make_registered(grade=2))[0]

    assert (third.grade, second.grade) == (3, 2)


def test_row_written_in_between_makes_the_factory_walk():
    def scene():
        people = crew()
        people["engineer"].department.head = None
        people["engineer"].department.save()
        return make_assigned(people=people)

    lived(make_assigned)
    _, left, *_ = lived(scene)

    memory.is_off = True
    _, walked, *_ = lived(scene)
    assert [len(left[table]) for table in sorted(left)] == [len(walked[table]) for table in sorted(walked)]


def test_what_was_handed_over_stays_the_callers_own():
    lived(lambda: make_assigned(people=crew()))
    memory.begin()
    people = crew()

    ticket, same = make_assigned(people=people)

    assert same is people
    assert Ticket.objects.get(pk=ticket.pk).assignee_id == people["engineer"].pk


def test_second_call_makes_a_second_row():
    memory.begin()

    assert make_customer().pk != make_customer().pk


def test_patched_code_is_really_called(monkeypatch, request):
    lived(make_registered)
    memory.begin(request.node)
    called = []
    receive = actions.receive
    monkeypatch.setattr(actions, "receive", lambda **said: called.append(1) or receive(**said))

    make_registered()

    assert called
