"""How each clock of the field is begun and ended by the actions of people, and what may be done to it meanwhile.

A walk brings a case so far that the clock runs and one act is missing, and answers with that act. `excused` and
`agreed` are "" where the rule takes an exemption and an agreed date, else the words that refuse it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.actions import arranging, data_rework, records, trips
from fieldservice.models import DataRework, MomentKind, Trip
from tests.factories.customers import make_customer, make_equipment, make_site
from tests.factories.field import make_on_site, make_on_the_way, make_ready, make_requested, prepare, renewed, say
from tests.factories.field_parts import fill_data, judge, make_parts, make_reworked, stock
from tests.factories.organization import make_staff
from tests.factories.quotes import accept, make_issued, quoting_crew
from tests.factories.tickets import department
from tests.fieldservice.clocks.road import HOUR, MINUTE, MONDAY, drafted, ran_ahead, read_rules, released, reviewed
from tests.remembered import remembered
from tests.tickets.clocks.company import company, site
from tickets import actions
from tickets.models import Ticket

K = MomentKind
Act = Callable[[datetime], object]


@dataclass(frozen=True)
class Run:
    """The people, the act that stops the clock, and the trip where an appointment belongs to it."""

    people: dict
    stop: Act
    trip: Trip | None = None


@dataclass(frozen=True)
class Walk:
    rule: str
    begin: Callable[[], Run]
    due: timedelta  # from the call to the due time
    agreed: str = ""
    excused: str = ""
    circumstance: str = ""

    def __str__(self) -> str:
        return f"{self.rule}{self.circumstance and '-'}{self.circumstance}"


def signing(people: dict, ticket: Ticket, at: datetime) -> Run:
    trip = drafted(ticket, people, at=at)
    return Run(people, lambda when: trips.request_trip(trip=trip, by=people["head"], at=when))


def plan_passed() -> Run:
    people = company()
    return signing(people, reviewed(people, grade=3), MONDAY + 2 * HOUR + 5 * MINUTE)


def let_run_ahead() -> Run:
    people = company()
    return signing(people, released(people, grade=1), MONDAY + 20 * MINUTE)


def arriving(trip: Trip, people: dict) -> Run:
    return Run(people, lambda at: say(renewed(trip), K.ARRIVED, at), trip)


def on_the_way(**facts) -> Callable[[], Run]:
    def begin() -> Run:
        trip, people = make_on_the_way(people=company(), **facts)
        return arriving(trip, people)

    return begin


def first_grade(*, main_city: bool) -> Callable[[], Run]:
    def begin() -> Run:
        people = company()
        return arriving(ran_ahead(people, grade=1, said=site(main_city=main_city)), people)

    return begin


def service_notice() -> Run:
    people = company()
    trip, _ = make_requested(people=people, grade_of_case=4)
    at, clerk = MONDAY + 3 * HOUR, people["clerk"]
    words = {"noticed_with": "吴建平", "words": "周二上午两人前来保养。"}
    trip = arranging.send_service_notice(trip=trip, by=clerk, at=at, **words)
    records.fill_header(trip=trip, by=clerk, at=at)
    prepare(trip, people, at)
    arranging.arrange_trip(trip=trip, by=clerk, at=at)
    read_rules(trip, at)
    say(trip, K.DEPARTED, at + HOUR)
    return arriving(trip, people)


def accepted_quote() -> Run:
    people = quoting_crew()
    trip, _ = make_ready(people=people, grade_of_case=4)
    Ticket.objects.filter(pk=trip.ticket_id).update(is_paid=True)
    quote, _ = make_issued(people=people, ticket=Ticket.objects.get(pk=trip.ticket_id), at=MONDAY + 3 * HOUR)
    accept(quote, at=MONDAY + 4 * HOUR)
    say(renewed(trip), K.DEPARTED, MONDAY + 5 * HOUR)
    return arriving(trip, people)


def on_site(*, is_complex: bool) -> Callable[[], Run]:
    def begin() -> Run:
        trip, people = make_on_site(people=company(), is_complex=is_complex)
        return Run(people, lambda at: say(renewed(trip), K.RESTORED, at))

    return begin


def part_came_back() -> Run:
    rows, people = make_parts(people=company())
    return Run(people, lambda at: stock(rows, people, at=at))


@remembered
def head_of(function: Function, letters: str, name: str) -> None:
    place = department(function, letters)
    place.head = make_staff(name, roles=[Role.HEAD], department=place)
    place.save(update_fields=["head"])


def data_passed() -> Run:
    head_of(Function.DATA, "SJ", "戴维民")
    rework, people = make_reworked(people=company())
    judge(fill_data(rework, people), people, at=MONDAY + 6 * HOUR)
    who = people["technician"]

    def put_in(at: datetime):
        found = DataRework.objects.get(pk=rework.pk)
        return data_rework.stock_data(rework=found, stored_where="成果库/V2", by=who, at=at)

    return Run(people, put_in)


def team_on_the_way() -> Run:
    people = company()
    ticket = released(people, grade=1)
    at = MONDAY + 18 * MINUTE
    actions.form_team(ticket=ticket, members=[people["engineer"]], by=people["service_head"], at=at)
    trip = drafted(ticket, people, at=at + MINUTE)
    read_rules(trip, at + 2 * MINUTE)
    say(trip, K.DEPARTED, at + 3 * MINUTE)
    return arriving(trip, people)


def in_the_area() -> Run:
    head_of(Function.STATION, "FZ", "古丽")
    customer = make_customer()
    place = make_site(customer, in_service_area=True, service_point="乌鲁木齐服务点")
    trip, people = make_on_the_way(people=company(), said={"equipment": make_equipment(customer, site=place)})
    return Run(people, lambda at: say(renewed(trip), K.ARRIVED, at))


INNER = "是响应类或内部时限，不能用约定时间代替。"  # what the customer has no say in
STAYS = "不是到达时限，不能豁免。"  # 特殊情况除外 and 距离较远除外 are said of arrivals alone
D = timedelta(days=1)
WALKS = [
    Walk("D-06", plan_passed, 5.5 * HOUR, excused=STAYS, circumstance="review"),
    Walk("D-06", let_run_ahead, 132 * MINUTE, excused=STAYS, circumstance="ahead"),
    Walk("D-07", service_notice, 27 * HOUR, circumstance="notice"),
    Walk("D-07", accepted_quote, 28 * HOUR, circumstance="quote"),
    Walk("D-08", on_site(is_complex=False), 29 * HOUR, excused=STAYS),
    Walk("D-09", on_site(is_complex=True), 53 * HOUR, excused=STAYS),
    Walk("D-11", first_grade(main_city=True), 2 * HOUR, circumstance="main city"),
    Walk("D-11", first_grade(main_city=False), 24 * HOUR, circumstance="outside"),
    Walk("D-13", on_the_way(grade_of_case=2), 48 * HOUR),
    Walk("D-15", on_the_way(grade_of_case=3), 72 * HOUR),
    Walk("D-19", part_came_back, 3 * D + 2 * HOUR, agreed=INNER, excused=STAYS),
    Walk("D-20", data_passed, 2 * D + 3 * HOUR, agreed=INNER, excused=STAYS),
    Walk("D-26", on_the_way(grade_of_case=2), 24 * HOUR),
    Walk("D-29", team_on_the_way, HOUR),
    Walk("D-35", in_the_area, D, agreed=INNER, excused=STAYS),
]
