"""The data that H4 and H5 print (requirements §H), and when a paper is issued anew."""

from datetime import date

import pytest

from core.documents.models import Paper, Signature
from core.documents.signing import sign
from core.workflow import Refused
from tests.factories.customers import make_customer, make_equipment
from tests.factories.tickets import (
    HOUR,
    MONDAY,
    crew,
    make_assigned,
    make_confirmed,
    make_in_progress,
    make_in_review,
    make_registered,
    make_ticket,
    pass_review,
)
from tickets import actions
from tickets.documents.data import plan_data, ticket_data
from tickets.documents.plan_form import PlanData
from tickets.documents.ticket_form import GENERAL_MANAGER_NOT_NEEDED, TicketData
from tickets.models import Kind, Ticket

pytestmark = pytest.mark.django_db
LATER = MONDAY + 12 * HOUR


@pytest.mark.req("H4")
def test_ticket_form_is_filled_from_the_whole_case():
    machine = make_equipment(project_no="AB2403-017", military=True)
    ticket, _ = make_confirmed(kind=Kind.QUALITY, grade=2, said={"equipment": machine}, is_complaint=True)

    data = ticket_data(ticket)

    assert set(data) == set(TicketData.__annotations__)
    assert (data["received_at"], data["department"], data["channel"]) == (
        "2026-11-16 09:00",
        "售后服务部",
        "400 热线",
    )
    assert (data["grade"], data["urgency"], data["type"]) == ("二级", "重要", "质量信息")
    assert data["marks"] == ["军品", "客户抱怨"]
    assert (data["warranty"], data["project_no"]) == ("保修期内至2027-05", "AB2403-017")
    assert (data["responsible_department"], data["assignees"], data["plan_no"]) == ("生产部", "陈国栋", "SC261101")
    assert (data["onsite"], data["paid"], data["confirmation"]) == (True, False, "问题已解决")
    assert (data["verified_how"], data["verified_by"]) == ("电话回访", "林晓芸")


@pytest.mark.req("H4")
def test_signatures_name_who_did_the_step():
    ticket, people = make_confirmed(kind=Kind.QUALITY, is_major=True)
    ticket = actions.close(ticket=ticket, by=people["clerk"], at=LATER)

    data = ticket_data(ticket)

    signed = [data[f"sign_{role}"] for role in ("clerk", "quality", "responsible", "general_manager")]
    assert [sign["name"] for sign in signed] == ["林晓芸", "沈岚", "陈国栋", "顾卫东"]
    assert data["sign_clerk"]["day"] == "2026年11月16日"


def test_open_case_leaves_the_rules_empty_for_the_pen():
    ticket = make_registered()

    data = ticket_data(ticket)

    assert [data["sign_clerk"], data["sign_quality"], data["sign_responsible"]] == [None, None, None]
    assert data["sign_general_manager"] == {"not_needed": GENERAL_MANAGER_NOT_NEEDED}
    assert (data["plan_no"], data["assignees"], data["warranty"]) == ("", "", "")


def test_major_case_without_a_plan_waits_for_the_manager():
    assert ticket_data(make_registered(is_major=True))["sign_general_manager"] is None


def test_drawn_signature_is_printed():
    people = crew()
    ticket = make_registered(people=people)
    strokes = [[[0, 0], [40, 30], [80, 0]], [[0, 40], [80, 40]]]
    sign(ticket, role="clerk", name="林晓芸", strokes=strokes, record={}, by=people["clerk"], at=LATER, device="pad")

    data = ticket_data(ticket)

    assert data["sign_clerk"]["name"] == "林晓芸"
    assert data["sign_clerk"]["strokes"] == Signature.objects.get().strokes


def test_machine_out_of_warranty_says_so():
    ticket = make_registered(said={"equipment": make_equipment(warranty_ends_on=date(2025, 5, 18))})

    assert ticket_data(ticket)["warranty"] == "已于2025-05过保"


def test_helpers_stand_beside_the_assignee():
    people = crew()
    ticket = make_registered(people=people)
    ticket = actions.assign(
        ticket=ticket, to=people["engineer"], helpers=[people["mate"]], by=people["clerk"], at=MONDAY + HOUR
    )

    assert ticket_data(ticket)["assignees"] == "陈国栋、韦志强"


@pytest.mark.req("H5")
def test_plan_form_is_filled_with_its_review():
    ticket, people = make_in_review(kind=Kind.QUALITY, said={"equipment": make_equipment()})
    actions.give_verdict(ticket=ticket, verdict="pass", by=people["quality"], at=LATER)
    plan = actions.give_verdict(ticket=ticket, verdict="conditions", opinion="带扳手", by=people["head"], at=LATER)

    data = plan_data(plan)

    assert set(data) == set(PlanData.__annotations__)
    assert (data["ticket_no"], data["grade"], data["way"], data["free_why"]) == ("SH261101", "三级", "", "保修期内")
    assert [(row["reviewer"], row["verdict"]) for row in data["reviews"]] == [
        ("沈岚", "通过"),
        ("罗志远", "修改后通过"),
    ]
    assert (data["verdict"], data["changes_done"]) == ("修改后通过", False)
    assert (data["sign_author"]["name"], data["sign_checker"]["opinion"]) == ("陈国栋", "带扳手")
    assert data["sign_approver"] == {"not_needed": GENERAL_MANAGER_NOT_NEEDED}


@pytest.mark.req("H5", "G-01")
def test_plan_form_bears_the_general_managers_approval():
    ticket, people = make_in_review(is_major=True)
    waiting = plan_data(ticket.current_plan)
    ticket = pass_review(ticket, LATER)
    plan = actions.approve_plan(ticket=ticket, words="同意。", by=people["manager"], at=LATER)

    data = plan_data(plan)

    assert (waiting["verdict"], waiting["sign_approver"], waiting["sign_checker"]) == ("", None, None)
    assert (data["verdict"], data["changes_done"]) == ("通过", None)
    assert data["sign_approver"] == {"name": "顾卫东", "day": "2026年11月16日", "opinion": "同意。"}


def test_refused_plan_says_so():
    ticket, people = make_in_review()

    plan = actions.give_verdict(ticket=ticket, verdict="reject", opinion="先测", by=people["head"], at=LATER)

    assert plan_data(plan)["verdict"] == "不通过"


@pytest.mark.parametrize(("onsite", "word"), [(True, "现场"), (False, "远程")])
def test_plan_form_says_how_we_help(onsite, word):
    ticket, _ = make_in_progress(onsite=onsite)

    assert plan_data(ticket.current_plan)["way"] == word


@pytest.mark.req("S1-36")
def test_machine_that_is_sent_in_is_repaired_at_home():
    ticket, people = make_in_review(said={"customer": make_customer(), "requested_place": "sent_in"})

    assert plan_data(ticket.current_plan)["way"] == "返厂"


@pytest.mark.req("H4")
def test_print_reuses_the_paper_until_the_data_changes():
    people = crew()
    ticket = make_registered(people=people)
    act = {"ticket": ticket, "by": people["clerk"], "at": LATER}
    first, again = actions.print_ticket(**act), actions.print_ticket(**act)
    actions.edit(expected_version=ticket.version, serial="2403-018", **act)

    fresh = actions.print_ticket(**act)

    assert (first, fresh.edition) == (again, 2)
    assert Paper.objects.get(pk=first.pk).state == Paper.State.VOID
    assert Paper.objects.get(pk=first.pk).replaced_by == fresh


def test_case_without_number_is_not_printed():
    ticket = make_ticket()

    with pytest.raises(Refused, match="没有编号，不能打印"):
        actions.print_ticket(ticket=ticket, by=ticket.received_by, at=LATER)


def test_plan_without_number_is_not_printed():
    ticket, people = make_assigned()

    with pytest.raises(Refused, match="不能打印"):
        actions.print_plan(ticket=ticket, by=people["engineer"], at=LATER)


def test_printing_keeps_the_case_as_it_is():
    people = crew()
    ticket = make_registered(people=people)

    actions.print_ticket(ticket=ticket, by=people["clerk"], at=LATER)

    assert Ticket.objects.get(pk=ticket.pk).version == ticket.version
