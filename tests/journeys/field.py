"""A trip for the tablet's journeys, prepared through the real actions by the people of the demo company; run inside
the served system through its shell."""

from datetime import timedelta

from django.utils import timezone

from core.organization.models import Staff
from fieldservice.actions import arranging, moments, trips
from fieldservice.actions.records import fill_header
from fieldservice.models import ChecklistItem, MomentKind
from fieldservice.queries_records import header_of
from tests.factories.customers import make_customer, make_equipment
from tests.factories.tickets import make_in_progress

NAMES = {
    "clerk": "linxy",
    "engineer": "chengd",
    "mate": "weizq",
    "head": "weizq",
    "quality": "shenl",
    "service_head": "zhoum",
    "manager": "fangl",
}


def crew() -> dict:
    return {role: Staff.objects.get(username=name) for role, name in NAMES.items()}


def ready(*, customer="皖江特缆", members=("engineer",), travelled=()) -> int:
    """A trip of the engineer that may leave at once; `travelled` names the moments already recorded."""
    people, at = crew(), timezone.now() - timedelta(hours=8)
    machine = make_equipment(
        make_customer(name=customer),
        model="GJ-630/1+6",
        product="高速管式绞线机",
        serial=f"GJ{timezone.now():%H%M%S%f}",
    )
    said = {"customer": machine.customer, "equipment": machine, "title": "收线主驱动过流跳停"}
    ticket, people = make_in_progress(people=people, at=at, said=said)
    start = timezone.now()
    trip = trips.draft_trip(
        ticket=ticket,
        lead=people["engineer"],
        members=[people[role] for role in members],
        by=people["engineer"],
        at=at + timedelta(hours=2, minutes=10),
        purpose="更换编码器联轴器并试车",
        destination="芜湖市鸠江区 2 号车间",
        site_contact="吴建平",
        site_phone="138 0553 6624",
        planned_start=start,
        planned_end=start + timedelta(days=2),
        tools=[{"name": "力矩扳手", "quantity": "1", "unit": "把"}],
        parts=[{"name": "联轴器", "model": "LK-25", "quantity": "2", "unit": "件"}],
    )
    head = trip.department.head
    trips.request_trip(trip=trip, by=head, at=at + timedelta(hours=2, minutes=20))
    for item in ChecklistItem.objects.filter(is_active=True):
        arranging.check(trip=trip, item=item, by=people["clerk"], at=at + timedelta(hours=2, minutes=30))
    fill_header(trip=trip, by=people["clerk"], at=at + timedelta(hours=2, minutes=35), **header_of(trip))
    arranging.arrange_trip(trip=trip, by=people["clerk"], at=at + timedelta(hours=2, minutes=40))
    for place, kind in enumerate(travelled):
        if not place:
            arranging.confirm_conduct(trip=trip, by=people["engineer"], at=at + timedelta(hours=3))
        when = at + timedelta(hours=3 + place)
        moments.record_moment(trip=trip, kind=MomentKind(kind), moment_at=when, by=people["engineer"], at=when)
    return trip.pk
