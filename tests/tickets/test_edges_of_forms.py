"""Edges of forms, routing, emergencies, mail and splitting."""

from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.notices.models import Letter
from core.workflow import Refused
from tests.factories.mail import make_clerk, make_mailbox, raw_mail
from tests.factories.organization import make_staff
from tests.factories.severe import make_emergency
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, make_closed, make_handled, make_registered
from tests.tickets.imap_server import serving
from tickets import actions, tasks
from tickets.actions import routing
from tickets.documents import plan_form
from tickets.forms.reply import EditReplyForm, ReplyFields
from tickets.mail.panel import lines
from tickets.mail.reading import read
from tickets.models import (
    CaseMail,
    CaseSummary,
    Emergency,
    IncomingMail,
    Reply,
    ResourceRequest,
    RoutingRule,
    Ticket,
    TicketLink,
    Urgency,
)
from tickets.public.forms import ReportForm

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * MINUTE


# ---------------------------------------------------------------- replies


def test_reply_form_with_a_broken_address_names_the_field():
    form = ReplyFields({"channel": "email", "to_whom": "吴建平", "address": "wu@", "words": "已更换。"})

    valid = form.is_valid()

    assert not valid
    assert list(form.errors) == ["address"]


def test_reply_form_with_a_good_address_passes():
    form = ReplyFields({"channel": "email", "to_whom": "吴建平", "address": "wu@x.example", "words": "已更换。"})

    valid = form.is_valid()

    assert valid
    assert form.cleaned_data["address"] == "wu@x.example"


def edit_form(reply: Reply) -> EditReplyForm:
    return EditReplyForm(part=reply, user=None, request=SimpleNamespace(user=None))


def test_edit_form_of_a_plain_reply_asks_no_reason_for_the_way():
    reply = Reply(channel="phone", to_whom="吴建平", words="已更换。", version=4)

    form = edit_form(reply)

    assert "way_reason" not in form.fields
    assert (form.initial["to_whom"], form.initial["words"]) == ("吴建平", "已更换。")
    assert form.initial["expected_version"] == 4


def test_edit_form_of_a_complaints_answer_keeps_the_reason_for_the_way():
    reply = Reply(complaint_id=1, channel="phone", to_whom="吴建平", words="已更换。", way_reason="客户要求")

    form = edit_form(reply)

    assert "way_reason" in form.fields
    assert form.initial["way_reason"] == "客户要求"


def test_report_with_a_short_phone_is_refused_at_the_phone():
    form = ReportForm.__new__(ReportForm)
    form.cleaned_data = {"phone": "12-34 56"}

    with pytest.raises(ValidationError, match="少于 7 位"):
        form.clean_phone()


# ---------------------------------------------------------------- routing


def hardware() -> RoutingRule:
    return RoutingRule.objects.get(basis="symptom", kind="hardware")


def test_rule_switched_on_twice_stays_as_it_was():
    rule = hardware()

    same = routing.switch_rule(rule=rule, on=True, by=make_staff(), at=MONDAY)

    assert (same.is_on, same.version) == (True, rule.version)
    assert RoutingRule.objects.get(pk=rule.pk).version == rule.version


def test_rules_with_the_same_order_are_numbered_anew_when_one_moves():
    rows = RoutingRule.objects.filter(basis="symptom")
    rows.update(order=10)
    before = list(rows.order_by("order", "pk").values_list("pk", flat=True))

    routing.move_rule(rule=rows.get(pk=before[1]), up=True, by=make_staff(), at=MONDAY)

    after = list(rows.order_by("order", "pk").values_list("pk", "order"))
    assert [pk for pk, _ in after] == [before[1], before[0], *before[2:]]
    assert [order for _, order in after] == [10 * (n + 1) for n in range(len(before))]


def test_rule_with_an_unknown_word_is_not_written():
    count = RoutingRule.objects.count()

    with pytest.raises(TypeError, match="colour"):
        routing.add_rule(by=make_staff(), at=MONDAY, colour="red")

    assert RoutingRule.objects.count() == count


# ---------------------------------------------------------------- emergencies


def test_arrival_of_the_team_before_the_call_is_refused():
    emergency, people = make_emergency()
    ticket = Ticket.objects.get(pk=emergency.ticket_id)

    with pytest.raises(Refused, match="早于接收时间"):
        actions.team_arrived(ticket=ticket, by=people["engineer"], at=LATER, happened_at=MONDAY - HOUR)

    assert Emergency.objects.get().arrived_at is None


def test_request_answered_with_another_state_is_refused():
    emergency, people = make_emergency()
    asked = {"what": "联轴器 2 件", "source": ResourceRequest.Source.choices[0][0], "from_whom": "生产部"}
    row = actions.ask_for(emergency=emergency, needed_at=LATER + HOUR, by=people["engineer"], at=LATER, **asked)

    with pytest.raises(Refused, match="请选择已落实或不能满足"):
        actions.answer_request(request=row, state=row.state, answer="", by=people["engineer"], at=LATER)

    assert ResourceRequest.objects.get().answered_at is None


def test_temporary_solution_without_words_is_refused():
    emergency, people = make_emergency()

    with pytest.raises(Refused, match="请写明临时方案"):
        actions.solve_for_now(emergency=emergency, temporary="  ", by=people["engineer"], at=LATER)

    assert Emergency.objects.get().temporary_at is None


def test_emergency_of_a_closed_case_is_not_changed():
    ticket, people = make_closed(grade=1, urgency=Urgency.URGENT)
    emergency = Emergency.objects.get(ticket=ticket)
    members = emergency.members.count()

    with pytest.raises(Refused, match="不能再改应急处置"):
        actions.join_team(
            emergency=emergency, person=people["mate"], duty="警戒", by=people["engineer"], at=MONDAY + 20 * HOUR
        )

    assert emergency.members.count() == members


# ---------------------------------------------------------------- splitting and learning


def test_split_without_a_description_is_refused():
    people = crew()
    ticket = make_registered(people=people)

    with pytest.raises(Refused, match="请写明拆分出去的是什么问题"):
        actions.split(ticket=ticket, description=" ", by=people["clerk"], at=LATER)

    assert Ticket.objects.count() == 1


def test_split_with_another_grade_forgets_the_urgency():
    people = crew()
    ticket = make_registered(people=people, grade=2, urgency=Urgency.IMPORTANT)

    part = actions.split(ticket=ticket, description="另一台也抖。", grade=4, by=people["clerk"], at=LATER)

    assert (part.grade, part.urgency == Urgency.IMPORTANT) == (4, False)
    assert Ticket.objects.get(pk=ticket.pk).urgency == Urgency.IMPORTANT
    assert TicketLink.objects.get().target == part


def test_summary_without_its_version_is_shown_again(client):
    ticket, people = make_handled(grade=2)
    client.force_login(people["engineer"])

    answer = client.post(reverse("tickets:summary", args=[ticket.pk]), {"root_cause": "预紧不足。"})

    assert answer.status_code == 422
    assert "预紧不足。" in answer.content.decode()
    assert not CaseSummary.objects.exists()


# ---------------------------------------------------------------- mail


def test_poll_without_mailboxes_takes_nothing():
    tasks.poll_mail()

    assert not IncomingMail.objects.exists()


def test_poll_with_a_new_mail_makes_the_case_at_once():
    make_clerk()
    with serving() as server, time_machine.travel(MONDAY, tick=False):
        make_mailbox(port=server.server_address[1])
        server.put(raw_mail())

        tasks.poll_mail()

    assert IncomingMail.objects.get().ticket == Ticket.objects.get()


def letter_of(ticket, **fields) -> CaseMail:
    letter = Letter.objects.create(
        to="wu@x.example", subject="回复", body="已更换。", message_id="<a@x>", at=MONDAY, **fields
    )
    return CaseMail.objects.create(
        ticket=ticket, kind="reply", letter=letter, address="wu@x.example", subject="回复", at=MONDAY
    )


def test_letter_that_came_back_is_shown_with_its_reason():
    ticket = make_registered()
    letter_of(ticket, bounced_at=LATER, bounce_reason="没有这个邮箱")

    (line,) = lines(ticket)

    assert (line.tone, line.word, line.why) == ("bad", "被退回", "没有这个邮箱")


def test_letter_without_a_delivery_waits():
    ticket = make_registered()
    letter_of(ticket)

    (line,) = lines(ticket)

    assert (line.tone, line.word, line.is_in) == ("wait", "待发送", False)


def test_enclosed_picture_without_a_name_gets_one():
    raw = b"From: wu@x.example\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n"

    (enclosure,) = read(raw).enclosures

    assert enclosure.name == "图片1.jpg"


# ---------------------------------------------------------------- the printed plan


def test_plan_that_passed_as_it_was_needs_no_changes():
    boxes = plan_form._changes(None, "通过")

    assert boxes == plan_form.Boxes((("是", False), ("否", False), ("无", True)))
