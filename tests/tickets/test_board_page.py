"""The board of a department: columns, what is late first, lanes, whose board, and the acts on a row."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.deadlines.models import Clock
from core.deadlines.sweep import sweep
from core.organization.models import Function
from core.organization.roles import Role
from core.times import local_date
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import (
    HOUR,
    crew,
    department,
    make_assigned,
    make_closed,
    make_handled,
    make_in_progress,
    make_registered,
    make_ticket,
)
from tickets import actions
from tickets.models import Ticket
from tickets.row_acts import answerable, row_acts

pytestmark = pytest.mark.django_db
URL = reverse("tickets:board")
DAY = timedelta(days=1)


@pytest.fixture
def people(client):
    switch_on()
    people = crew()
    client.force_login(people["head"])
    return people


def shown(client, **asked) -> dict[str, list[str]]:
    columns = client.get(URL, asked).context["columns"]
    return {column.key: [card.ticket.number for card in column.cards] for column in columns}


@pytest.mark.req("S1-48")
def test_columns_hold_the_departments_open_cases_late_first(client, people):
    now = timezone.now()
    soon, _ = make_assigned(people=people, at=now - HOUR / 4)
    late, _ = make_assigned(people=people, at=now - 2 * DAY)
    working, _ = make_in_progress(people=people, at=now - 3 * HOUR)
    handled, _ = make_handled(people=people, at=now - 10 * HOUR)
    make_closed(people=people, at=now - 3 * DAY)
    make_registered(people=people, at=now - HOUR)

    page = client.get(URL)
    found = {column.key: column for column in page.context["columns"]}

    assert [card.ticket for card in found["planning"].cards] == [late, soon]
    assert [card.ticket for card in found["working"].cards] == [working]
    assert [card.ticket for card in found["verify"].cards] == [handled]
    assert (found["planning"].total, found["planning"].late, found["waiting"].total) == (2, 1, 0)


def test_clerks_board_holds_what_nobody_has_yet(client, people):
    waiting = make_ticket(by=people["clerk"], at=timezone.now())
    fresh = make_registered(people=people, at=timezone.now())
    client.force_login(people["service_head"])

    assert {card.ticket for card in client.get(URL).context["columns"][0].cards} == {waiting, fresh}


def test_column_shows_some_and_then_more(client, people):
    for _ in range(10):
        make_assigned(people=people, at=timezone.now())

    column = client.get(URL).context["columns"][1]
    part = client.get(column.more_url, headers={"HX-Request": "true", "HX-Target": "column-planning"})

    assert (len(column.cards), column.total, column.hidden) == (8, 10, 2)
    assert part.content.decode().count("data-card") == 10
    assert "<html" not in part.content.decode()


@pytest.mark.req("S0-48")
def test_supervisor_sees_every_department_and_only_what_is_late(client, people):
    late, _ = make_assigned(people=people, at=timezone.now() - 2 * DAY)
    make_assigned(people=people, at=timezone.now())
    supervisor = make_staff(
        "罗倩", roles=[Role.HEAD, Role.SERVICE_MANAGER], department=department(Function.RELATIONS)
    )
    client.force_login(supervisor)

    page = client.get(URL, {"department": "all", "late": "1", "lanes": "department"})

    assert page.context["late"] == page.context["total"] == 1
    assert [(lane.label, lane.total) for lane in page.context["lanes"]] == [("生产部", 1)]
    assert late.number in page.content.decode()
    assert "督办" in page.content.decode()


def test_head_switches_only_between_departments_below(client, people):
    place = people["head"].department
    workshop = department(Function.WAREHOUSE)
    workshop.parent = place
    workshop.save()
    other = department(Function.RESEARCH)

    names = [row.label for row in client.get(URL).context["board"].places]

    assert names == ["全部部门", "生产部", "仓库"]
    assert client.get(URL, {"department": workshop.pk}).status_code == 200
    assert client.get(URL, {"department": other.pk}).status_code == 400


@pytest.mark.parametrize("asked", [{"lanes": "grade"}, {"sort": "version"}, {"department": "x"}])
def test_what_the_board_does_not_offer_is_refused(client, people, asked):
    assert client.get(URL, asked).status_code == 400


def test_lanes_of_people_hold_the_same_cards(client, people):
    ticket, _ = make_assigned(people=people, at=timezone.now())
    second, _ = make_assigned(people=people, at=timezone.now())
    actions.reassign(ticket=second, to=people["mate"], note="换", by=people["clerk"], at=timezone.now())

    lanes = client.get(URL, {"lanes": "person"}).context["lanes"]

    assert {lane.label: [card.ticket for card in lane.cells[1]] for lane in lanes} == {
        "陈国栋": [ticket],
        "韦志强": [second],
    }


def test_people_stand_with_their_load_the_absent_last(client, people):
    now = timezone.now()
    make_assigned(people=people, at=now - 2 * DAY)
    day = local_date(now)
    make_deputy(people["mate"], people["engineer"], day, day)

    found = client.get(URL).context["people"]

    assert [(p.name, p.load, p.late, p.is_away) for p in found] == [
        ("陈国栋", 1, 1, False),
        ("韦志强", 0, 0, True),
    ]


def test_dropped_card_opens_the_form_with_that_person(client, people):
    ticket, _ = make_assigned(people=people, at=timezone.now())
    card = client.get(URL).context["columns"][1].cards[0]

    form = client.get(f"{card.give_url}&to={people['mate'].pk}", headers={"HX-Request": "true"}).content.decode()
    answer = client.post(card.give_url, {"to": people["mate"].pk, "note": "忙不过来"})

    assert f'value="{people["mate"].pk}" checked' in form
    assert answer.url == URL
    assert Ticket.objects.get(pk=ticket.pk).assignee == people["mate"]


def test_act_leads_back_only_to_this_site(client, people):
    ticket, _ = make_assigned(people=people, at=timezone.now())
    address = reverse("tickets:reassign", args=[ticket.pk])

    for wrong in ("https://example.com/", "//example.com/x", "javascript:alert(1)"):
        answer = client.post(f"{address}?back={wrong}", {"to": people["mate"].pk, "note": " "})
        assert wrong not in answer.content.decode().replace("back=" + wrong, "")
    answer = client.post(f"{address}?back=//example.com/x", {"to": people["mate"].pk, "note": "换"})

    assert answer.url == ticket.get_absolute_url()


def test_board_costs_the_same_for_one_and_many_cases(client, people, django_assert_max_num_queries):
    for number in range(12):
        make_assigned(people=people, at=timezone.now() - number * HOUR)
        make_staff(f"技{number}", roles=[Role.ENGINEER], department=people["head"].department)
    sweep(at=timezone.now())
    client.get(URL)

    with django_assert_max_num_queries(12):
        client.get(URL, {"lanes": "person"})


@pytest.mark.parametrize(("role", "status"), [(Role.ENGINEER, 403), (Role.HEAD, 200), (Role.CLERK, 200)])
def test_board_is_for_who_leads_or_distributes(client, role, status):
    client.force_login(make_staff(roles=[role]))

    assert client.get(URL).status_code == status


def test_empty_board_says_why(client, people):
    assert "没有未结的处理单" in client.get(URL).content.decode()
    assert "这里的处理单都在期内" in client.get(URL, {"late": "1"}).content.decode()


# ---------------------------------------------------------------- one card beside, and the acts of a row


def test_card_beside_shows_clocks_story_and_acts(client, people):
    ticket, _ = make_assigned(people=people, at=timezone.now())
    address = reverse("tickets:card", args=[ticket.pk])

    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert ("拟定售后方案" in part, "改派" in part, "<html" in part) == (True, True, False)
    assert "<html" in client.get(address).content.decode()
    client.force_login(make_staff(roles=[Role.HEAD]))
    assert client.get(address).status_code == 404


def test_late_row_offers_acknowledging_to_who_was_told(client, people):
    now = timezone.now()
    ticket, _ = make_assigned(people=people, at=now - 2 * DAY)
    sweep(at=now)

    row = client.get("/tickets/", {"tab": "overdue"}).context["page"].rows[0]

    assert [(act.name, act.key) for act in row.acts] == [
        ("acknowledge", "a"),
        ("reassign", "r"),
        ("send_back", "b"),
    ]
    assert row.acts[0].url.endswith("?back=%2Ftickets%2F%3Ftab%3Doverdue")
    answer = client.get(row.acts[0].url)
    assert 'name="back" value="/tickets/?tab=overdue"' in answer.content.decode()
    assert (
        row_acts([(row.ticket, row.clock)], people["engineer"], at=now, back="/")[ticket.pk][0].name == "acknowledge"
    )


def test_answered_row_is_not_offered_again(client, people):
    from core.deadlines.acknowledge import acknowledge, choices

    now = timezone.now()
    make_assigned(people=people, at=now - 2 * DAY)
    sweep(at=now)
    clock = client.get("/tickets/", {"tab": "overdue"}).context["page"].rows[0].clock
    before = answerable([clock], people["head"], at=now)

    acknowledge(clock=clock, words="在办", until=choices(clock, now)[0], by=people["head"], at=now)
    fresh = Clock.objects.get(pk=clock.pk)

    assert (before, answerable([fresh], people["head"], at=now)) == ({clock.pk}, set())


def test_red_lines_of_the_desk_offer_the_same(client, people, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(5):
        make_assigned(people=people, at=now - 2 * DAY - number * HOUR)
    sweep(at=now)

    red = client.get("/").context["red"]

    assert {act.key for _, acts in red for act in acts} == {"a", "r", "b"}
    with django_assert_max_num_queries(12):
        client.get("/")
