"""The edges of parcels, suppliers, guidance, routing, meetings and mail: what is refused, and what stays."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.http import QueryDict
from django.urls import reverse

from core.documents.models import Attachment
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused, Step, Workflow
from customers.models import Customer
from tests.factories.documents import make_draft
from tests.factories.mail import make_clerk
from tests.factories.organization import make_staff
from tests.factories.outward import ITEMS, fresh, make_shipment
from tests.factories.severe import make_important, make_meeting
from tests.factories.tickets import HOUR, MONDAY, crew, make_assigned, make_registered
from tickets import actions, gates_complaint
from tickets.actions import routing as rule_actions
from tickets.actions import services
from tickets.forms.services import MOST_ITEMS, PackForm
from tickets.mail.composing import MOST_BYTES, write_mail
from tickets.models import (
    ContactLog,
    FaultKind,
    Guidance,
    Meeting,
    Reply,
    RoutingRule,
    Shipment,
    SupplierNotice,
    Ticket,
)
from tickets.public.actions import report
from tickets.routing import misfit
from tickets.routing_pages import changes

pytestmark = pytest.mark.django_db
NEXT = MONDAY + timedelta(days=1)
FAULT = {"supplier": "华东传感器", "part": "张力传感器 LT-500", "fault": "零点漂移"}
TALK = {"way": "phone", "whom": "吴建平", "misuse": "换盘后没有更新参数", "words": "逐项讲解", "result": "solved"}


def asked_supplier(people=None, **content) -> tuple[SupplierNotice, dict]:
    people = people or crew()
    ticket = make_registered(people=people)
    services.notify_supplier(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, **{**FAULT, **content})
    return ticket.supplier_notices.get(), people


def answered(notice, people, hours=3, **said) -> Ticket:
    said = {"what": "response", "words": "明日派人", **said}
    return services.supplier_answered(notice=notice, by=people["quality"], at=MONDAY + hours * HOUR, **said)


# Parcels


def test_parcel_of_a_person_without_department_is_refused():
    people = crew()
    ticket = make_registered(people=people)
    Ticket.objects.filter(pk=ticket.pk).update(registering_department=None)
    stranger = make_staff("无部门", roles=[Role.CLERK])

    with pytest.raises(Refused, match="您还没有部门，不能编号"):
        make_shipment(ticket, {**people, "clerk": stranger})

    assert not Shipment.objects.exists()


def test_parcel_with_an_unknown_field_is_an_error_of_the_program():
    people = crew()

    with pytest.raises(TypeError, match="colour"):
        make_shipment(people=people, colour="红")

    assert not Shipment.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence", "field"),
    [({"items": []}, "还没有寄件明细", "items"), ({"paid_reason": " "}, "请写明收费或免费的依据", "paid_reason")],
)
def test_parcel_without_contents_or_reason_is_refused_at_its_field(content, sentence, field):
    people = crew()

    with pytest.raises(Refused, match=sentence) as refused:
        make_shipment(people=people, **content)

    assert refused.value.field == field
    assert not Shipment.objects.exists()


def test_receipt_without_a_name_is_refused():
    people = crew()
    shipment = make_shipment(people=people)
    way = {"carrier": "sf", "tracking": "SF1"}
    services.send_shipment(shipment=shipment, by=people["clerk"], at=MONDAY + 2 * HOUR, **way)

    with pytest.raises(Refused, match="请写明客户的签收人"):
        services.confirm_shipment(shipment=shipment, received_with=" ", by=people["clerk"], at=NEXT)

    assert fresh(shipment).state == Shipment.State.SENT


def test_parcel_form_with_too_many_rows_is_refused():
    people = crew()
    rows = MOST_ITEMS + 1
    data = QueryDict(mutable=True)
    for name, value in {
        "name": "通信板",
        "kind": "器件",
        "model": "",
        "quantity": "1",
        "unit": "",
        "serial": "",
    }.items():
        data.setlist(f"items-{name}", [value] * rows)

    form = PackForm(data, ticket=make_registered(people=people), user=people["clerk"])

    assert form.errors["items"] == [f"一件最多 {MOST_ITEMS} 行，这里有 {rows} 行。请分开寄。"]


def test_edit_form_of_a_parcel_shows_what_was_packed(client):
    people = crew()
    shipment = make_shipment(people=people)
    client.force_login(people["clerk"])

    answer = client.get(reverse("tickets:shipment_edit", args=[shipment.ticket_id, shipment.pk]))

    initial = answer.context["form"].initial
    assert (initial["items"], initial["to_name"]) == (ITEMS, "吴建平")
    assert initial["expected_version"] == shipment.version


# Suppliers


def test_photo_of_a_supplier_notice_stays_with_the_case():
    people = crew()
    photo = make_draft(by=people["quality"], at=MONDAY)

    notice, _ = asked_supplier(people, attachments=[photo.pk])

    assert [row.name for row in Attachment.objects.of(notice.ticket)] == [photo.name]


def test_second_response_of_a_supplier_is_refused():
    notice, people = asked_supplier()
    answered(notice, people)

    with pytest.raises(Refused, match="供方的响应已记录"):
        answered(notice, people, hours=4, words="又来电话")

    assert fresh(notice).response == "明日派人"


@pytest.mark.parametrize(
    ("said", "sentence", "field"),
    [
        ({"words": " "}, "请写明供方怎么说", "words"),
        ({"happened_at": MONDAY}, "早于通知时间", "happened_at"),
    ],
)
def test_supplier_answer_without_words_or_too_early_is_refused(said, sentence, field):
    notice, people = asked_supplier()

    with pytest.raises(Refused, match=sentence) as refused:
        answered(notice, people, **said)

    assert refused.value.field == field
    assert fresh(notice).responded_at is None


def test_supplier_notice_is_not_called_off_without_reason():
    notice, people = asked_supplier()

    with pytest.raises(Refused, match="撤销通知要写明原因"):
        services.cancel_supplier_notice(notice=notice, reason=" ", by=people["quality"], at=NEXT)

    assert fresh(notice).state == notice.state


def test_supplier_notice_that_was_solved_is_not_called_off():
    notice, people = asked_supplier()
    answered(notice, people, what="solution", words="更换并改进标定")

    with pytest.raises(Refused, match="这次通知"):
        services.cancel_supplier_notice(notice=notice, reason="自制件", by=people["quality"], at=NEXT)

    assert fresh(notice).state == SupplierNotice.State.SOLVED


# Guidance


def test_guidance_before_the_call_is_refused():
    ticket, people = make_assigned(grade=4)

    with pytest.raises(Refused, match="早于接收时间"):
        services.guide(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, happened_at=MONDAY - HOUR, **TALK)

    assert not Guidance.objects.exists()


def test_guidance_keeps_its_photo_with_the_case():
    ticket, people = make_assigned(grade=4)
    photo = make_draft(by=people["engineer"], at=MONDAY)

    services.guide(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, attachments=[photo.pk], **TALK)

    assert [row.name for row in Attachment.objects.of(ticket)] == [photo.name]


def test_second_guidance_responds_no_more():
    ticket, people = make_assigned(grade=4)
    services.guide(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, **TALK)

    services.guide(ticket=ticket, by=people["engineer"], at=MONDAY + 2 * HOUR, **TALK)

    assert Guidance.objects.filter(ticket=ticket).count() == 2
    assert ContactLog.objects.filter(ticket=ticket).count() == 1
    assert fresh(ticket).responded_at == MONDAY + HOUR


# Routing


def test_rule_for_everything_waits_for_the_nature_of_the_problem():
    rule = RoutingRule(basis="symptom", kind="", function="production")

    assert misfit(rule, Ticket()) == "还没有判断问题性质"
    assert misfit(rule, Ticket(fault_kind=FaultKind.HARDWARE)) == ""


@pytest.mark.parametrize("customer", [None, Customer(channel="assembly")])
def test_rule_for_a_channel_passes_other_customers_over(customer):
    rule = RoutingRule(basis="symptom", kind="hardware", customer_channel="market", function="sales")
    ticket = Ticket(fault_kind=FaultKind.HARDWARE, customer=customer)

    assert misfit(rule, ticket) == f"不是{rule.get_customer_channel_display()}客户"


def test_second_change_of_a_rule_is_told_with_what_was_before():
    rule = RoutingRule.objects.get(basis="symptom", kind="hardware")
    editor = crew()["quality"]
    rule_actions.change_rule(rule=rule, by=editor, at=MONDAY, expected_version=1, note="先改")

    rule_actions.change_rule(rule=fresh(rule), by=editor, at=MONDAY + HOUR, expected_version=2, note="后改")

    assert changes()[0].what == "修改：说明 先改 → 后改"


def test_urging_without_words_is_refused():
    ticket, people = make_assigned()

    with pytest.raises(Refused, match="请写明要求什么"):
        actions.urge(ticket=ticket, words=" ", by=people["quality"], at=MONDAY + HOUR)

    assert not Happening.objects.filter(event="URGED").exists()


# Complaints


def stranger(**said) -> SimpleNamespace:
    return SimpleNamespace(**{"pk": 99, "rights": set(), "deputising": [], "department_id": 7, **said})


def test_complaint_is_not_written_by_who_does_not_know_the_case():
    ticket = SimpleNamespace(received_by_id=1, registered_by_id=2, assignee_id=3)
    complaint = SimpleNamespace(ticket=ticket, received_by_id=1, received_by="林晓芸", state="draft")

    def knows(complaint, by):
        rule = Workflow(
            [Step("fill", "填写", {"draft"}, None, None, gates_complaint.knows_the_case)], attribute="state"
        )
        return rule.refusal(complaint, "fill", by=by, at=MONDAY)

    assert knows(complaint, stranger()) == "由接收人林晓芸、客服或销售填写。"
    assert knows(complaint, stranger(pk=3)) == ""


def test_complaint_is_not_disposed_by_another_department():
    complaint = SimpleNamespace(department_id=5, department="生产部", ticket=SimpleNamespace(assignee_id=3))

    assert gates_complaint.of_the_department(complaint, stranger()) == "由责任部门生产部、质量部或客服办理。"
    assert gates_complaint.of_the_department(complaint, stranger(department_id=5)) == ""


# Meetings


def test_topic_with_a_decision_stays_on_the_agenda():
    people = crew()
    meeting, _ = make_meeting(people=people, tickets=[make_registered(people=people)])
    item = meeting.agenda.get()
    actions.minute_item(item=item, decision="当日备件发出。", by=people["clerk"], at=NEXT)

    with pytest.raises(Refused, match="已有议定事项，不能移出议程"):
        actions.drop_item(item=fresh(item), by=people["clerk"], at=NEXT)

    assert meeting.agenda.count() == 1


def test_minutes_of_an_analysis_meeting_are_opened_again():
    ticket, people = make_important()
    said = {"first_measures": "限速运行。", "participants": [people["engineer"]], "chair": people["service_head"]}
    meeting = actions.record_meeting(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR, **said)

    actions.amend_meeting(meeting=meeting, reason="漏记一项", by=people["clerk"], at=NEXT)

    meeting = fresh(meeting)
    assert (meeting.state, meeting.settled_at) == (Meeting.State.OPEN, None)


# Mail and the open pages


def test_mail_with_too_large_files_is_refused():
    ticket, people = make_assigned()
    photo = make_draft(by=people["engineer"], at=MONDAY)
    photo.size = MOST_BYTES + 1
    write = {"address": "wu@wanjiang.example", "to_whom": "吴建平", "subject": "处理安排", "words": "请先限速运行。"}

    with pytest.raises(Refused, match="附件一共超过 20 MB"):
        write_mail(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, enclosed=[photo], **write)

    assert not Reply.objects.exists()


def test_report_that_the_database_refuses_is_not_taken_for_a_second_sending():
    make_clerk()
    data = {"company": "皖江特缆", "contact": "吴建平", "phone": "138 0553 6624", "product": "GJ-630/1+6"}
    data |= {"serial": "", "scene": "", "symptom": "跳停", "standing": "slow", "place": "", "email": None}

    with pytest.raises(IntegrityError):
        report(data=data, files=[], once="k" * 32, at=MONDAY)

    assert not Ticket.objects.exists()
