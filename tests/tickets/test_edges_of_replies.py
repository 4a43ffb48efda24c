"""The edges of replies, gates, forms and plans: what is refused, and what the seldom way leaves behind."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from core.documents.models import Attachment
from core.organization.models import Department, Function
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.documents import make_draft
from tests.factories.organization import make_deputy, make_staff
from tests.factories.outward import after, fresh, hand_in, make_complaint, make_reply
from tests.factories.severe import EVALUATION, calm, make_contingency, make_emergency, make_meeting, make_urgent
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, make_assigned, make_registered, make_ticket
from tickets import actions, panels_outward
from tickets.actions import replies
from tickets.forms.complaint import ComplaintForm
from tickets.forms.intake import IntakeForm, missing
from tickets.gates_severe import emergency_is_over, everything_minuted, lessons_learned
from tickets.lifecycle import plan_is_written
from tickets.models import (
    ContingencyVersion,
    Emergency,
    Evaluation,
    Holder,
    Kind,
    Plan,
    Reply,
    Status,
    Ticket,
    Urgency,
)
from tickets.public.culture import paragraphs
from tickets.queries_severe import team_for

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * MINUTE


def names_of_files(reply) -> list[str]:
    return [row.name for row in Attachment.objects.of(reply)]


def asked(user, **data):
    """A request of this person that brings `data`."""
    request = RequestFactory().post("/", data)
    request.user = user
    return request


def voided():
    people = crew()
    ticket = make_registered(people=people)
    actions.void(ticket=ticket, reason="重复登记", by=people["service_head"], at=after(10))
    return Ticket.objects.get(pk=ticket.pk), people


def waiting_reply(people, by=None):
    by = by or people["clerk"]
    reply = make_reply(make_registered(people=people), people, by=by, touches_risk=True)
    return replies.submit_reply(reply=reply, by=by, at=after(61))


# Replies


def test_may_send_names_the_void_case():
    ticket, people = voided()

    reason = replies.may_send(ticket, people["clerk"])

    assert reason == "处理单已作废，不能对外回复。"


def test_reply_on_a_void_case_is_refused():
    ticket, people = voided()

    with pytest.raises(Refused, match="处理单已作废，不能对外回复。"):
        make_reply(ticket, people)

    assert not Reply.objects.exists()


def test_reply_without_the_right_is_refused():
    people = crew()
    ticket = make_registered(people=people)
    stranger = make_staff("何平", roles=[])

    with pytest.raises(Refused, match="您的岗位没有“对外回复”的权限。"):
        make_reply(ticket, people, by=stranger)

    assert not Reply.objects.exists()


def test_reply_carries_the_file_it_was_drafted_with():
    people = crew()
    ticket = make_registered(people=people)
    draft = make_draft(by=people["clerk"], at=MONDAY)

    reply = make_reply(ticket, people, attachments=[draft.pk])

    assert len(names_of_files(reply)) == 1


def test_reply_keeps_the_file_added_while_editing():
    people = crew()
    reply = make_reply(make_registered(people=people), people)
    draft = make_draft(by=people["clerk"], at=after(60))

    replies.edit_reply(reply=reply, words="见附件。", attachments=[draft.pk], by=people["clerk"], at=after(62))

    assert fresh(reply).words == "见附件。"
    assert len(names_of_files(reply)) == 1


def test_edit_with_an_unknown_field_changes_nothing():
    people = crew()
    reply = make_reply(make_registered(people=people), people)

    with pytest.raises(TypeError, match="state"):
        replies.edit_reply(reply=reply, state="sent", by=people["clerk"], at=after(61))

    assert (fresh(reply).state, fresh(reply).version) == (Reply.State.DRAFT, reply.version)


def test_deputy_of_the_drafting_leader_may_not_approve():
    people = crew()
    reply = waiting_reply(people, by=people["manager"])
    make_deputy(people["manager"], people["quality"], date(2026, 11, 16), date(2026, 11, 20))

    with pytest.raises(Refused, match="由您代理的领导拟稿，不能由您代为批准。"):
        replies.approve_reply(reply=fresh(reply), by=people["quality"], at=after(62))

    assert fresh(reply).state == Reply.State.APPROVAL


def test_return_without_words_is_refused():
    people = crew()
    reply = waiting_reply(people)

    with pytest.raises(Refused, match="退回要写明理由。") as refused:
        replies.return_reply(reply=fresh(reply), words="  ", by=people["manager"], at=after(62))

    assert refused.value.field == "words"
    assert fresh(reply).state == Reply.State.APPROVAL


def test_cancel_without_reason_is_refused():
    people = crew()
    reply = make_reply(make_registered(people=people), people)

    with pytest.raises(Refused, match="撤销回复要写明原因。") as refused:
        replies.cancel_reply(reply=reply, reason=" ", by=people["clerk"], at=after(61))

    assert refused.value.field == "reason"
    assert fresh(reply).state == Reply.State.DRAFT


def test_mail_without_a_server_stays_a_draft(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    people = crew()
    ticket = make_registered(people=people)
    reply = make_reply(ticket, people, channel="email", address="wu@example.com")

    with pytest.raises(Refused, match="还没有配置邮件服务器") as refused:
        replies.send_reply(reply=reply, by=people["clerk"], at=after(61))

    assert refused.value.field == "channel"
    assert fresh(reply).state == Reply.State.DRAFT


# Gates


def test_running_emergency_is_not_over():
    emergency, people = make_emergency()

    reason = emergency_is_over(Ticket.objects.get(pk=emergency.ticket_id), people["engineer"])

    assert reason == "应急还没有解除。"


def test_quality_information_without_a_cause_has_no_lesson():
    ticket = SimpleNamespace(kind=Kind.QUALITY, cause="  ", urgency=Urgency.IMPORTANT)

    assert lessons_learned(ticket, None) == "还没有填写原因。"


def test_meeting_on_a_case_needs_no_agenda():
    meeting = SimpleNamespace(ticket_id=7)

    assert everything_minuted(meeting, None) == ""


def test_meeting_without_agenda_is_not_minuted():
    meeting, people = make_meeting()

    assert everything_minuted(meeting, people["clerk"]) == "还没有议程。"


def test_plan_gate_names_the_missing_plan():
    ticket, people = make_assigned()

    assert plan_is_written(ticket, people["engineer"]) == "还没有拟定方案。"


# Emergencies


def test_evaluation_kept_as_a_draft_leaves_the_emergency_open():
    emergency, people = make_emergency()
    emergency = calm(emergency, by=people["engineer"], at=LATER)
    Ticket.objects.filter(pk=emergency.ticket_id).update(status="in_progress", assignee=people["engineer"])
    ticket = Ticket.objects.get(pk=emergency.ticket_id)

    actions.evaluate(ticket=ticket, by=people["engineer"], at=LATER, **EVALUATION)

    assert Evaluation.objects.get(emergency=emergency).gaps == "备件不在服务站。"
    assert Emergency.objects.get(pk=emergency.pk).state == emergency.state != Emergency.State.EVALUATED
    assert not Happening.objects.of_case(ticket).filter(event="EMERGENCY_EVALUATED").exists()


def test_head_of_production_joins_a_plan_that_forgot_production():
    ticket, people = make_urgent()
    make_contingency(roles=[{"duty": "组长", "holder": Holder.SERVICE}], issued=False)

    team = team_for(ContingencyVersion.objects.get(), ticket, at=MONDAY)

    assert team == [(people["service_head"], "组长"), (people["head"], "生产协调")]


# Plans


def test_second_draft_changes_the_same_revision():
    ticket, people = make_assigned()
    first = actions.draft_plan(ticket=ticket, measures="更换联轴器。", by=people["engineer"], at=MONDAY + HOUR)

    again = Ticket.objects.get(pk=ticket.pk)
    actions.draft_plan(ticket=again, measures="更换并预紧。", by=people["engineer"], at=MONDAY + 2 * HOUR)

    plan = Plan.objects.get(ticket=ticket)
    assert (plan.pk, plan.revision, plan.state) == (first.pk, first.revision, Plan.State.DRAFT)
    assert plan.measures == "更换并预紧。"
    assert Ticket.objects.get(pk=ticket.pk).status == Status.PLANNING


# Forms and panels


def test_complaint_form_opened_first_offers_the_usual_departments():
    complaint, people = make_complaint()

    form = ComplaintForm(part=complaint, user=people["clerk"], request=asked(people["clerk"]))

    usual = Department.objects.filter(function__in=[Function.QUALITY, Function.SERVICE])
    assert {row.pk for row in usual} <= set(form.initial["recipients"])
    assert form.initial["expected_version"] == complaint.version


def test_complaint_form_opened_again_keeps_the_chosen_departments():
    complaint, people = make_complaint()
    complaint = hand_in(complaint, people)

    form = ComplaintForm(part=complaint, user=people["clerk"], request=asked(people["clerk"]))

    chosen = Department.objects.filter(function__in=[Function.QUALITY, Function.PRODUCTION])
    assert set(form.initial["recipients"]) == {row.pk for row in chosen}


def test_receiving_form_without_any_customer_says_so():
    clerk = crew()["clerk"]
    request = asked(clerk, contact_name="吴建平", description="主驱动跳停。", received_at="2026-11-16 09:00")

    form = IntakeForm(request.POST, ticket=Ticket(), user=clerk, registering=False, request=request)

    assert form.errors["customer"] == ["还不知道是哪个客户。请选择客户或写下名称。"]


def test_named_customer_is_not_missing_while_receiving():
    data = {"customer_name": "皖江电缆", "description": "跳停。"}

    gone = missing(data, registering=False)

    assert gone == [("id_contact_name", "联系人")]


def test_named_customer_is_still_missing_while_registering():
    data = {"customer_name": "皖江电缆", "contact_name": "吴建平", "description": "跳停。", "kind": "support"}

    gone = missing(data, registering=True)

    assert gone == [("id_customer", "客户"), ("id_grade", "故障等级")]


def test_panel_of_a_case_without_complaint_is_empty():
    ticket = make_ticket()

    assert panels_outward.complaint(ticket, ticket.received_by) is None


# Service culture


def test_culture_without_headings_is_paragraphs():
    rows = paragraphs("有报必接。\r\n\r\n有接必答。")

    assert rows == [("p", "有报必接。"), ("p", "有接必答。")]


def test_culture_heading_alone_has_no_paragraph():
    rows = paragraphs("# 服务宗旨\n\n有报必接。")

    assert rows == [("h", "服务宗旨"), ("p", "有报必接。")]
