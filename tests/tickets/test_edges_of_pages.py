"""The edges of complaints, joined cases and what the pages show: refusals with their sentence, and rare states."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from core.documents.models import Paper
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.customers import make_customer, make_equipment
from tests.factories.organization import make_staff
from tests.factories.outward import (
    after,
    answer,
    complaint_of,
    dispose,
    fresh,
    hand_in,
    let_through,
    make_complaint,
    make_handling,
    make_reply,
    the_ticket,
)
from tests.factories.severe import SUMMARY, make_emergency
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    make_confirmed,
    make_in_progress,
    make_registered,
    make_ticket,
)
from tickets import actions, drawn, pages, pages_outward, pages_severe
from tickets.actions import complaint_handling
from tickets.actions.saving import involve
from tickets.forms.joining import LinkForm
from tickets.mail import judging
from tickets.models import Complaint, ComplaintReview, LinkKind, SavedFilter, Status, Ticket, TicketLink, Urgency, Why

pytestmark = pytest.mark.django_db


def two_cases():
    """Two numbered cases of one customer about the same machine, and the people."""
    people, machine = crew(), make_equipment()
    first = make_registered(people=people, said={"equipment": machine})
    second = make_registered(people=people, at=MONDAY + HOUR, said={"equipment": machine})
    return first, second, people


def told(ticket, event: str) -> int:
    return Happening.objects.of_case(ticket).filter(event=event).count()


# ---------------------------------------------------------------- complaints


def test_review_team_without_members_is_refused():
    complaint, people = make_handling(severity=1)

    with pytest.raises(Refused) as refused:
        complaint_handling.form_review(complaint=complaint, members=[], by=people["clerk"], at=after(40))

    assert (refused.value.field, str(refused.value)) == ("members", "请选择评审小组成员。")
    assert not ComplaintReview.objects.filter(complaint=complaint).exists()


def test_review_without_a_verdict_is_refused():
    complaint, people = make_handling(severity=1)
    team = [people["quality"], people["head"]]
    complaint_handling.form_review(complaint=complaint, members=team, by=people["clerk"], at=after(40))

    with pytest.raises(Refused) as refused:
        complaint_handling.conclude_review(
            complaint=fresh(complaint), verdict=" ", by=people["quality"], at=after(50)
        )

    assert (refused.value.field, str(refused.value)) == ("verdict", "请写明评审结论。")
    assert ComplaintReview.objects.get(complaint=complaint).concluded_at is None


def test_review_without_a_specialist_sends_nobody():
    complaint, people = make_handling(severity=1)
    team = [people["quality"], people["head"]]
    complaint_handling.form_review(complaint=complaint, members=team, by=people["clerk"], at=after(40))
    ticket = the_ticket(complaint)
    helpers = ticket.involvements.filter(why=Why.HELPER).count()

    complaint_handling.conclude_review(
        complaint=fresh(complaint), verdict="装配问题", by=people["quality"], at=after(50)
    )

    review = ComplaintReview.objects.get(complaint=complaint)
    assert (review.verdict, review.specialist, review.concluded_at) == ("装配问题", None, after(50))
    assert ticket.involvements.filter(why=Why.HELPER).count() == helpers
    assert Happening.objects.of_case(ticket).order_by("pk").last().note == "装配问题"


@pytest.mark.parametrize(
    ("field", "sentence"), [("analysis", "请写明原因分析。"), ("disposition", "请写明处置措施。")]
)
def test_handling_with_an_empty_field_is_refused(field, sentence):
    complaint, people = make_handling()

    with pytest.raises(Refused) as refused:
        dispose(complaint, people, **{field: " "})

    assert (refused.value.field, str(refused.value)) == (field, sentence)
    assert fresh(complaint).state == Complaint.State.HANDLING


def test_withdrawal_without_a_reason_is_refused():
    complaint, people = make_complaint()

    with pytest.raises(Refused) as refused:
        complaint_handling.withdraw_complaint(complaint=complaint, reason=" ", by=people["clerk"], at=after(20))

    assert (refused.value.field, str(refused.value)) == ("reason", "撤销抱怨要写明原因。")
    assert (fresh(complaint).state, the_ticket(complaint).is_complaint) == (Complaint.State.DRAFT, True)


def test_withdrawal_of_a_case_without_the_mark_ends_the_complaint():
    complaint, people = make_complaint()
    Ticket.objects.filter(pk=complaint.ticket_id).update(is_complaint=False)
    version = the_ticket(complaint).version

    complaint_handling.withdraw_complaint(
        complaint=fresh(complaint), reason="只是询价", by=people["clerk"], at=after(20)
    )

    found = fresh(complaint)
    assert (found.state, found.withdraw_reason) == (Complaint.State.WITHDRAWN, "只是询价")
    assert the_ticket(complaint).version == version


def test_unflagged_case_without_a_complaint_stays_as_it_is():
    people = crew()
    ticket = make_registered(people=people)

    complaint_handling.unflagged(ticket, reason="不是抱怨", by=people["clerk"], at=MONDAY + HOUR)

    assert not Complaint.objects.filter(ticket=ticket).exists()
    assert told(ticket, "COMPLAINT_WITHDRAWN") == 0


def test_complaint_taken_up_without_a_reason_is_refused():
    complaint, people = make_handling()
    answer(dispose(complaint, people), people)

    with pytest.raises(Refused) as refused:
        complaint_handling.take_up_complaint(
            complaint=fresh(complaint), reason="", by=people["clerk"], at=MONDAY + 3 * HOUR
        )

    assert (refused.value.field, str(refused.value)) == ("reason", "重新处理要写明原因。")
    assert fresh(complaint).state == Complaint.State.CLOSED


def test_walk_of_a_withdrawn_complaint_ends_where_it_was_withdrawn():
    complaint, people = make_complaint()
    hand_in(complaint, people)
    complaint_handling.withdraw_complaint(
        complaint=fresh(complaint), reason="只是询价", by=people["clerk"], at=after(25)
    )

    stops = pages_outward.complaint_walk(fresh(complaint))

    assert [stop.label for stop in stops] == ["填报", "已撤销"]


def test_approval_of_a_reply_is_empty_before_it_is_given():
    people = crew()
    reply = make_reply(make_registered(people=people), people)

    assert pages_outward._approved(reply) == ""


def test_approval_of_a_complaint_names_who_gave_it():
    complaint, people = make_complaint()
    let_through(complaint, people)

    words = pages_outward._approved(complaint_of(the_ticket(complaint)))

    assert words.startswith("顾卫东")
    assert "代" not in words


# ---------------------------------------------------------------- joined cases


def test_link_of_a_merge_is_not_ended_as_a_link():
    first, second, people = two_cases()
    actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)
    row = TicketLink.objects.get(source=second)

    with pytest.raises(Refused) as refused:
        actions.unlink(ticket=first, link=row, reason="选错", by=people["clerk"], at=MONDAY + 3 * HOUR)

    assert str(refused.value) == f"“{row.get_kind_display()}”不能取消关联。"
    assert fresh(row).ended_at is None


def test_merge_taken_back_without_a_reason_is_refused():
    first, second, people = two_cases()
    actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)

    with pytest.raises(Refused) as refused:
        actions.unmerge(ticket=fresh(second), reason=" ", by=people["clerk"], at=MONDAY + 3 * HOUR)

    assert (refused.value.field, str(refused.value)) == ("reason", "取消并入要写明原因。")
    assert fresh(second).status == Status.VOID


def test_number_of_no_case_is_refused_at_the_field():
    first, _, people = two_cases()

    form = LinkForm({"kind": "related", "number": "sh990000"}, ticket=first, user=people["clerk"])

    assert form.errors["number"] == ["没有编号为 SH990000 的处理单，或您看不到它。请核对编号。"]


def test_typed_number_goes_before_the_picked_case():
    first, second, people = two_cases()
    third = make_registered(people=people, at=MONDAY + 2 * HOUR)
    said = {"kind": "related", "pick": second.pk, "number": third.number.lower()}

    form = LinkForm(said, ticket=first, user=people["clerk"])

    assert form.is_valid(), form.errors
    assert form.cleaned_data["other"] == third


def test_picked_case_is_taken_without_a_number():
    first, second, people = two_cases()

    form = LinkForm({"kind": "related", "pick": second.pk}, ticket=first, user=people["clerk"])

    assert form.is_valid(), form.errors
    assert form.cleaned_data["other"] == second


# ---------------------------------------------------------------- where a mail belongs


def test_mail_of_a_merged_case_goes_to_the_main_one():
    first, second, people = two_cases()
    actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)

    assert judging._living(fresh(second)) == first


def test_mail_of_a_voided_case_stays_with_it():
    people = crew()
    ticket = make_ticket(by=people["clerk"])
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.VOID, voided_at=MONDAY, void_reason="重复")

    assert judging._living(fresh(ticket)) == ticket


def test_mail_of_cases_merged_in_a_circle_finds_an_end():
    first, second, people = two_cases()
    Ticket.objects.filter(pk__in=[first.pk, second.pk]).update(
        status=Status.VOID, voided_at=MONDAY, void_reason="重复"
    )
    for source, target in ((first, second), (second, first)):
        TicketLink.objects.create(source=source, target=target, kind=LinkKind.MERGED, by=people["clerk"], at=MONDAY)

    assert judging._living(fresh(first)) == first


# ---------------------------------------------------------------- what pages show


def test_restoring_on_site_comes_before_other_steps():
    ticket, _ = make_in_progress(onsite=True)

    ranks = [pages._rank(ticket, name) for name in ("restore", "handled", "no_such_step")]

    assert ranks[0] == -1
    assert ranks == sorted(ranks)


def test_people_of_one_name_are_shown_once():
    people = crew()
    ticket = make_registered(people=people)
    place = people["engineer"].department
    twins = [make_staff("苏晴", roles=[Role.ENGINEER], department=place) for _ in range(2)]
    involve(ticket, why=Why.WATCH, at=MONDAY + HOUR, people=twins)

    shown = pages.people(ticket, twins[0])

    assert dict(shown.rows)[Why.WATCH.label] == "苏晴"
    assert shown.followed


@pytest.mark.parametrize(("value", "words"), [(True, "是"), (False, "否"), (None, "")])
def test_value_of_a_switch_is_said_in_words(value, words):
    field = Ticket._meta.get_field("is_complaint")

    assert pages._said(field, value, {}) == words


def test_checklist_waits_for_the_first_open_safety_step():
    emergency, _ = make_emergency()

    lines = pages_severe.checklist(emergency)

    assert lines[0].is_next
    assert [line.is_next for line in lines[1:]] == [False] * (len(lines) - 1)
    assert lines[-1].waits_for.startswith("等第 ")


def test_machine_of_another_customer_is_not_shown():
    mine, foreign = make_customer(), make_equipment(make_customer("江北线缆有限公司"))
    asked = QueryDict(f"equipment={foreign.pk}")

    assert drawn.machine(asked, mine, at=MONDAY) == {"line": None, "free_machine": False}
    assert drawn.machine(asked, foreign.customer, at=MONDAY)["line"].machine == foreign


def test_machine_under_contract_says_until_when():
    machine = make_equipment(warranty_ends_on=date(2025, 5, 18), contract_until=date(2027, 1, 31))

    line = drawn.lines([machine], at=MONDAY)[0]

    assert (line.warranty, line.tone) == ("维保至 2027-01-31", "green")


def test_summary_printed_twice_is_one_paper():
    ticket, people = make_confirmed(grade=2, urgency=Urgency.IMPORTANT)
    at = MONDAY + 10 * HOUR
    actions.write_summary(ticket=ticket, by=people["engineer"], at=at, done=True, **SUMMARY)
    first = actions.print_summary(ticket=ticket, by=people["clerk"], at=at + MINUTE)
    printed = told(ticket, "PRINTED")

    second = actions.print_summary(ticket=ticket, by=people["clerk"], at=at + 2 * MINUTE)

    assert (second.pk, second.edition) == (first.pk, 1)
    assert Paper.objects.of(fresh(ticket).summary).count() == 1
    assert told(ticket, "PRINTED") == printed


def save_view(client, people) -> SavedFilter:
    client.force_login(people["clerk"])
    said = {"name": "一级未结", "query": "tab=all&grade=1", "once_key": "one"}
    client.post("/tickets/saved/", said)
    return SavedFilter.objects.get()


def test_form_of_a_view_opens_with_its_name(client):
    row = save_view(client, crew())

    page = client.get(reverse("tickets:saved_change", args=[row.pk]))

    assert page.status_code == 200
    assert page.context["form"].initial["name"] == "一级未结"


def test_view_without_a_name_is_not_renamed(client):
    row = save_view(client, crew())

    page = client.post(reverse("tickets:saved_change", args=[row.pk]), {"name": "", "expected_version": row.version})

    assert page.status_code == 422
    assert SavedFilter.objects.get().name == "一级未结"


def test_chosen_view_is_what_the_list_opens_with(client):
    row = save_view(client, crew())

    page = client.post(reverse("tickets:saved_opens"), {"saved": row.pk}, follow=True)

    assert "打开处理单时先看“一级未结”。" in page.content.decode()
    assert client.get("/tickets/").url == row.get_absolute_url()
