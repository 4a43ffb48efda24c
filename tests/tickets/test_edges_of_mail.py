"""The edges of mail and papers: odd HTML, empty sections, filters, people who come second."""

import copy
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.documents import rendering
from core.documents.models import Paper
from core.documents.pdf.outline import outline
from core.organization import tokens
from core.timeline.models import Happening
from tests.factories.customers import make_equipment
from tests.factories.mail import ADDRESS, make_clerk, make_mail, make_mailbox, raw_mail
from tests.factories.outward import make_complaint, make_handling
from tests.factories.tickets import HOUR, MONDAY, crew, make_closed, make_registered, make_ticket
from tests.tickets.imap_server import serving
from tickets import events, faults
from tickets.actions import risks
from tickets.documents import lessons_form, minutes_form
from tickets.mail import html, imap, polling, receipts
from tickets.mail.reading import Reading
from tickets.models import CaseMail, IncomingMail, Ticket, Tracking
from tickets.public import staff

TICKETS = "/api/v1/tickets"
database = pytest.mark.django_db


def minutes(**changes) -> dict:
    return dict(outline(minutes_form.draw, copy.deepcopy(minutes_form.SAMPLE) | changes))


def evaluation(**changes) -> dict:
    return dict(outline(lessons_form.draw_evaluation, copy.deepcopy(lessons_form.EVALUATION) | changes))


def listed(person, **asked) -> list[int]:
    token = tokens.issue_token(staff=person, name="测试", may_write=False, expires_at=None, at=timezone.now())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    return [row["id"] for row in client.get(f"{TICKETS}?{urlencode(asked)}").json()]


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_html_break_starts_a_new_line():
    text = html.as_text("主驱动跳停。<br>复位后能开。<br/>请尽快来人。")

    assert text == "主驱动跳停。\n复位后能开。\n请尽快来人。"


def test_html_rule_stands_as_a_line_of_its_own():
    text = html.as_text("上面的话<hr>下面的话")

    assert text == "上面的话\n――――\n下面的话"


def test_html_list_gets_a_dash_for_each_item():
    text = html.as_text("<ul><li>过流</li><li>异响</li></ul>")

    assert text.split("\n") == ["- 过流", "- 异响"]


def test_html_table_keeps_its_cells_apart():
    text = html.as_text("<table><tr><th>机号</th><td>GJ630-017</td></tr><tr><th>故障</th><td>跳停</td></tr></table>")

    assert [line for line in text.split("\n") if line] == ["机号 GJ630-017", "故障 跳停"]


def test_html_image_leaves_no_trace_between_words():
    text = html.as_text('面板<img src="cid:1" alt="图">显示 E07')

    assert text == "面板显示 E07"


def test_html_end_without_a_beginning_is_passed_over():
    text = html.as_text("</div>主驱动</span>跳停</p>")

    assert text == "主驱动跳停"


def test_html_link_is_told_behind_its_words():
    text = html.as_text('<p>见<a href="https://x.example/photo">现场照片</a>。</p>')

    assert text == "见现场照片 <https://x.example/photo>。"


def test_html_link_that_shows_its_target_is_told_once():
    text = html.as_text('<a href="https://x.example/photo">https://x.example/photo</a>')

    assert text == "https://x.example/photo"


def test_html_tag_left_open_is_closed_with_its_parent():
    text = html.as_text("<div><p>第一段<span>未关闭</div>第二段")

    assert text.split() == ["第一段未关闭", "第二段"]


def test_html_link_of_another_kind_is_left_out():
    text = html.as_text('<a href="javascript:alert(1)">点这里</a>')

    assert text == "点这里"


def test_minutes_without_topics_print_the_conclusions():
    sections = minutes(topics=[], first_measures="限速运行。", decisions="更换联轴器。", case="SH261107")

    assert dict(sections["分析结论"]) == {"先期措施": "限速运行。", "结论与决定": "更换联轴器。"}
    assert ("处理单", "SH261107") in sections["会议"]
    assert "议程议定" not in sections


def test_minutes_with_topics_print_what_was_agreed():
    sections = minutes()

    assert "分析结论" not in sections
    assert [words for label, words in sections["议程议定"] if label == "责任单位"] == ["生产部", "系统集成部"]
    assert [label for label, _ in sections["议程议定"]].count("讨论情况") == 1


def test_minutes_of_a_topic_without_department_name_none():
    topic = {"topic": "备件储备", "why": "", "minutes": "", "decision": "月底前盘点。", "department": ""}

    sections = minutes(topics=[topic])

    assert sections["议程议定"] == [("1. 备件储备", ""), ("议定事项", "月底前盘点。")]


def test_minutes_without_tasks_say_none():
    sections = minutes(tasks=[])

    assert sections["会议任务"] == [("", "无")]


def test_minutes_with_tasks_number_them():
    sections = minutes()

    assert [number for number, _ in sections["会议任务"]] == ["1", "2"]


def test_evaluation_prints_each_step_with_its_person():
    sections = evaluation()

    assert [number for number, _ in sections["处置步骤"]] == ["1", "2"]
    assert sections["处置步骤"][1][1] == "断开主电源，挂牌上锁 · 陈国栋 · 2026-11-18 14:15"


def test_evaluation_without_steps_prints_the_heads_alone():
    sections = evaluation(steps=[], revision="")

    assert "处置步骤" not in sections
    assert "修订建议" not in dict(sections["总结评估"])


@database
def test_list_of_open_cases_leaves_out_the_closed():
    people = crew()
    closed, _ = make_closed(people=people)
    still = make_registered(people=people)

    assert listed(people["clerk"]) == [closed.pk, still.pk]
    assert listed(people["clerk"], open_only="true") == [still.pk]


@database
def test_list_of_overdue_cases_takes_either_side():
    people = crew()
    late, fine = make_registered(people=people), make_registered(people=people)
    Ticket.objects.filter(pk=late.pk).update(overdue=True)
    Ticket.objects.filter(pk=fine.pk).update(overdue=False)

    assert listed(people["clerk"], overdue="true") == [late.pk]
    assert listed(people["clerk"], overdue="false") == [fine.pk]


@database
def test_list_between_two_times_takes_the_first_and_not_the_last():
    people = crew()
    early, middle, last = (make_ticket(by=people["clerk"], at=MONDAY + hours * HOUR) for hours in (0, 1, 2))

    since = listed(people["clerk"], received_from=(MONDAY + HOUR).isoformat())
    until = listed(people["clerk"], received_to=(MONDAY + 2 * HOUR).isoformat())

    assert since == [middle.pk, last.pk]
    assert until == [early.pk, middle.pk]


@database
def test_complaint_form_opens_with_what_is_known(client):
    complaint, people = make_complaint()
    client.force_login(people["clerk"])

    answer = client.get(reverse("tickets:complaint_fill", args=[complaint.ticket_id]))

    assert answer.status_code == 200
    assert "tickets/complaint_edit.html" in [template.name for template in answer.templates]
    assert (answer.context["part"], answer.context["refusal"]) == (complaint, "")


@database
def test_complaint_paper_that_lies_ready_opens_without_waiting(client):
    complaint, people = make_handling()
    client.force_login(people["clerk"])
    address = reverse("tickets:complaint_print", args=[complaint.ticket_id, "H11"])
    waiting = client.post(address)
    rendering.render_paper(Paper.objects.get(form_key="H11").pk)
    client.get(reverse("tickets:list"))

    ready = client.post(address)

    assert told(waiting) == ["正在出件，稍后即可打开。"]
    assert (ready.url, told(ready)) == (waiting.url, [])


@database
def test_mailbox_whose_password_is_gone_says_so():
    mailbox = make_mailbox(password="")

    fetched = polling.poll(mailbox, at=MONDAY)

    mailbox.refresh_from_db()
    assert fetched is None
    assert (mailbox.trouble, mailbox.trouble_since) == ("登录密码已失效，请重新填写。", MONDAY)
    assert (mailbox.lease_until, mailbox.polled_at) == (None, None)


@database
def test_mail_deleted_on_the_server_meanwhile_is_passed_over():
    with serving() as server:
        mailbox = make_mailbox(port=server.server_address[1])
        uid = server.put(raw_mail())
        with imap.opened(mailbox, "right") as folder:
            [head] = folder.after(0, 10)
            folder.whole = lambda uid: None  # the server answers so for a mail that is gone
            kept = polling.keep(mailbox, folder, head, at=MONDAY)

    assert (head.uid, kept) == (uid, False)
    assert not IncomingMail.objects.exists()


@database
def test_receipt_to_one_of_our_own_mailboxes_is_not_written():
    make_clerk()
    make_mailbox()
    ticket = make_ticket()
    mail = make_mail()

    line = receipts.acknowledge(ticket, mail=mail, reading=Reading(sender=ADDRESS.upper()), at=MONDAY)

    assert line is None
    assert not CaseMail.objects.filter(ticket=ticket).exists()


@database
def test_tracking_given_twice_stays_the_same():
    people = crew()
    ticket = make_registered(people=people)
    first = staff.give(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR)

    second = staff.give(ticket=ticket, by=people["engineer"], at=MONDAY + 2 * HOUR)

    assert (second, second.nonce) == (first, first.nonce)
    assert Tracking.objects.filter(ticket=ticket).count() == 1
    assert Happening.objects.of_case(ticket).filter(event=events.TRACKING_GIVEN.key).count() == 1


@database
def test_faults_of_a_machine_without_open_case_tell_the_last_one():
    machine = make_equipment()
    ticket, _ = make_closed(said={"equipment": machine})

    found = faults.of_machines([machine.pk], MONDAY + timedelta(days=30))

    known = found[machine.pk]
    assert (known.count, known.last_at) == (1, ticket.received_at)
    assert (known.open_label, known.open_state, known.open_url) == ("", "", "")


@database
def test_faults_of_a_machine_with_an_open_case_lead_there():
    machine = make_equipment()
    people = crew()
    ticket = make_registered(people=people, said={"equipment": machine})

    known = faults.of_machines([machine.pk], MONDAY + timedelta(days=30))[machine.pk]

    assert (known.count, known.open_label) == (1, ticket.number)
    assert known.open_url == reverse("tickets:detail", args=[ticket.pk])


@database
def test_risk_page_tells_a_person_without_the_right_why_not(client):
    people = crew()
    ticket = make_registered(people=people)
    risks.flag_risk(ticket=ticket, kind="major", reason="可能伤人", by=people["clerk"], at=MONDAY + HOUR)
    address = reverse("tickets:risk_approve", args=[ticket.pk, ticket.risks.get().pk])

    client.force_login(people["clerk"])
    refused = client.get(address).context["refusal"]
    client.force_login(people["manager"])
    allowed = client.get(address).context["refusal"]

    assert (refused, allowed) == ("您的岗位没有批准风险处理的权限。", "")
