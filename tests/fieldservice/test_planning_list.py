"""The list of 外出: who sees what, narrowed how, in which order, and taken out as a table."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.listing_trips import mine
from fieldservice.models import TripMember, TripState
from tests.factories.field import make_trip
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, department
from tickets.models import Export

pytestmark = pytest.mark.django_db
URL = "/field/trips/"
DAY = timedelta(days=1)


@pytest.fixture
def people(client):
    people = crew()
    client.force_login(people["clerk"])
    return people


def shown(client, **asked) -> list:
    return [row.pk for row in client.get(URL, asked).context["page"].rows]


def settle(trip, state, **fields):
    """Put a trip into a state without walking there; the list only reads."""
    number = f"SC2611{trip.pk:02d}"
    values = {"number": number, "request_number": f"SQ2611{trip.pk:02d}", "requested_at": MONDAY, **fields}
    for name, value in {"state": state, **values}.items():
        setattr(trip, name, value)
    trip.save()
    return trip


def test_traveller_sees_the_own_trips_first_and_the_clerk_all(client, people):
    trip, _ = make_trip(people=people)
    make_trip(people=people, members=[people["mate"]], lead=people["mate"], drafted_by=people["mate"])

    clerk_page = client.get(URL)
    client.force_login(people["engineer"])
    own_page = client.get(URL)

    assert (clerk_page.context["tab"], len(clerk_page.context["page"].rows)) == ("all", 2)
    assert own_page.context["tab"] == "mine"
    assert [row.pk for row in own_page.context["page"].rows] == [trip.pk]


def test_tabs_part_the_trips_by_what_they_wait_for_and_count_open_ones(client, people):
    draft, _ = make_trip(people=people)
    going = settle(make_trip(people=people)[0], TripState.ON_SITE)
    back = settle(make_trip(people=people)[0], TripState.BACK)
    handed = settle(make_trip(people=people)[0], TripState.HANDED_IN)
    settle(make_trip(people=people)[0], TripState.FILED)

    tabs = {tab.key: tab.count for tab in client.get(URL, {"tab": "all"}).context["tabs"]}

    assert shown(client, tab="requests") == [draft.pk]
    assert shown(client, tab="going") == [going.pk]
    assert shown(client, tab="hand_in") == [back.pk]
    assert shown(client, tab="file") == [handed.pk]
    assert tabs == {"mine": 0, "requests": 1, "going": 1, "hand_in": 1, "file": 1, "all": 0}


def test_filters_and_search_narrow_together(client, people):
    early, _ = make_trip(people=people, purpose="更换燃油泵")
    late, _ = make_trip(
        people=people,
        members=[people["mate"]],
        lead=people["mate"],
        planned_start=MONDAY + 3 * DAY,
        planned_end=MONDAY + 4 * DAY,
        purpose="张力闭环调试",
        destination="泰州市高港区",
    )

    assert shown(client, tab="all", q="燃油泵") == [early.pk]
    assert shown(client, tab="all", q="泰州 张力") == [late.pk]
    assert shown(client, tab="all", q="韦志强") == [late.pk, early.pk]
    assert shown(client, tab="all", engineer=people["engineer"].pk) == [early.pk]
    assert shown(client, tab="all", customer=early.ticket.customer_id) == [early.pk]
    assert shown(client, tab="all", department=people["engineer"].department_id, kind="training") == []


def test_sorting_follows_the_allowed_columns_only(client, people):
    first, _ = make_trip(people=people)
    second, _ = make_trip(people=people, planned_start=MONDAY + 5 * DAY, planned_end=MONDAY + 6 * DAY)

    assert shown(client, tab="all", sort="start") == [first.pk, second.pk]
    assert shown(client, tab="all", sort="-start") == [second.pk, first.pk]
    assert client.get(URL, {"sort": "purpose"}).status_code == 400
    assert client.get(URL, {"tab": "nowhere"}).status_code == 400


def test_pages_follow_each_other_without_gap(client, people):
    case = make_trip(people=people, planned_start=MONDAY - DAY)[0].ticket
    for n in range(26):
        make_trip(people=people, ticket=case, planned_start=MONDAY + n * DAY, planned_end=MONDAY + (n + 1) * DAY)

    page = client.get(URL, {"tab": "all", "sort": "start"}).context["page"]
    rest = client.get(page.next_url).context["page"]

    starts = [row.planned_start for row in [*page.rows, *rest.rows]]
    assert (len(page.rows), len(rest.rows)) == (25, 2)
    assert starts == sorted(starts)


def test_list_asks_as_much_for_fifty_rows_as_for_one(client, people):
    make_trip(people=people)
    with CaptureQueriesContext(connection) as one:
        client.get(URL, {"tab": "all"})
    cases = [make_trip(people=people)[0].ticket for _ in range(2)]
    for n in range(24):
        trip, _ = make_trip(people=people, ticket=cases[n % 2])
        TripMember.objects.create(trip=trip, person=people["head"])
    with CaptureQueriesContext(connection) as many:
        client.get(URL, {"tab": "all"})

    assert len(one) == len(many)
    assert len(many) <= 12


def test_stranger_sees_no_trip_of_others(client, people):
    make_trip(people=people)
    client.force_login(make_staff("路人", roles=[Role.SALES], department=department(Function.SALES)))

    assert shown(client, tab="all") == []


def test_export_says_what_the_view_holds_and_is_written_down(client, people):
    trip, _ = make_trip(people=people, purpose="=更换燃油泵")
    make_trip(people=people, purpose="培训", kind="training")

    text = b"".join(client.get(f"{URL}export.csv", {"tab": "all", "kind": "repair"}).streaming_content).decode()
    book = b"".join(client.get(f"{URL}export.xlsx", {"tab": "all"}).streaming_content)

    lines = text.splitlines()
    assert (len(lines), "'=更换燃油泵" in lines[1], "陈国栋、韦志强" in lines[1]) == (2, True, True)
    assert book[:2] == b"PK"
    assert sorted(Export.objects.values_list("rows", flat=True)) == [1, 2]


def test_navigation_counts_my_open_trips(client, people):
    open_one, _ = make_trip(people=people)
    settle(make_trip(people=people)[0], TripState.FILED)

    assert list(mine(people["engineer"])) == [open_one]
    assert list(mine(people["clerk"])) == []


def test_empty_list_says_why(client, people):
    page = client.get(URL, {"tab": "hand_in"}).content.decode()
    narrowed = client.get(URL, {"tab": "all", "q": "没有这个"}).content.decode()

    assert "到这一步的外出会出现在这里" in page
    assert "没有符合条件的外出" in narrowed
