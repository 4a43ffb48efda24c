"""D-30 early warning, quiet hours, the grade and its usual urgency (A-01), and what ends with a closed case."""

import pytest

from core.deadlines.models import Clock, State
from core.deadlines.sweep import sweep
from core.notices.models import Delivery, Message
from core.times import moment
from core.workflow import Refused
from tests.factories.deadlines import only_rules, switch_on
from tests.factories.outward import make_complaint
from tests.factories.tickets import make_closed, make_registered, make_ticket
from tests.tickets.clocks.company import HOUR, MONDAY, clock, company, ladder, states
from tickets import actions
from tickets.models import Kind, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.req("D-30", "S2-17", "A-23")
def test_d30_unfilled_warning_climbs_from_the_receiver_to_the_representative():
    only_rules("D-30")
    make_complaint(people=company())

    assert clock("D-30").due_at == MONDAY + HOUR
    assert ladder("D-30") == [
        (0, 45, ["林晓芸"]),
        (1, 60, ["林晓芸", "周敏"]),
        (2, 90, ["郑海"]),
        (3, 120, ["郑海"]),
    ]


@pytest.mark.req("D-30")
def test_d30_is_for_complaints_only():
    only_rules("D-30")

    make_registered(people=company())

    assert states("D-30") == []


NIGHT = moment("2026-11-16T22:30")


@pytest.mark.req("D-12", "D-14")
@pytest.mark.parametrize(
    ("grade", "rule", "leaves"),
    [(3, "D-14", "2026-11-17T07:30"), (2, "D-12", "2026-11-16T23:15")],
)
def test_night_delays_the_mail_of_small_faults_but_never_the_inbox(grade, rule, leaves):
    only_rules(rule)
    people = company()
    people["service_head"].email = "zhoum@example.com"
    people["service_head"].save(update_fields=["email"])
    make_registered(people=people, at=NIGHT, grade=grade)
    Clock.objects.update(owner=people["service_head"])

    warned = clock(rule).warn_at
    sweep(at=warned)

    message = Message.objects.get(key__startswith="clock:")
    assert message.at == warned
    assert Delivery.objects.get(message=message).next_attempt_at == moment(leaves)


@pytest.mark.req("A-01")
@pytest.mark.parametrize(
    ("grade", "urgency"), [(1, "urgent"), (2, "important"), (3, "normal"), (4, "normal"), (None, "normal")]
)
def test_grade_suggests_the_usual_urgency(grade, urgency):
    ticket = make_registered(people=company(), grade=grade)

    assert (ticket.urgency, ticket.urgency_reason) == (urgency, "")


@pytest.mark.req("A-01")
def test_other_urgency_needs_a_reason_and_keeps_it():
    people = company()
    ticket = make_ticket(by=people["clerk"])
    facts = {"kind": Kind.SUPPORT, "grade": 4, "urgency": "urgent", "by": people["clerk"], "at": MONDAY}

    with pytest.raises(Refused) as refused:
        actions.register(ticket=ticket, **facts)
    ticket = actions.register(ticket=ticket, urgency_reason="有伤人危险", **facts)

    assert (refused.value.field, refused.value.reason) == (
        "urgency_reason",
        "四级通常为“一般”。选择“紧急”要写明理由。",
    )
    assert (ticket.urgency, ticket.urgency_reason) == ("urgent", "有伤人危险")


@pytest.mark.req("A-01")
def test_reason_of_an_earlier_difference_does_not_serve_the_next():
    people = company()
    ticket = make_registered(people=people, grade=3, urgency="important", urgency_reason="影响交货")
    change = {"ticket": ticket, "by": people["clerk"], "at": MONDAY + HOUR, "reason": "客户来电"}
    actions.classify(urgency="normal", **change)

    with pytest.raises(Refused, match="三级通常为“一般”"):
        actions.classify(urgency="urgent", **change)

    assert Ticket.objects.get().urgency_reason == ""


@pytest.mark.req("A-01")
def test_both_schemes_run_side_by_side_and_the_earliest_counts():
    only_rules("D-12", "D-22", "D-26")
    make_registered(people=company(), grade=2)

    running = set(Clock.objects.open().values_list("rule__key", flat=True))
    assert running == {"D-12", "D-26"}
    assert Ticket.objects.get().next_due_rule == "D-12"


def test_closing_ends_what_is_owed_to_the_case():
    switch_on("S1", "S3")

    make_closed(people=company(), grade=3)

    assert not Clock.objects.open().exclude(rule__key="D-18").exists()
    never_answered = clock("D-14")
    assert (never_answered.state, never_answered.stopped_at) == (State.MISSED, None)
    assert never_answered.stop_reason == "关闭"
