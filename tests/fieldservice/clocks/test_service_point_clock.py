"""D-35: a request in a service point's area is covered within a day: somebody is there, or the point says so."""

import pytest
from django.urls import reverse

from core.deadlines.models import Clock, State
from core.workflow import Refused
from fieldservice.models import MomentKind
from tests.factories.customers import make_customer, make_equipment, make_site
from tests.factories.deadlines import only_rules
from tests.factories.field import make_on_the_way, say
from tests.factories.tickets import HOUR, MINUTE, MONDAY, make_in_progress, make_registered
from tests.tickets.clocks.company import clock, company, states
from tickets import actions
from tickets.actions.service_points import confirm_cover

pytestmark = pytest.mark.django_db


def area(inside: bool = True) -> dict:
    customer = make_customer()
    site = make_site(customer, in_service_area=inside, service_point="乌鲁木齐服务点" if inside else "")
    return {"equipment": make_equipment(customer, site=site)}


@pytest.mark.req("D-35", "S4-15")
def test_a_request_in_the_area_starts_the_clock_when_the_customer_called():
    only_rules("D-35")

    make_registered(people=company(), said=area())

    assert (clock("D-35").started_at, clock("D-35").due_at) == (MONDAY, MONDAY + 24 * HOUR)


@pytest.mark.req("D-35")
def test_elsewhere_there_is_no_such_clock():
    only_rules("D-35")

    make_registered(people=company(), said=area(inside=False))

    assert states("D-35") == []


@pytest.mark.req("D-35", "S4-15")
@pytest.mark.parametrize(("minutes", "state"), [(24 * 60, State.MET), (24 * 60 + 1, State.MISSED)])
def test_somebody_on_site_covers_the_request(minutes, state):
    only_rules("D-35")
    trip, _ = make_on_the_way(people=company(), said=area())

    say(trip, MomentKind.ARRIVED, MONDAY + minutes * MINUTE)

    assert states("D-35") == [state]


@pytest.mark.req("D-35")
def test_the_service_point_confirms_and_only_once():
    only_rules("D-35")
    people = company()
    ticket = make_registered(people=people, said=area())
    said = {"covered_by": "乌鲁木齐服务点", "words": "备件已送到，值班工程师待命", "by": people["clerk"]}

    confirm_cover(ticket=ticket, at=MONDAY + 3 * HOUR, **said)

    assert states("D-35") == [State.MET]
    with pytest.raises(Refused, match="已保障"):
        confirm_cover(ticket=ticket, at=MONDAY + 4 * HOUR, **said)


@pytest.mark.req("D-35")
def test_a_remote_solution_covers_the_request():
    only_rules("D-35")
    ticket, people = make_in_progress(people=company(), onsite=False, said=area())

    actions.report_handled(ticket=ticket, result="远程调参，恢复正常。", by=people["engineer"], at=MONDAY + 4 * HOUR)

    assert states("D-35") == [State.MET]


def test_the_case_offers_the_confirmation_only_in_the_area(client):
    people = company()
    inside, outside = make_registered(people=people, said=area()), make_registered(people=people, said=area(False))
    client.force_login(people["clerk"])

    def offered(ticket):
        return "cover" in [b.name for b in client.get(ticket.get_absolute_url()).context["next"].menu]

    assert (offered(inside), offered(outside)) == (True, False)
    answer = client.post(
        reverse("tickets:cover", args=[inside.pk]), {"covered_by": "服务点", "words": "到场", "once_key": "k"}
    )
    assert answer.status_code == 302
    assert not offered(inside)


@pytest.mark.req("D-35", "S4-15")
def test_split_case_in_the_area_is_a_request_of_its_own():
    only_rules("D-35")
    people = company()
    ticket = make_registered(people=people, said=area())

    part = actions.split(ticket=ticket, description="另一台也抖。", by=people["clerk"], at=MONDAY + 2 * HOUR)

    own = Clock.objects.of_case(part).get()
    assert (own.rule.key, own.started_at, own.due_at) == ("D-35", MONDAY, MONDAY + 24 * HOUR)
    assert own.state == State.RUNNING


@pytest.mark.req("D-35")
@pytest.mark.parametrize("inside", [True, False])
def test_split_case_needs_no_second_cover_and_none_elsewhere(inside):
    only_rules("D-35")
    people = company()
    ticket = make_registered(people=people, said=area(inside=inside))
    if inside:
        said = {"covered_by": "乌鲁木齐服务点", "words": "工程师已到", "by": people["clerk"]}
        confirm_cover(ticket=ticket, at=MONDAY + HOUR, **said)

    part = actions.split(ticket=ticket, description="另一台也抖。", by=people["clerk"], at=MONDAY + 30 * HOUR)

    states_of_part = list(Clock.objects.of_case(part).values_list("state", "stopped_at"))
    assert states_of_part == ([(State.MET, MONDAY + HOUR)] if inside else [])
