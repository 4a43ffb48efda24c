"""The forms on a case: happy path, refusal at the field, conflict, double submit."""

import pytest
from django.urls import reverse

from core.documents.models import Paper
from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.tickets import (
    crew,
    make_assigned,
    make_closed,
    make_handled,
    make_in_progress,
    make_in_review,
    make_registered,
    make_ticket,
    pass_review,
)
from tickets import actions
from tickets.models import Kind, Plan, Status, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client):
    def post(ticket, name, by, htmx=False, **form):
        client.force_login(by)
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(reverse(f"tickets:{name}", args=[ticket.pk]), form, headers=headers)

    return post


def fresh(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def errors(page) -> dict:
    return dict(page.context["form"].errors.items())


JUDGED = {"kind": "support", "grade": "2", "urgency": "", "is_complex": "yes", "is_paid": "no"}


def test_waiting_case_is_registered(send):
    people = crew()
    customer = make_customer()
    machine, contact = make_equipment(customer), make_contact(customer)
    ticket = make_ticket(by=people["clerk"], customer_name="皖江特缆")
    form = {"customer": customer.pk, "contact": contact.pk, "equipment": machine.pk, "description": "停机。"}

    answer = send(ticket, "register", people["clerk"], expected_version=ticket.version, **form, **JUDGED)

    ticket = fresh(ticket)
    assert answer.url == ticket.get_absolute_url()
    assert (ticket.status, ticket.grade, ticket.is_complex, ticket.is_paid) == (Status.REGISTERED, 2, True, False)
    assert (ticket.customer, ticket.serial, ticket.contact_name) == (customer, machine.serial, "吴建平")


def test_refused_form_keeps_what_was_typed(send):
    people = crew()
    ticket = make_ticket(by=people["clerk"], customer_name="皖江特缆")

    page = send(
        ticket, "register", people["clerk"], expected_version=ticket.version, description="又停机。", **JUDGED
    )

    assert page.status_code == 422
    assert errors(page) == {"customer": ["登记前要选定客户。没有档案的请先建立客户。"]}
    assert "又停机。" in page.content.decode()


def test_form_offers_only_the_customers_own(client):
    people = crew()
    customer = make_customer()
    mine, other = make_equipment(customer), make_equipment(make_customer("另一家"))
    client.force_login(people["clerk"])

    page = client.get(reverse("tickets:register", args=[make_ticket(customer=customer).pk]))
    blank = client.get(reverse("tickets:register", args=[make_ticket(customer_name="江淮").pk]))

    assert list(page.context["form"].fields["equipment"].queryset) == [mine]
    assert list(blank.context["form"].fields["equipment"].queryset) == []
    assert other.customer != customer


def test_double_submit_acts_once(send):
    people = crew()
    ticket = make_registered(people=people)
    form = {"way": "phone", "words": "已联系。", "once_key": "a" * 32}

    first = send(ticket, "contact", people["clerk"], **form)
    second = send(ticket, "contact", people["clerk"], **form)

    assert first.url == second.url
    assert ticket.contacts.count() == 1


def test_side_panel_gets_a_fragment_and_a_redirect_header(client, send):
    people = crew()
    ticket = make_registered(people=people)
    client.force_login(people["clerk"])

    panel = client.get(reverse("tickets:contact", args=[ticket.pk]), headers={"HX-Request": "true"})
    answer = send(ticket, "contact", people["clerk"], htmx=True, way="phone", words="已联系。")

    assert "<html" not in panel.content.decode()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, ticket.get_absolute_url())


def test_stale_form_answers_409_and_keeps_what_was_typed(send):
    people = crew()
    ticket = make_registered(people=people)
    old = ticket.version
    actions.flag_major(ticket=ticket, reason="整线停产", by=people["clerk"], at=ticket.registered_at)
    form = {**JUDGED, "reason": "已影响交货", "expected_version": old}

    page = send(ticket, "classify", people["clerk"], **form)
    again = send(ticket, "classify", people["clerk"], **{**form, "expected_version": fresh(ticket).version})

    words = page.content.decode()
    assert page.status_code == 409
    assert "已变更：重大" in words
    assert "已影响交货" in words
    assert f'name="expected_version" value="{fresh(ticket).version - 1}"' in words
    assert again.status_code == 302


def test_stale_plan_answers_409(send):
    ticket, people = make_assigned()
    old = ticket.version
    actions.reassign(ticket=ticket, to=people["mate"], note="换人", by=people["clerk"], at=ticket.assigned_at)

    page = send(ticket, "plan_edit", people["engineer"], measures="更换。", expected_version=old)

    assert page.status_code == 409
    assert "更换。" in page.content.decode()


def test_quality_analysis_and_assignment(send):
    people = crew()
    ticket = make_registered(people=people, kind=Kind.QUALITY)
    form = {"cause": "打滑。", "first_measures": "限速。", "expected_version": ticket.version}

    send(ticket, "analyse", people["quality"], **form)
    send(ticket, "assign", people["quality"], to=people["engineer"].pk, helpers=[people["mate"].pk], note="带件")

    assert (fresh(ticket).status, fresh(ticket).assignee) == (Status.ASSIGNED, people["engineer"])


def test_plan_is_written_and_submitted(send):
    ticket, people = make_assigned()
    form = {
        "measures": "更换联轴器。",
        "steps-text": ["测波形", "", "换件"],
        "steps-owner": ["陈国栋", "", ""],
        "steps-due": ["11-19 14:00", "", ""],
        "parts-name": ["联轴器"],
        "parts-model": ["LT5"],
        "parts-unit": ["件"],
        "parts-quantity": ["2"],
        "parts-note": [""],
        "expected_version": ticket.version,
    }

    saved = send(ticket, "plan_edit", people["engineer"], **form)
    submitted = send(ticket, "submit", people["engineer"], reviewers=[people["service_head"].pk])

    plan = Plan.objects.get()
    assert (saved.url, submitted.status_code) == (reverse("tickets:plan", args=[ticket.pk]), 302)
    assert [row["text"] for row in plan.steps] == ["测波形", "换件"]
    assert plan.parts == [{"name": "联轴器", "model": "LT5", "unit": "件", "quantity": "2", "note": ""}]
    assert {seat.person for seat in plan.seats} == {people["head"], people["service_head"]}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"steps-text": [""], "steps-owner": ["陈"], "steps-due": [""]}, "steps", "第 1 行没有填写步骤与合格判据"),
        ({"steps-text": ["长" * 201], "steps-owner": [""], "steps-due": [""]}, "steps", "第 1 行太长"),
        (
            {"departs_at": "2026-11-19T11:30", "returns_at": "2026-11-18T11:30"},
            "returns_at",
            "早于出发时间",
        ),
    ],
)
def test_plan_is_refused_at_the_field(send, change, field, words):
    ticket, people = make_assigned()
    form = {"measures": "更换。", "expected_version": ticket.version, **change}

    page = send(ticket, "plan_edit", people["engineer"], **form)

    assert words in errors(page)[field][0]
    assert not Plan.objects.exists()


def test_plan_of_a_stranger_is_refused_with_the_reason(send):
    ticket, people = make_assigned()

    page = send(ticket, "plan_edit", people["clerk"], measures="更换。", expected_version=ticket.version)

    assert page.status_code == 422
    assert page.context["refusal"] == "您的岗位没有“拟定方案”的权限。"
    assert page.context["refusal"] in page.content.decode()


def test_returned_plan_is_shown_again_in_its_form(client):
    ticket, people = make_in_review()
    actions.give_verdict(
        ticket=ticket, verdict="reject", opinion="先测波形", by=people["head"], at=ticket.assigned_at
    )
    client.force_login(people["engineer"])

    page = client.get(reverse("tickets:plan_edit", args=[ticket.pk]))

    assert page.context["form"].initial["measures"] == "更换编码器联轴器并按 12 N·m 预紧。"


def test_review_settle_and_approve(send):
    ticket, people = make_in_review(is_major=True)
    send(ticket, "review", people["head"], verdict="conditions", opinion="带扳手", revision=1)
    seat = fresh(ticket).current_plan.seats[0]

    send(ticket, "settle", people["engineer"], review=seat.pk, how="已领用。")
    waiting = fresh(ticket).status
    send(ticket, "approve", people["manager"], words="同意。")

    assert (waiting, fresh(ticket).status) == (Status.APPROVAL, Status.IN_PROGRESS)


def test_general_manager_refuses(send):
    ticket, people = make_in_review(is_major=True)
    pass_review(ticket, ticket.assigned_at)

    send(ticket, "refuse", people["manager"], words="补充风险。")

    assert fresh(ticket).status == Status.PLANNING


def test_work_on_site_is_reported(send):
    ticket, people = make_in_progress()
    engineer = people["engineer"]
    send(ticket, "depart", engineer)
    send(ticket, "arrive", engineer)
    send(ticket, "progress", engineer, words="已换件。", told_customer="on")
    send(ticket, "diagnose", engineer, step="测波形", is_problem="on")
    send(ticket, "restore", engineer)

    answer = send(ticket, "handled", engineer, result="正常。", expected_version=fresh(ticket).version)

    assert answer.status_code == 302
    assert (fresh(ticket).status, ticket.progress.get().told_customer) == (Status.HANDLED, True)


def test_customers_word_closes_the_case(send):
    ticket, people = make_handled()
    clerk = people["clerk"]

    send(ticket, "verify", clerk, result="solved", method="phone", verified_with="吴建平")
    send(ticket, "close", clerk)
    send(ticket, "archive", clerk)

    assert fresh(ticket).status == Status.ARCHIVED


@pytest.mark.parametrize(("answer", "cycles"), [("yes", None), ("no", True)])
def test_closed_case_is_reopened(send, answer, cycles):
    ticket, people = make_closed()

    send(ticket, "reopen", people["clerk"], reason="又跳停", new_round=answer)

    assert (fresh(ticket).status, fresh(ticket).onsite) == (Status.IN_PROGRESS, cycles)


SHORT = [
    ("onsite", "engineer", {"is_complex": "no"}, {"onsite": True, "is_complex": False}),
    ("remote", "engineer", {"consent_by": "吴建平"}, {"onsite": False, "remote_consent": "吴建平"}),
    ("reassign", "clerk", {"note": "换人", "to": "mate"}, {"assignee__name": "韦志强"}),
    ("hand_over", "engineer", {"note": "换人", "to": "mate"}, {"assignee__name": "韦志强"}),
    ("flag_major", "engineer", {"reason": "停产"}, {"is_major": True}),
    ("void", "clerk", {"reason": "重复"}, {"status": Status.VOID}),
    (
        "meeting",
        "clerk",
        {"chair": "service_head", "participants": ["quality"], "first_measures": "限"},
        {"meetings__first_measures": "限"},
    ),
]


def person(people, value):
    """The key of somebody in the crew as a form sends it; everything else as it is."""
    if isinstance(value, list):
        return [person(people, one) for one in value]
    return people[value].pk if value in people else value


@pytest.mark.parametrize(("name", "who", "form", "outcome"), SHORT)
def test_short_act_is_done(send, name, who, form, outcome):
    ticket, people = make_assigned()
    form = {key: person(people, value) for key, value in form.items()}

    answer = send(ticket, name, people[who], **form)

    assert answer.status_code == 302
    assert Ticket.objects.filter(pk=ticket.pk, **outcome).exists()


def test_urgent_case_gets_its_team_and_runs_ahead(send):
    ticket, people = make_assigned(grade=1)
    send(ticket, "team", people["clerk"], members=[people["mate"].pk])
    send(ticket, "team_arrived", people["engineer"])

    send(ticket, "release", people["service_head"])

    assert fresh(ticket).released_early_by == people["service_head"]


def test_guidance_starts(send):
    ticket, people = make_assigned(grade=4)
    send(ticket, "remote", people["engineer"], consent_by="吴建平")

    send(ticket, "start_remote", people["engineer"])

    assert fresh(ticket).status == Status.IN_PROGRESS


def test_relay_and_edit(send):
    people = crew()
    ticket = make_ticket(by=people["clerk"], relayed=False)
    send(ticket, "relay", people["clerk"])
    form = {"description": "停机。", "title": "停机", "channel": "phone", "phase": "after", "reason": "核对"}

    answer = send(ticket, "edit", people["clerk"], expected_version=fresh(ticket).version, **form)

    assert answer.status_code == 302
    assert (fresh(ticket).title, bool(fresh(ticket).relayed_at)) == ("停机", True)


def test_watch_button_follows_and_lets_go(send):
    people = crew()
    ticket = make_registered(people=people)

    send(ticket, "watch", people["clerk"])
    followed = ticket.involvements.filter(why="watch").count()
    send(ticket, "watch", people["clerk"])

    assert (followed, ticket.involvements.filter(why="watch").count()) == (1, 0)


@pytest.mark.req("H4", "H5")
def test_print_buttons_issue_the_papers(send):
    ticket, people = make_in_review()

    form = send(ticket, "print", people["clerk"])
    again = send(ticket, "print", people["clerk"])
    plan = send(ticket, "print_plan", people["clerk"])

    assert form.url == again.url != plan.url
    assert sorted(Paper.objects.values_list("form_key", flat=True)) == ["H4", "H5"]
