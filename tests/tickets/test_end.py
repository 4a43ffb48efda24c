"""Verification, closing, archive, and the ways back; editing, classifying, watching."""

import pytest
from django.urls import reverse

from core.documents.models import Paper
from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.customers import make_customer, make_equipment
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    make_assigned,
    make_closed,
    make_handled,
    make_registered,
    make_ticket,
)
from tickets import actions
from tickets.models import Kind, Plan, Status, Ticket, Urgency

pytestmark = pytest.mark.django_db
SOLVED = {"result": "solved", "method": "phone", "verified_with": "吴建平"}
LATER = MONDAY + 20 * HOUR


@pytest.mark.req("S1-39", "G-17", "A-09")
def test_customer_confirms_and_case_waits_for_closing():
    ticket, people = make_handled()

    ticket = actions.verify(
        ticket=ticket, by=people["clerk"], at=LATER, happened_at=LATER - HOUR, words="很好", **SOLVED
    )

    assert (ticket.status, ticket.confirmed_at, ticket.verified_by) == (
        Status.CONFIRMED,
        LATER - HOUR,
        people["clerk"],
    )
    assert Happening.objects.get(event="VERIFIED").note == "电话回访 吴建平：问题已解决。很好"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verified_with": " "}, "verified_with"),
        ({"result": "partly"}, "words"),
        ({"happened_at": MONDAY}, "happened_at"),
    ],
)
def test_verification_is_refused_at_the_field(change, field):
    ticket, people = make_handled()

    with pytest.raises(Refused) as refused:
        actions.verify(ticket=ticket, by=people["clerk"], at=LATER, **{**SOLVED, **change})

    assert refused.value.field == field


@pytest.mark.req("S1-39")
def test_form_names_whom_to_call_and_the_number(client):
    ticket, people = make_handled(said={"contact_name": "吴建平", "contact_phone": "13805536624"})
    client.force_login(people["clerk"])

    page = client.get(reverse("tickets:verify", args=[ticket.pk])).content.decode()

    assert 'value="吴建平"' in page
    assert "电话 138 0553 6624" in page


def test_executor_does_not_verify_the_own_result():
    ticket, people = make_handled()
    people["engineer"].groups.add(*people["clerk"].groups.all())
    engineer = type(people["engineer"]).objects.get(pk=people["engineer"].pk)

    with pytest.raises(Refused, match="处理人不能核实自己的结果"):
        actions.verify(ticket=ticket, by=engineer, at=LATER, **SOLVED)


@pytest.mark.req("S1-51", "H4")
def test_closing_issues_the_finished_form():
    ticket, people = make_closed()

    paper = Paper.objects.of(ticket).get()

    assert (ticket.status, ticket.closed_at) == (Status.CLOSED, MONDAY + 11 * HOUR)
    assert (paper.form_key, paper.number, paper.data["closed_at"]) == ("H4", "SH261101", "2026-11-16 20:00")


@pytest.mark.req("A-04")
def test_void_keeps_the_number_and_stamps_the_papers():
    people = crew()
    ticket = make_registered(people=people)
    actions.print_ticket(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR)

    ticket = actions.void(ticket=ticket, reason="重复登记", by=people["clerk"], at=MONDAY + HOUR)
    following = make_registered(people=people)

    assert (ticket.status, ticket.number, ticket.void_reason) == (Status.VOID, "SH261101", "重复登记")
    assert following.number == "SH261102"
    assert Paper.objects.of(ticket).get().state == Paper.State.VOID


def test_void_stamps_the_plan_too():
    from tests.factories.tickets import make_in_review

    ticket, people = make_in_review()
    paper = actions.print_plan(ticket=ticket, by=people["engineer"], at=LATER)

    actions.void(ticket=ticket, reason="重复登记", by=people["clerk"], at=LATER)

    assert Paper.objects.get(pk=paper.pk).state == Paper.State.VOID


@pytest.mark.parametrize("act", [actions.void, actions.flag_major])
def test_reason_is_needed(act):
    people = crew()

    with pytest.raises(Refused) as refused:
        act(ticket=make_registered(people=people), reason=" ", by=people["clerk"], at=LATER)

    assert refused.value.field == "reason"


def test_reopening_needs_a_reason():
    ticket, people = make_closed()

    with pytest.raises(Refused) as refused:
        actions.reopen(ticket=ticket, reason="", new_round=False, by=people["clerk"], at=LATER)

    assert refused.value.field == "reason"


@pytest.mark.parametrize(("new_round", "plan"), [(True, Plan.State.SUPERSEDED), (False, Plan.State.PASSED)])
def test_reopened_case_is_worked_on_again(new_round, plan):
    ticket, people = make_closed()

    ticket = actions.reopen(ticket=ticket, reason="又跳停", new_round=new_round, by=people["clerk"], at=LATER)

    assert (ticket.status, ticket.closed_at, ticket.verify_result) == (Status.IN_PROGRESS, None, "")
    assert (ticket.reopened_count, Plan.objects.get().state) == (1, plan)
    assert Message.objects.get(kind="ticket_reopened").staff == people["engineer"]


def test_new_round_of_a_guided_case_has_no_plan_to_replace():
    ticket, people = make_assigned(grade=4)
    engineer, clerk = people["engineer"], people["clerk"]
    actions.decide_remote(ticket=ticket, consent_by="吴建平", by=engineer, at=MONDAY + HOUR)
    actions.start_remote(ticket=ticket, by=engineer, at=MONDAY + HOUR)
    actions.report_handled(ticket=ticket, result="已指导。", by=engineer, at=MONDAY + 2 * HOUR)
    actions.verify(ticket=ticket, by=clerk, at=LATER, **SOLVED)
    ticket = actions.close(ticket=ticket, by=clerk, at=LATER)

    ticket = actions.reopen(ticket=ticket, reason="又忘了", new_round=True, by=clerk, at=LATER + HOUR)

    assert (ticket.status, ticket.onsite, ticket.responded_at) == (Status.IN_PROGRESS, None, None)


@pytest.mark.req("A-01")
def test_judgement_changes_with_its_reason():
    people = crew()
    ticket = make_registered(people=people, grade=3)
    change = {"grade": 2, "urgency": Urgency.IMPORTANT, "kind": Kind.QUALITY, "is_major": True, "is_complaint": True}

    ticket = actions.classify(ticket=ticket, reason="已影响交货", by=people["quality"], at=LATER, **change)

    line = Happening.objects.get(event="CLASSIFIED")
    assert line.note.startswith(
        "故障级别由 三级 改为 二级；紧急程度由 一般 改为 重要；信息类型由 技术支持 改为 质量信息"
    )
    assert line.note.endswith("理由：已影响交货")
    after = set(Happening.objects.filter(pk__gt=line.pk).values_list("event", flat=True))
    expected = {"MAJOR_FLAGGED", "COMPLAINT_RECEIVED", "URGENCY_FLAGGED", "HEAD_NOTIFIED", "GM_NOTIFIED"}
    assert expected <= after
    assert Message.objects.filter(kind="ticket_to_quality").exists() is False  # quality judged it herself


def test_judgement_that_stays_sends_nothing_twice():
    people = crew()
    ticket = make_registered(people=people, grade=2, is_major=True)

    actions.classify(ticket=ticket, reason="补充", is_complex=True, by=people["clerk"], at=LATER)

    assert Message.objects.filter(kind__in=["ticket_important", "ticket_major"]).count() == 2
    assert Happening.objects.get(event="CLASSIFIED").note == "复杂问题由 未定 改为 是；理由：补充"


def test_judgement_is_refused_without_reason_or_change():
    people = crew()
    act = {"ticket": make_registered(people=people, grade=3), "by": people["clerk"], "at": LATER}

    with pytest.raises(Refused, match="要写明理由"):
        actions.classify(reason=" ", grade=2, **act)
    with pytest.raises(Refused, match="没有改变任何一项"):
        actions.classify(reason="核对", grade=3, **act)
    with pytest.raises(TypeError, match="colour"):
        actions.classify(reason="核对", colour="红", **act)


def test_case_without_number_can_be_flagged_before_its_form():
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    ticket = actions.flag_major(ticket=ticket, reason="整线停产", by=people["clerk"], at=LATER)

    assert ticket.is_major
    assert not Message.objects.filter(kind="ticket_major").exists()
    with pytest.raises(Refused, match="已标为重大"):
        actions.flag_major(ticket=ticket, reason="再次", by=people["clerk"], at=LATER)


def edit(ticket, by, **facts):
    return actions.edit(ticket=ticket, by=by, at=LATER, expected_version=ticket.version, **facts)


@pytest.mark.req("S1-73")
def test_editing_leaves_a_line_and_a_history_row():
    people = crew()
    ticket = make_registered(people=people)

    ticket = edit(ticket, people["clerk"], serial="2403-018", reason="铭牌核对")

    row = ticket.history.first()
    assert (row.serial, row.history_user, row.history_date) == ("2403-018", people["clerk"], LATER)
    assert Happening.objects.get(event="CHANGED").note == "出厂编号。铭牌核对"


def test_editing_nothing_writes_nothing():
    people = crew()
    ticket = make_registered(people=people)

    after = edit(ticket, people["clerk"], title=ticket.title)

    assert after.version == ticket.version


def test_new_machine_brings_its_facts():
    people = crew()
    customer = make_customer()
    ticket = make_registered(people=people, said={"customer": customer})

    ticket = edit(ticket, people["clerk"], equipment=make_equipment(customer, military=True))

    assert (ticket.is_military, ticket.batch) == (True, "2403")


def test_numbered_case_keeps_a_customer():
    people = crew()
    ticket = make_registered(people=people)

    with pytest.raises(Refused, match="已登记的处理单要有客户"):
        edit(ticket, people["clerk"], customer=None)
    with pytest.raises(TypeError, match="colour"):
        edit(ticket, people["clerk"], colour="红")


def test_stale_edit_names_what_changed_and_overwrites_nothing():
    people = crew()
    ticket = make_registered(people=people)
    edit(ticket, people["clerk"], serial="2403-018")

    with pytest.raises(Stale) as stale:
        edit(ticket, people["quality"], serial="2403-099", title="别的")

    assert stale.value.changed == ["出厂编号"]
    assert Ticket.objects.get(pk=ticket.pk).serial == "2403-018"


def test_version_nobody_knows_has_no_changes():
    people = crew()

    assert make_registered(people=people).changed_since(99) == []


def test_bulk_loaded_row_was_saved_by_nobody():
    ticket = Ticket.objects.bulk_create([Ticket(description="旧系统", received_at=MONDAY)])[0]

    assert ticket.last_saved_by is None


def test_watching_begins_and_ends():
    people = crew()
    ticket = make_registered(people=people)
    act = {"ticket": ticket, "by": people["head"], "at": LATER + MINUTE}

    assert [actions.watch(**act), actions.watch(**act)] == [True, False]
