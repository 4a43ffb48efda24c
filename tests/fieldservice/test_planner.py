"""派工周视图: who is where, what overlaps and how it is mended; 改期 and 改派 checked on the server."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.organization.models import Function
from core.organization.roles import Role
from core.timeline.models import Happening
from core.times import local_date
from core.workflow import Refused, Stale
from fieldservice.actions.replanning import replan
from fieldservice.models import TripMember, TripState
from fieldservice.registry import forget_qualification, missing_qualifications, register_qualification
from tests.factories.field import make_trip, renewed
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_assigned
from tickets import actions as cases

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
URL = "/field/planner/?week=2026-11-16&department=all"


@pytest.fixture
def people(client):
    """It is Monday, nine o'clock, and 客服 plans."""
    with time_machine.travel(MONDAY, tick=False):
        people = crew()
        client.force_login(people["clerk"])
        yield people


def alone(people, who="engineer", *, day=0, days=2, **fields):
    """A trip of one person that begins at eight on the given day of the week."""
    start = MONDAY + day * DAY - HOUR
    person = people[who]
    times = {"planned_start": start, "planned_end": start + (days - 1) * DAY + 10 * HOUR}
    return make_trip(people=people, lead=person, members=[person], **{**times, **fields})[0]


def row_of(page, person):
    return next(row for row in page.context["rows"] if row.person == person)


def bars(page, person) -> list[tuple]:
    return [(c.bar.column, c.bar.span, c.bar.tone) for lane in row_of(page, person).lanes for c in lane if c.bar]


def test_week_shows_trips_as_bars_and_counts_the_days(client, people):
    alone(people, day=0, days=2, dates_confirmed=True)
    alone(people, "mate", day=3, days=4)  # Thursday until Sunday, unconfirmed

    page = client.get(URL)

    engineer, mate = row_of(page, people["engineer"]), row_of(page, people["mate"])
    assert bars(page, people["mate"])[0][:2] == (3, 4)
    assert "is-draft" in bars(page, people["mate"])[0][2]
    assert "is-draft" not in bars(page, people["engineer"])[0][2]
    assert ((engineer.busy, engineer.open_days), (mate.busy, mate.open_days)) == ((2, 5), (2, 5))
    assert [day.works for day in page.context["days"]] == [True] * 5 + [False] * 2


def test_overlap_of_one_person_is_red_with_the_repair_as_a_button(client, people):
    stays = alone(people, day=0, days=3, dates_confirmed=True)
    moves = alone(people, day=2, days=2)

    page = client.get(URL)

    clash = next(row for row in page.context["troubles"] if row.kind == "clash")
    assert (clash.person, clash.visit.trip, clash.other.trip) == (people["engineer"], moves, stays)
    assert {fix.person for fix in clash.fixes if fix.person} <= {people["mate"]}
    assert "is-clash" in {b.visit.trip.pk: b.tone for b in _all(page, people["engineer"])}[moves.pk]


def _all(page, person):
    return [c.bar for lane in row_of(page, person).lanes for c in lane if c.bar and c.bar.visit]


def test_who_may_not_change_a_trip_reads_who_may(client, people):
    alone(people, day=0, days=3, dates_confirmed=True)
    alone(people, day=2, days=2)
    other = make_staff("顾卫东", roles=[Role.HEAD, Role.QUALITY], department=department(Function.RESEARCH, "YF"))
    client.force_login(other)

    page = client.get(URL)

    clash = next(row for row in page.context["troubles"] if row.kind == "clash")
    assert (clash.fixes, clash.visit.refusal) == ((), "由申请人陈国栋、外派人员、部门负责人或客服修改。")
    assert clash.visit.refusal in page.content.decode()


@pytest.mark.req("S1-48")
def test_head_of_service_moves_the_trips_of_all_departments(client, people):
    alone(people, day=0)
    client.force_login(people["service_head"])

    page = client.get("/field/planner/?department=all")

    assert _all(page, people["engineer"])[0].visit.can_change


def test_two_trips_on_one_day_that_do_not_overlap_are_no_conflict(client, people):
    alone(people, day=0, days=1, planned_end=MONDAY + 2 * HOUR)
    alone(people, day=0, days=1, planned_start=MONDAY + 3 * HOUR, planned_end=MONDAY + 5 * HOUR)

    page = client.get(URL)

    assert [row.kind for row in page.context["troubles"] if row.kind == "clash"] == []
    assert len(row_of(page, people["engineer"]).lanes) == 2


def test_repair_moves_the_trip_to_a_free_day(client, people):
    alone(people, day=0, days=3, dates_confirmed=True)
    moves = alone(people, day=2, days=1)
    day = local_date(MONDAY + 8 * DAY)

    answer = client.post(
        reverse("fieldservice:planner_trip", args=[moves.pk]), {"day": f"{day}", "expected_version": moves.version}
    )

    moves.refresh_from_db()
    assert (answer.status_code, local_date(moves.planned_start), moves.dates_confirmed) == (302, day, False)
    assert answer["Location"].endswith(f"week={day}")


def test_dropped_bar_goes_to_another_person_and_is_written_down(client, people):
    trip = alone(people, day=0)
    wish = {"replaced": people["engineer"].pk, "person": people["mate"].pk, "expected_version": trip.version}

    client.post(reverse("fieldservice:planner_trip", args=[trip.pk]), wish)

    trip = renewed(trip)
    line = Happening.objects.filter(event="TRIP_CHANGED").get()
    assert (trip.lead, [m.person for m in trip.members.all()]) == (people["mate"], [people["mate"]])
    assert (line.by, "减去陈国栋" in line.note) == (people["clerk"], True)


def test_drop_on_a_taken_time_is_refused_with_a_way_on(client, people):
    alone(people, "mate", day=0, days=2)
    trip = alone(people, day=0)
    url = reverse("fieldservice:planner_trip", args=[trip.pk])
    wish = {"replaced": people["engineer"].pk, "person": people["mate"].pk, "expected_version": trip.version}

    refused = client.post(url, wish)
    form = refused.context["form"]
    again = {name: form[name].value() for name in ("replaced", "person", "expected_version")}
    again |= {"planned_start": "2026-11-16T08:00", "planned_end": "2026-11-17T18:00", "despite": "on"}
    client.post(url, again)

    assert refused.status_code == 422
    assert "韦志强 11-16 至 11-17 已排 另一次外出" in form.errors["despite"][0]
    assert renewed(trip).lead == people["mate"]


def test_stale_drop_answers_409_and_keeps_the_wish(client, people):
    trip = alone(people, day=0)

    answer = client.post(
        reverse("fieldservice:planner_trip", args=[trip.pk]), {"day": "2026-11-19", "expected_version": 0}
    )

    assert (answer.status_code, answer.context["form"]["expected_version"].value()) == (409, trip.version)
    assert local_date(answer.context["form"]["planned_start"].value()).day == 19


def test_nonsense_drop_is_400(client, people):
    trip = alone(people, day=0)

    answer = client.post(reverse("fieldservice:planner_trip", args=[trip.pk]), {"day": "gestern"})

    assert answer.status_code == 400


def test_form_says_at_the_field_what_is_wrong(client, people):
    trip = alone(people, day=0)
    said = {
        "planned_start": "2026-11-18T08:00",
        "planned_end": "2026-11-17T18:00",
        "replaced": people["engineer"].pk,
        "expected_version": trip.version,
    }

    answer = client.post(reverse("fieldservice:planner_trip", args=[trip.pk]), said)

    assert answer.status_code == 422
    assert "person" in answer.context["form"].errors


def test_moving_asks_the_versions_and_the_absences(people):
    trip = alone(people, day=0)
    day = local_date(MONDAY)
    make_deputy(people["engineer"], people["mate"], day + 3 * DAY, day + 3 * DAY)
    later = {"planned_start": MONDAY + 3 * DAY, "planned_end": MONDAY + 3 * DAY + HOUR}

    with pytest.raises(Refused, match="11-19 至 11-19 年休"):
        replan(trip=trip, by=people["clerk"], at=MONDAY, **later)
    with pytest.raises(Stale):
        replan(trip=trip, by=people["clerk"], at=MONDAY, expected_version=7, **later)
    with pytest.raises(Refused, match="早于计划出发"):
        replan(trip=trip, by=people["clerk"], at=MONDAY, planned_end=MONDAY - DAY)
    both = make_trip(people=people, ticket=trip.ticket)[0]
    with pytest.raises(Refused, match="已在这次外出中"):
        replan(trip=both, by=people["clerk"], at=MONDAY, person=people["mate"], replaced=people["engineer"])


def test_trip_is_not_moved_into_the_past(people):
    trip = alone(people, day=2)
    before = {"planned_start": MONDAY - DAY, "planned_end": MONDAY + DAY}

    with pytest.raises(Refused, match="今天"):
        replan(trip=trip, by=people["clerk"], at=MONDAY, **before)


def test_trip_that_has_left_is_not_moved(client, people):
    trip = alone(people, day=0)
    numbers = {"number": "SC261101", "request_number": "SQ261101", "requested_at": MONDAY}
    for name, value in {"state": TripState.ON_THE_WAY, "departed_at": MONDAY, **numbers}.items():
        setattr(trip, name, value)
    trip.save()

    page = client.get(reverse("fieldservice:planner_trip", args=[trip.pk]))

    assert "不能修改申请" in page.context["refusal"]
    with pytest.raises(Refused):
        replan(trip=trip, by=people["clerk"], at=MONDAY, planned_start=MONDAY + DAY, planned_end=MONDAY + 2 * DAY)


def test_absence_stands_in_the_week_and_a_trip_in_it_is_red(client, people):
    alone(people, day=3)
    make_deputy(people["engineer"], people["mate"], local_date(MONDAY + 4 * DAY), local_date(MONDAY + 4 * DAY))

    page = client.get(URL)

    assert (4, 1, "is-away") in bars(page, people["engineer"])
    assert [row.kind for row in page.context["troubles"] if row.tone == "red"] == ["away"]


@pytest.fixture
def unqualified():
    lacking: dict[int, str] = {}

    def source(person_ids, ticket, *, day):
        return {pk: lacking[pk] for pk in person_ids if pk in lacking}

    register_qualification(source)
    yield lacking
    forget_qualification(source)


@pytest.mark.req("G-13")
def test_missing_qualification_is_amber_and_refused(client, people, unqualified):
    trip = alone(people, day=0, dates_confirmed=True)
    other = alone(people, "mate", day=3)
    unqualified[people["engineer"].pk] = "高压电工证 11-18 到期"

    page = client.get(URL)

    trouble = next(row for row in page.context["troubles"] if row.kind == "unfit")
    assert (trouble.visit.trip, trouble.words) == (trip, "高压电工证 11-18 到期")
    assert "is-warn" in bars(page, people["engineer"])[0][2]
    with pytest.raises(Refused, match="高压电工证"):
        replan(trip=other, by=people["clerk"], at=MONDAY, replaced=people["mate"], person=people["engineer"])


def test_qualifications_of_two_sources_are_told_together(people, unqualified):
    unqualified[people["engineer"].pk] = "没有登高证"
    ticket = make_assigned(people=people)[0]

    def second(person_ids, ticket, *, day):
        return dict.fromkeys(person_ids, "培训未完成")

    register_qualification(second)
    try:
        found = missing_qualifications([people["engineer"].pk], ticket, day=local_date(MONDAY))
    finally:
        forget_qualification(second)

    assert found == {people["engineer"].pk: "没有登高证；培训未完成"}
    assert missing_qualifications([], ticket, day=local_date(MONDAY)) == {}


def test_cases_that_wait_for_somebody_stand_beside_the_most_urgent_first(client, people):
    waits = make_assigned(people=people, grade=2)[0]
    cases.decide_onsite(ticket=waits, by=people["clerk"], at=MONDAY + HOUR, reason="客户要求")
    make_assigned(people=people)  # nobody must go
    alone(people, "mate", day=0)  # somebody goes

    page = client.get(URL)

    (row,) = page.context["waiting"]
    assert (row.ticket, row.where) == (waits, "地点未登记")
    assert row.free.startswith("陈国栋 ")


def test_department_narrows_the_rows_and_a_head_begins_with_the_own(client, people):
    other = make_staff("唐绍文", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF"))
    client.force_login(people["head"])

    own = client.get("/field/planner/")
    everybody = client.get("/field/planner/?department=all")

    assert other not in [row.person for row in own.context["rows"]]
    assert other in [row.person for row in everybody.context["rows"]]
    assert client.get("/field/planner/?department=9999").status_code == 400
    assert client.get("/field/planner/?week=never").status_code == 400


def test_trip_of_a_case_that_one_may_not_see_shows_nothing_of_it(client, people):
    trip = alone(people, day=0, purpose="保密事项")
    stranger = make_staff("别人", roles=[Role.HEAD], department=department(Function.RESEARCH, "YF"))
    client.force_login(stranger)

    page = client.get(URL)

    assert trip.ticket.customer_name not in page.content.decode()
    assert client.get(reverse("fieldservice:planner_trip", args=[trip.pk])).status_code == 404


def test_planner_is_for_planners(client, people):
    trip = alone(people, day=0)
    client.force_login(people["engineer"])

    assert client.get("/field/planner/").status_code == 403
    assert client.get(reverse("fieldservice:planner_trip", args=[trip.pk])).status_code == 403


@pytest.mark.parametrize("who", ["clerk", "service_head"])
def test_week_asks_as_much_for_many_trips_as_for_one(client, people, who):
    client.force_login(people[who])
    trip = alone(people, day=0)
    client.get(URL)  # the calendar stays in memory
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for n in range(12):
        more = make_trip(
            people=people,
            ticket=trip.ticket,
            planned_start=MONDAY + n % 5 * DAY,
            planned_end=MONDAY + n % 5 * DAY + 9 * HOUR,
        )[0]
        TripMember.objects.create(trip=more, person=people["head"])
    with CaptureQueriesContext(connection) as many:
        client.get(URL)

    assert len(many) == len(one)
    assert len(many) <= 15
