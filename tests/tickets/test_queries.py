"""What home, list, panels and the palette read."""

import pytest

from core.frame import panels
from core.organization.roles import Role
from tests.factories.customers import make_customer, make_equipment
from tests.factories.deadlines import only_rules
from tests.factories.organization import make_staff
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    make_assigned,
    make_closed,
    make_handled,
    make_in_review,
    make_registered,
    make_ticket,
    pass_review,
)
from tickets import actions, queries
from tickets.models import Grade, Kind, Ticket

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * HOUR


def names(rows) -> set:
    return {row.pk for row in rows}


def test_mine_is_what_waits_for_me():
    people = crew()
    waiting = make_ticket(by=people["clerk"])
    assigned, _ = make_assigned(people=people)
    reviewed, _ = make_in_review(people=people)
    handled, _ = make_handled(people=people)
    major, _ = make_in_review(people=people, is_major=True)
    pass_review(major, LATER)
    quality = make_registered(people=people, kind=Kind.QUALITY)
    make_closed(people=people)

    mine = {who: names(queries.tab("mine", people[who], at=LATER)) for who in people}

    assert mine["clerk"] == {waiting.pk, handled.pk, quality.pk}
    assert mine["engineer"] == {assigned.pk, reviewed.pk, handled.pk, major.pk}
    assert mine["head"] == {reviewed.pk}
    assert mine["quality"] == {quality.pk}
    assert mine["manager"] == {major.pk}
    assert queries.count(queries.my_open(people["manager"])) == 1


def test_tabs_count_open_work_only():
    only_rules("D-14")
    people = crew()
    make_ticket(by=people["clerk"])
    late = make_registered(people=people)
    make_handled(people=people)
    make_closed(people=people)

    counts = queries.counts(people["clerk"], at=MONDAY + 3 * HOUR)

    assert counts == {"mine": 3, "department": 2, "soon": 0, "overdue": 2, "unregistered": 1, "verify": 1}
    assert names(queries.tab("overdue", people["clerk"], at=MONDAY + 3 * HOUR)) >= {late.pk}
    assert queries.tab("all", people["clerk"], at=LATER).count() == 4


def test_counts_stop_at_999(monkeypatch):
    monkeypatch.setattr(queries, "CAP", 1)
    for _ in range(3):
        make_ticket()

    assert queries.count(Ticket.objects.all()) == 2


def test_board_shows_departments_with_what_is_late():
    only_rules("D-14")
    people = crew()
    make_assigned(people=people)

    rows = queries.board(people["manager"], at=MONDAY + 3 * HOUR)

    assert rows == [{"responsible_department__name": "生产部", "open": 1, "overdue": 1, "soon": 0}]


def test_past_faults_of_a_machine_and_of_a_customer():
    people = crew()
    customer = make_customer()
    machine = make_equipment(customer)
    first = make_registered(people=people, said={"equipment": machine})
    other = make_registered(people=people, said={"customer": customer}, at=MONDAY + HOUR)

    assert queries.past_faults(user=people["clerk"], equipment=machine) == [first]
    assert queries.past_faults(user=people["clerk"], customer=customer) == [other, first]
    found = {"tickets": [first], "more": False, "words": machine.serial}
    assert queries.of_equipment(machine, people["clerk"]) == found
    assert queries.of_customer(make_customer("另一家"), people["clerk"]) is None


@pytest.mark.parametrize("words", ["SH261101", "皖江", "GJ630-2403", "过流 跳停", "1380553"])
def test_palette_finds_by_number_customer_serial_symptom(words):
    people = crew()
    machine = make_equipment(make_customer())
    said = {"equipment": machine, "contact_phone": "13805536624", "description": "收线主驱动过流跳停。"}
    ticket = make_registered(people=people, said=said)

    found = panels.search(words, people["clerk"])["处理单"]

    assert [row["url"] for row in found] == [ticket.get_absolute_url()]


def test_palette_does_not_find_a_strangers_case():
    make_registered()

    assert "处理单" not in panels.search("皖江", make_staff(roles=[Role.ENGINEER]))


def test_facts_of_the_engine_follow_the_case():
    ticket = make_registered(grade=Grade.SECOND, kind=Kind.QUALITY, is_complex=True)

    known = {name: value for name, value in ticket.facts().items() if value}

    assert known == {"grade": 2, "urgency": "important", "type": "quality", "complex": True}
    assert (ticket.severity, Ticket().severity, ticket.case) == (2, 3, ticket)
    assert (ticket.moment("received_at"), ticket.moment("title")) == (MONDAY, None)


def test_plan_says_who_it_is():
    ticket, _ = make_in_review()
    plan = ticket.current_plan

    assert (str(plan), plan.get_absolute_url()) == ("SC261101 售后服务方案", f"/tickets/{ticket.pk}/plan/")
    assert [str(seat) for seat in plan.seats] == ["罗志远 未评审"]
    assert plan.editable is plan.passed is plan.approved is False


def test_progress_and_contacts_name_themselves():
    ticket, people = make_assigned()
    row = actions.record_progress(ticket=ticket, words="等件。", by=people["engineer"], at=LATER + MINUTE)

    assert (str(row), row.case) == ("等件。", ticket)


def test_case_is_found_by_what_was_learned_later():
    people = crew()
    ticket = make_registered(people=people)
    before = list(queries.search(Ticket.objects.all(), "联轴器"))
    actions.edit(
        ticket=ticket, by=people["clerk"], at=LATER, expected_version=ticket.version, cause="联轴器夹紧螺钉预紧不足。"
    )

    assert before == []
    assert list(queries.search(Ticket.objects.all(), "联轴器 螺钉")) == [ticket]


def test_words_of_a_case_stand_in_no_history():
    people = crew()
    ticket = make_registered(people=people)

    assert "tokens" not in {field.name for field in ticket.history.model._meta.fields}
    assert "tokens" in Ticket.objects.get(pk=ticket.pk).get_deferred_fields()
