"""及时率 (requirements §F): on time of all that fell due, with and without exemptions; figures open their clocks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.deadlines.models import Clock, Pause, State
from core.deadlines.queries_kpi import Period, clocks_in, fell_due, rates, total
from core.organization.roles import Role
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, make_registered

pytestmark = pytest.mark.django_db
H = timedelta(hours=1)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
LATER = MONDAY + 100 * H


@pytest.fixture
def rule():
    return make_variant(minutes=120, name="到达现场", stops_on=["ARRIVED"])


def settled(rule, state, **fields):
    return make_clock(rule, state=state, next_action_at=None, stopped_at=MONDAY + 2 * H, **fields)


def figures(period=NOVEMBER, at=LATER, **narrow) -> tuple:
    line = total(rates(period, at=at, **narrow))
    return line.on_time, line.due, line.percent, line.counted, line.percent_excused


def test_open_overdue_clocks_count_as_late(rule):
    settled(rule, State.MET)
    settled(rule, State.MISSED)
    make_clock(rule)

    assert figures() == (1, 3, "33.3%", 3, "33.3%")


def test_clock_that_is_not_due_yet_rests_or_was_called_off_did_not_fall_due(rule):
    make_clock(rule, due_at=LATER + H)
    make_clock(rule, state=State.PAUSED)
    settled(rule, State.CANCELLED)

    assert figures() == (0, 0, "", 0, "")


@pytest.mark.req("A-22")
def test_excused_misses_are_taken_out_in_the_second_rate_only(rule):
    settled(rule, State.MET)
    settled(rule, State.MISSED, is_exempt=True)
    settled(rule, State.MISSED)

    assert figures() == (1, 3, "33.3%", 2, "50%")


@pytest.mark.req("A-22")
def test_arrival_in_time_counts_whether_excused_or_not(rule):
    settled(rule, State.MET, is_exempt=True)

    assert figures() == (1, 1, "100%", 1, "100%")


@pytest.mark.req("A-06")
@pytest.mark.parametrize(("hours", "on_time"), [(1, 1), (3, 0)])
def test_date_agreed_after_the_due_time_heals_nothing(rule, hours, on_time):
    agreed = {"agreed_due_at": MONDAY + 9 * H, "agreed_at": MONDAY + hours * H}
    settled(rule, State.MET, computed_due_at=MONDAY + 2 * H, due_at=MONDAY + 9 * H, **agreed)

    assert figures()[:2] == (on_time, 1)


@pytest.mark.req("A-32")
def test_paused_time_stands_beside_the_rate(rule):
    clock = settled(rule, State.MET)
    times = {"latest_end": LATER, "reason": "等客户"}
    Pause.objects.create(clock=clock, began_at=MONDAY, ended_at=MONDAY + H, **times)
    Pause.objects.create(clock=clock, began_at=MONDAY + 2 * H, ended_at=MONDAY + 4 * H, **times)

    line = rates(NOVEMBER, at=LATER)[0]

    assert (line.paused, line.paused_for) == (1, 3 * H)


def test_days_of_the_period_are_both_included(rule):
    settled(rule, State.MET, due_at=MONDAY)

    assert [figures(Period(*days))[1] for days in ((date(2026, 11, 16),) * 2, (date(2026, 11, 17),) * 2)] == [1, 0]


def test_nearly_all_on_time_is_never_shown_as_all(rule):
    kept = settled(rule, State.MET)
    Clock.objects.bulk_create([Clock(**_copy(kept)) for _ in range(1999)])
    settled(rule, State.MISSED)

    assert figures()[2] == "99.9%"


def _copy(clock) -> dict:
    return {f.attname: getattr(clock, f.attname) for f in Clock._meta.concrete_fields if not f.primary_key}


@pytest.mark.req("A-22")
def test_each_figure_opens_exactly_the_clocks_it_counts(rule):
    settled(rule, State.MET)
    settled(rule, State.MISSED, is_exempt=True)
    make_clock(rule)
    line = rates(NOVEMBER, at=LATER)[0]

    sizes = {name: clocks_in(name, fell_due(NOVEMBER, at=LATER)).count() for name in ("due", "on_time", "late")}
    sizes |= {name: clocks_in(name, fell_due(NOVEMBER, at=LATER)).count() for name in ("excused", "counted")}

    assert sizes == {
        "due": line.due,
        "on_time": line.on_time,
        "late": line.late,
        "excused": line.excused,
        "counted": line.counted,
    }


def test_department_narrows_to_what_its_people_owed(rule):
    people = Crew()
    settled(rule, State.MET, **people.duties)
    settled(rule, State.MISSED)

    assert figures(department=people.service.pk)[:2] == (1, 1)


MONTH = {"begins_on": "2026-11-01", "ends_on": "2026-11-30"}


@pytest.fixture
def head(client):
    people = crew()
    client.force_login(people["service_head"])
    return people


def test_page_shows_both_rates_and_links_to_the_clocks(client, head, rule):
    settled(rule, State.MET)
    settled(rule, State.MISSED, is_exempt=True)

    page = client.get(reverse("deadlines:kpi"), MONTH).content.decode()

    assert "50%" in page
    assert "100%" in page
    assert f"rule={rule.version.rule.key}&amp;set=late" in page


def test_list_names_only_cases_that_the_reader_may_see(client, head, rule):
    ticket = make_registered(people=head)
    stranger = make_registered(people=head)
    stranger.involvements.all().delete()
    for case in (ticket, stranger):
        settled(rule, State.MISSED, **_of(case))

    page = client.get(reverse("deadlines:kpi_clocks"), {**MONTH, "set": "late"}).content.decode()

    assert page.count(ticket.get_absolute_url()) == 1
    assert stranger.get_absolute_url() not in page
    assert "您看不到这张单" in page


def _of(case) -> dict:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(case)
    return {"subject_type": kind, "subject_id": case.pk, "case_type": kind, "case_id": case.pk}


def test_list_costs_the_same_for_one_row_and_for_many(client, head, rule):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("deadlines:kpi_clocks"), {**MONTH, "set": "late"})
        return len(queries)

    settled(rule, State.MISSED, **_of(make_registered(people=head)))
    cost()
    one = cost()
    for _ in range(8):
        settled(rule, State.MISSED, **_of(make_registered(people=head)))

    assert one == cost()
    assert one <= 12


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({**MONTH, "set": "nothing"}, 400),
        ({**MONTH, "set": "late", "owner__password": "x"}, 400),
        ({"begins_on": "2026-12-01", "ends_on": "2026-11-01"}, 400),
        ({**MONTH, "set": "late", "rule": "D-99"}, 404),
    ],
)
def test_bent_address_of_the_list_is_refused(client, head, asked, status):
    assert client.get(reverse("deadlines:kpi_clocks"), asked).status_code == status


def test_period_that_ends_before_it_begins_is_said_on_the_page(client, head):
    page = client.get(reverse("deadlines:kpi"), {"begins_on": "2026-12-01", "ends_on": "2026-11-01"})

    assert page.status_code == 422
    assert "结束日期早于开始日期" in page.content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.CLERK, 403), (Role.ENGINEER, 403)])
def test_rates_are_for_heads_leaders_and_administrators(client, role, status):
    client.force_login(make_staff("某人", roles=[role]))

    assert client.get(reverse("deadlines:kpi")).status_code == status
