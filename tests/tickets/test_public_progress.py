"""查进度: by number and code, in the customer's words, and nothing for anybody else."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing

from core.documents.models import Attachment
from core.notices.models import Message
from core.organization.roles import Role
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.documents import make_upload
from tests.factories.organization import make_staff
from tests.factories.tickets import (
    HOUR,
    MONDAY,
    crew,
    make_assigned,
    make_closed,
    make_handled,
    make_in_progress,
    make_registered,
    make_ticket,
)
from tickets import actions, events
from tickets.models import ContactLog, Knock, Ticket
from tickets.public import codes, forms, limits, staff, stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


def way(ticket) -> str:
    return codes.path(codes.of(ticket, at=MONDAY))


def page_of(client, ticket) -> str:
    return client.get(way(ticket)).content.decode()


@pytest.mark.req("S3-12")
def test_progress_shows_state_and_expected_time(client, clock):
    ticket, people = make_in_progress()
    actions.record_progress(
        ticket=ticket,
        words="联轴器已订货",
        expected_at=MONDAY + 9 * HOUR,
        by=people["engineer"],
        at=MONDAY + 3 * HOUR,
    )
    clock.move_to(MONDAY + 4 * HOUR)

    page = page_of(client, ticket)

    assert "正在处理" in page
    assert "预计 今天 18:00 完成" in page
    clock.move_to(MONDAY + 10 * HOUR)
    assert "正在确认新的时间" in page_of(client, ticket)


SECRETS = ["陈国栋", "林晓芸", "三级", "联轴器", "售后技术", "逾期", "138 0553 6624", "吴建平", "皖江特缆", "责任"]


def test_progress_says_nothing_internal_and_nobody_by_name(client, clock):
    ticket, _ = make_handled()

    page = page_of(client, ticket)

    assert [word for word in SECRETS if word in page] == []
    assert "处理完成，工作人员会与您核实" in page
    assert 'content="noindex' in page


def test_every_state_has_words(client):
    assert set(stages.HEADLINES) == set(stages.Status)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda t, p, at: actions.record_departure(ticket=t, by=p["engineer"], at=at), "人员已出发"),
        (lambda t, p, at: actions.record_arrival(ticket=t, by=p["engineer"], at=at), "人员已到现场，正在处理"),
    ],
)
def test_way_of_the_engineer_is_told(step, words):
    ticket, people = make_in_progress()
    step(ticket, people, MONDAY + 5 * HOUR)

    assert stages.standing(Ticket.objects.get(pk=ticket.pk), at=MONDAY + 6 * HOUR).headline == words


def test_merged_case_stands_where_the_main_one_stands():
    people = crew()
    main, _ = make_assigned(people=people)
    double = make_registered(people=people, said={"customer": main.customer, "serial": main.serial})
    actions.merge(ticket=double, into=main, by=people["clerk"], at=MONDAY + HOUR)

    shown = stages.standing(Ticket.objects.get(pk=double.pk), at=MONDAY + HOUR)

    assert shown.headline == "已安排技术人员"


def test_typed_number_and_code_lead_to_the_progress(client, clock):
    ticket = make_registered()
    tracking = codes.of(ticket, at=MONDAY)
    typed = f" {codes.shown(codes.code_of(tracking)).lower()} "

    by_number = client.post("/track/", {"number": tracking.number.lower(), "code": typed})
    by_case = client.post("/track/", {"number": ticket.number, "code": typed})

    assert by_number.url == by_case.url == codes.path(tracking)


def wrong(ticket) -> list[tuple[str, str]]:
    tracking = codes.of(ticket, at=MONDAY)
    code = codes.code_of(tracking)
    return [
        (tracking.number, "AAAAAAAAAA"),
        ("ZZZZZZZZ", code),
        (tracking.number, code[:-1]),
        (tracking.number, code + "A"),
        (str(ticket.pk), code),
    ]


def bare(page: bytes) -> str:
    """A page without its one-time tokens and the time of day."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|data-now=")[^"]*', "", page.decode())


def test_every_wrong_way_gets_the_same_neutral_answer(client, clock):
    ticket, _ = make_closed()
    tries = wrong(ticket)
    answers = [client.get(f"/track/{number}/{code}/") for number, code in tries]
    answers += [client.post("/track/", {"number": number, "code": code}) for number, code in tries]
    clock.move_to(MONDAY + timedelta(days=120))
    answers.append(client.get(way(ticket)))

    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer.content) for answer in answers}) == 1


def test_code_lives_ninety_days_after_the_end(client, clock):
    ticket, _ = make_closed()

    clock.move_to(ticket.closed_at + codes.LIVES - HOUR)
    assert client.get(way(ticket)).status_code == 200
    clock.move_to(ticket.closed_at + codes.LIVES + HOUR)
    assert client.get(way(ticket)).status_code == 404


def test_guessing_ends_after_some_tries_even_with_the_right_code(client, clock):
    ticket = make_ticket()
    for _ in range(limits.WRONG_CODE.each):
        client.get("/track/ZZZZZZZZ/AAAAAAAAAA/")

    assert client.get(way(ticket)).status_code == 404
    clock.shift(limits.WRONG_CODE.window)
    assert client.get(way(ticket)).status_code == 200


def test_right_code_is_not_counted_as_a_try(client, clock):
    client.get(way(make_ticket()))

    assert not Knock.objects.exists()


def test_unknown_number_costs_the_same_work_as_a_wrong_code(monkeypatch):
    ticket = make_ticket()
    codes.of(ticket, at=MONDAY)
    compared = []
    real = codes.constant_time_compare
    monkeypatch.setattr(codes, "constant_time_compare", lambda a, b: compared.append(1) or real(a, b))

    codes.find("ZZZZZZZZ", "AAAAAAAAAA", at=MONDAY)
    codes.find(ticket.tracking.number, "AAAAAAAAAA", at=MONDAY)

    assert len(compared) == 2


def word_form(client, ticket, clock) -> dict:
    stamp = re.search(r'name="stamp" value="([^"]*)"', page_of(client, ticket))[1]
    clock.shift(forms.FASTEST * 2)
    return {"words": "今天又跳了一次。", "stamp": stamp, "kept": "", "website": ""}


def test_word_of_the_customer_is_a_line_on_the_case_and_is_told(client, clock):
    ticket, people = make_assigned()
    data = {**word_form(client, ticket, clock), "photos": [make_upload("面板.png")]}

    answer = client.post(way(ticket), data)

    row = ContactLog.objects.get(ticket=ticket, is_incoming=True)
    assert (row.way, row.words, row.by) == (ContactLog.Way.ONLINE, "今天又跳了一次。", None)
    assert [file.name for file in Attachment.objects.of(ticket)] == ["面板.png"]
    told = set(Message.objects.filter(kind="ticket_customer_wrote").values_list("staff", flat=True))
    assert told == {people["engineer"].pk, people["clerk"].pk}
    assert "今天又跳了一次。" in client.get(answer.url).content.decode()


def test_word_sent_twice_is_one_line(client, clock):
    ticket, _ = make_assigned()
    data = word_form(client, ticket, clock)

    client.post(way(ticket), data)
    client.post(way(ticket), data)

    assert ContactLog.objects.filter(ticket=ticket, is_incoming=True).count() == 1


def test_empty_word_is_refused_and_the_photo_kept(client, clock):
    ticket, _ = make_assigned()
    data = {**word_form(client, ticket, clock), "words": " ", "photos": [make_upload("面板.png")]}

    answer = client.post(way(ticket), data)

    assert answer.status_code == 422
    assert "面板.png" in answer.content.decode()


def test_word_on_a_closed_case_speaks_of_reopening(client, clock):
    ticket, _ = make_closed()
    clock.move_to(MONDAY + 20 * HOUR)

    client.post(way(ticket), word_form(client, ticket, clock))

    assert "可重新打开" in Message.objects.filter(kind="ticket_customer_wrote").first().body


def test_words_without_end_are_stopped(client, clock):
    ticket, _ = make_assigned()
    data = word_form(client, ticket, clock)
    window = limits._window(limits.WORD, MONDAY)
    Knock.objects.create(door="word", who=limits.EVERYBODY, begins_at=window, count=limits.WORD.all)

    assert client.post(way(ticket), data).status_code == 429


@pytest.mark.req("S3-12")
def test_clerk_gives_the_link_and_ends_it(client, clock):
    ticket, people = make_assigned()
    client.force_login(people["clerk"])
    url = f"/tickets/{ticket.pk}/tracking/"

    before = client.get(url).content.decode()
    client.post(url)
    given = client.get(url).content.decode()
    old = way(Ticket.objects.get(pk=ticket.pk))
    client.post(f"{url}reset/")
    client.logout()

    assert "建立客户进度链接" in before
    assert old in given
    assert 'class="qr"' in given
    assert client.get(old).status_code == 404
    noted = set(Happening.objects.of_case(ticket).values_list("event", flat=True))
    assert {events.TRACKING_GIVEN.key, events.TRACKING_RENEWED.key} <= noted


def test_stranger_inside_gets_no_link_of_a_case(client):
    ticket = make_ticket()
    client.force_login(make_staff("路人"))

    assert client.get(f"/tickets/{ticket.pk}/tracking/").status_code == 404


def test_code_of_a_case_without_link_cannot_be_renewed():
    ticket, people = make_assigned()

    with pytest.raises(Refused):
        staff.renew(ticket=ticket, by=people["clerk"], at=MONDAY)


def test_stamp_is_signed():
    with pytest.raises(signing.BadSignature):
        forms.STAMP.unsign("0" * 32 + ":1:abc")


@pytest.mark.req("S0-55")
def test_service_culture_is_public_and_an_administrator_writes_it(client):
    before = client.get("/about-service/").content.decode()
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    new = {
        "hotline": "400-800-2017",
        "hours": "24 小时",
        "culture": "# 一句话\n<b>人到</b>心到",
        "expected_version": 1,
    }
    saved = client.post("/tickets/open-pages/", new)
    stale = client.post("/tickets/open-pages/", new)
    client.logout()
    after = client.get("/about-service/").content.decode()

    assert "服务宗旨" in before
    assert (saved.status_code, stale.status_code) == (302, 409)
    assert "<h2>一句话</h2>" in after
    assert "&lt;b&gt;人到" in after
    assert "tel:400-800-2017" in after
