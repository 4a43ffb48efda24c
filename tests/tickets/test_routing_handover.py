"""Hand-over with its note, deputies, several at once, and who follows a case."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.notices.models import Message
from core.organization.roles import Role
from core.timeline.models import Happening
from core.times import local_date
from core.workflow import Refused
from tests.factories.organization import make_deputy, make_staff
from tests.factories.tickets import HOUR, MONDAY, crew, make_assigned, make_closed, make_handled, make_in_progress
from tickets import actions, queries
from tickets.models import HandOver, Ticket, WatchSetting

pytestmark = pytest.mark.django_db
DAY = local_date(MONDAY)
NOTE = "客户要求先电话，力矩扳手在 3 号柜"


def handed():
    ticket, people = make_assigned()
    act = {"to": people["mate"], "by": people["engineer"], "at": MONDAY + HOUR}
    return actions.hand_over(ticket=ticket, note=NOTE, **act), people


# ---------------------------------------------------------------- the note


def test_note_stands_on_top_until_the_receiver_has_read_it(client):
    ticket, people = handed()
    address = reverse("tickets:take_note", args=[ticket.pk])
    client.force_login(people["engineer"])
    waits = client.get(ticket.get_absolute_url()).content.decode()
    refused = client.post(address, follow=True).content.decode()
    client.force_login(people["mate"])
    mine = client.get(ticket.get_absolute_url()).content.decode()

    client.post(address)

    assert (NOTE in waits, "等 韦志强 确认" in waits, "我知道了" in waits) == (True, True, False)
    assert "由韦志强确认。" in refused
    assert "我知道了" in mine
    assert "我知道了" not in client.get(ticket.get_absolute_url()).content.decode()
    assert Message.objects.get(kind="ticket_handed_over").body.endswith(NOTE)


def test_note_of_an_assignment_stands_there_too():
    ticket, people = make_assigned()
    back = actions.send_back(ticket=ticket, reason="x", by=people["head"], at=MONDAY + HOUR)

    actions.assign(ticket=back, to=people["mate"], note="带编码器", by=people["clerk"], at=MONDAY + HOUR)

    assert HandOver.objects.get(ended_at=None).note == "带编码器"


def test_second_hand_over_ends_the_first_unread():
    ticket, people = handed()

    actions.reassign(ticket=ticket, to=people["engineer"], note="还是你", by=people["clerk"], at=MONDAY + 2 * HOUR)

    first, second = HandOver.objects.order_by("pk")
    assert (first.accepted_by, first.ended_at, second.ended_at) == (None, MONDAY + 2 * HOUR, None)
    with pytest.raises(Refused, match="由陈国栋确认"):
        actions.take_note(ticket=ticket, by=people["mate"], at=MONDAY + 2 * HOUR)


def test_deputy_takes_note_for_the_absent():
    ticket, people = handed()
    stand_in = make_staff("代班")
    make_deputy(people["mate"], stand_in, DAY, DAY)

    actions.take_note(ticket=ticket, by=stand_in, at=MONDAY + 2 * HOUR)

    line = Happening.objects.get(event="NOTE_TAKEN")
    assert (line.by, line.on_behalf_of) == (stand_in, people["mate"])
    with pytest.raises(Refused, match="没有待确认"):
        actions.take_note(ticket=ticket, by=people["mate"], at=MONDAY + 2 * HOUR)


# ---------------------------------------------------------------- deputies


@pytest.mark.req("S3-02")
def test_work_of_the_absent_is_in_the_deputys_list(client):
    ticket, people = make_assigned()
    stand_in, today = make_staff("代班"), local_date(timezone.now())
    make_deputy(people["engineer"], stand_in, today, today)
    client.force_login(stand_in)

    html = client.get("/tickets/", {"tab": "mine"}).content.decode()

    assert list(queries.tab("mine", stand_in, at=timezone.now())) == [ticket]
    assert "代 陈国栋" in html


def test_deputy_reports_and_hands_over_only_on_covered_days():
    ticket, people = make_in_progress(onsite=False)
    stand_in = make_staff("代班")
    make_deputy(people["engineer"], stand_in, DAY, DAY)
    act = {"ticket": ticket, "to": people["mate"], "note": NOTE, "by": stand_in}

    with pytest.raises(Refused, match="由责任人陈国栋办理"):
        actions.hand_over(at=MONDAY + timedelta(days=3), **act)
    actions.report_handled(ticket=ticket, result="已处理", by=stand_in, at=MONDAY + 5 * HOUR)

    line = Happening.objects.get(event="HANDLED")
    assert (line.by, line.on_behalf_of) == (stand_in, people["engineer"])


@pytest.mark.req("S1-39")
def test_who_reported_for_the_absent_does_not_verify():
    ticket, people = make_in_progress(onsite=False)
    make_deputy(people["engineer"], people["clerk"], DAY, DAY)
    actions.report_handled(ticket=ticket, result="已处理", by=people["clerk"], at=MONDAY + 5 * HOUR)

    with pytest.raises(Refused, match="由您代为报告"):
        actions.verify(
            ticket=ticket,
            result="solved",
            method="phone",
            verified_with="吴",
            by=people["clerk"],
            at=MONDAY + 6 * HOUR,
        )


# ---------------------------------------------------------------- several at once


def test_each_of_several_has_its_own_history_and_refusal(client):
    people = crew()
    mine, _ = make_assigned(people=people)
    closed, _ = make_closed(people=people)
    client.force_login(people["clerk"])
    data = {"pick": [mine.pk, closed.pk], "to": people["mate"].pk, "note": NOTE}

    answer = client.post(reverse("tickets:bulk_hand_over"), data)
    html = answer.content.decode()

    assert answer.status_code == 422
    assert [row.ticket for row in answer.context["done"]] == [mine]
    assert [(row.ticket, row.reason) for row in answer.context["left"]] == [
        (closed, "当前状态是“已关闭”，不能改派。")
    ]
    assert "当前状态是“已关闭”，不能改派。" in html
    assert f'name="pick" value="{closed.pk}"' in html
    assert f'name="pick" value="{mine.pk}"' not in html
    fresh = Ticket.objects.get(pk=mine.pk)
    assert fresh.assignee == people["mate"]
    assert fresh.history.first().history_change_reason == NOTE
    assert Happening.objects.filter(event="REASSIGNED", case_id=mine.pk).count() == 1
    assert HandOver.objects.filter(ticket=mine, ended_at=None).count() == 1


def test_all_passed_on_goes_back_to_the_list(client):
    people = crew()
    tickets = [make_assigned(people=people)[0] for _ in range(2)]
    client.force_login(people["clerk"])
    data = {"pick": [ticket.pk for ticket in tickets], "to": people["mate"].pk, "note": NOTE}

    answer = client.post(reverse("tickets:bulk_hand_over"), data, follow=True)

    assert "2 件已移交给 韦志强" in answer.content.decode()
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {people["mate"].pk}


def test_form_for_several_shows_load(client):
    ticket, people = make_assigned()
    client.force_login(people["clerk"])

    html = client.post(reverse("tickets:bulk_hand_over"), {"pick": [ticket.pk]}).content.decode()

    assert "pick-load" in html


# ---------------------------------------------------------------- followers


def test_followers_are_added_and_removed_by_others(client):
    ticket, people = make_assigned()
    client.force_login(people["clerk"])
    address = reverse("tickets:watchers", args=[ticket.pk])
    manager, mate = people["manager"], people["mate"]

    client.post(address, {"people": [manager.pk, mate.pk], "note": "请留意"})
    client.post(address, {"people": [mate.pk]})
    same = client.post(address, {"people": [mate.pk]})

    assert [row.person for row in ticket.involvements.filter(why="watch")] == [mate]
    assert [line.note for line in Happening.objects.filter(event="WATCHERS").order_by("pk")] == [
        "加上 韦志强、顾卫东；请留意",
        "去掉 顾卫东",
    ]
    assert same.status_code == 422
    assert Message.objects.filter(kind="ticket_asked_to_watch").count() == 2


@pytest.mark.parametrize(("level", "heard"), [("key", 1), ("all", 2), ("none", 0), (None, 1)])
def test_follower_hears_what_she_chose(level, heard):
    ticket, people = make_handled(onsite=False)
    Message.objects.all().delete()
    follower = make_staff("关注者", roles=[Role.HEAD])
    actions.watch(ticket=ticket, by=follower, at=MONDAY)
    if level:
        actions.set_watch_level(by=follower, level=level)

    actions.record_progress(ticket=ticket, words="等备件", by=people["engineer"], at=MONDAY + 20 * HOUR)
    words = {"result": "solved", "method": "phone", "verified_with": "吴建平"}
    actions.verify(ticket=ticket, by=people["clerk"], at=MONDAY + 21 * HOUR, **words)

    assert Message.objects.filter(kind="ticket_watched", staff=follower).count() == heard


def test_own_acts_are_not_told_to_oneself():
    ticket, people = make_handled(onsite=False)
    actions.watch(ticket=ticket, by=people["clerk"], at=MONDAY)
    words = {"result": "solved", "method": "phone", "verified_with": "吴建平"}

    actions.verify(ticket=ticket, by=people["clerk"], at=MONDAY + 21 * HOUR, **words)

    assert not Message.objects.filter(kind="ticket_watched", staff=people["clerk"]).exists()


def test_page_of_followed_cases_keeps_the_setting(client, django_assert_max_num_queries):
    ticket, people = make_assigned()
    actions.watch(ticket=ticket, by=people["mate"], at=MONDAY)
    client.force_login(people["mate"])
    address = reverse("tickets:watching")

    client.post(address, {"level": "all"})
    wrong = client.post(address, {"level": "some"})
    with django_assert_max_num_queries(12):
        html = client.get(address).content.decode()

    assert WatchSetting.objects.get().level == "all"
    assert wrong.status_code == 422
    assert str(ticket) in html
    client.post(reverse("tickets:watch", args=[ticket.pk]) + f"?back={address}")
    assert "还没有关注的处理单" in client.get(address).content.decode()
