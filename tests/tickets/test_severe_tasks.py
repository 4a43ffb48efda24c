"""会议任务 (S0-47): agreed, kept by the clock H-02, moved, done with word or evidence, escalated when late."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core.deadlines.escalations import ESCALATED, OVERDUE, WARNED
from core.deadlines.models import Clock, State
from core.deadlines.sweep import sweep
from core.documents.models import Attachment
from core.notices.models import Message
from core.organization.roles import Role
from core.times import day_start, local_date
from core.workflow import Refused
from tests.factories.deadlines import only_rules
from tests.factories.documents import make_draft
from tests.factories.organization import make_deputy, make_staff
from tests.factories.severe import make_meeting, make_task
from tests.factories.tickets import HOUR, MINUTE, MONDAY, make_assigned
from tickets import actions
from tickets.models import ActionItem, Meeting, Ticket, Why

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 19)
MIDNIGHT = day_start(date(2026, 11, 20))


def told(kind):
    return set(Message.objects.filter(kind=kind).values_list("staff__name", flat=True))


def about_a_case():
    """A task that a meeting agreed on one of its cases."""
    ticket, people = make_assigned()
    meeting, _ = make_meeting(people=people, tickets=[ticket])
    action, _ = make_task(meeting=meeting, people=people, owner=people["mate"], item=meeting.agenda.get())
    return action, people


@pytest.mark.req("S0-47")
def test_owner_hears_at_once_and_sees_the_case():
    action, people = about_a_case()

    assert told("task_agreed") == {"韦志强"}
    assert (action.due_at, action.ticket.involvements.get(person=people["mate"]).why) == (MIDNIGHT, Why.MEETING)
    assert Ticket.objects.visible_to(people["mate"], at=MONDAY).filter(pk=action.ticket_id).exists()


@pytest.mark.req("S0-47")
def test_task_kept_in_time_meets_its_clock():
    only_rules("H-02")
    action, people = about_a_case()
    clock = Clock.objects.get()

    actions.finish_task(action=action, words="16:40 发出", by=people["mate"], at=MONDAY + HOUR)

    assert (clock.due_at, clock.owner, clock.case) == (MIDNIGHT, people["mate"], action.ticket)
    assert Clock.objects.get().state == State.MET
    assert told("task_done") == {"周敏", "林晓芸"}


@pytest.mark.req("S0-47")
def test_late_task_climbs_the_ladder():
    only_rules("H-02")
    action, people = make_task()
    assert Clock.objects.get().case == action.meeting

    sweep(at=MIDNIGHT - MINUTE)
    warned = told(WARNED)
    sweep(at=MIDNIGHT + MINUTE)
    sweep(at=MIDNIGHT + timedelta(days=3))

    assert (warned, told(OVERDUE)) == ({"罗志远"}, {"罗志远"})
    assert "顾卫东" in told(ESCALATED)
    actions.finish_task(action=action, words="补办", by=people["head"], at=MIDNIGHT + timedelta(days=4))
    assert Clock.objects.get().state == State.MISSED


@pytest.mark.req("S0-47")
def test_moved_task_moves_its_clock_with_a_reason():
    only_rules("H-02")
    action, people = make_task()
    given = {"action": action, "reason": "等供应商", "at": MONDAY + HOUR}
    with pytest.raises(Refused, match="由主持人周敏或记录人林晓芸办理"):
        actions.move_task(due_on=DUE, by=people["engineer"], **given)
    with pytest.raises(Refused, match="早于今天"):
        actions.move_task(due_on=date(2026, 11, 1), by=people["clerk"], **given)

    actions.move_task(due_on=date(2026, 11, 25), by=people["clerk"], **given)

    assert Clock.objects.get().due_at == ActionItem.objects.get().due_at == day_start(date(2026, 11, 26))
    assert told("task_moved") == {"罗志远"}


def test_dropped_task_calls_its_clock_off():
    only_rules("H-02")
    action, people = make_task()
    with pytest.raises(Refused, match="取消任务要写明原因"):
        actions.drop_task(action=action, reason="", by=people["clerk"], at=MONDAY + HOUR)

    actions.drop_task(action=action, reason="重复", by=people["clerk"], at=MONDAY + HOUR)

    assert (Clock.objects.get().state, told("task_dropped")) == (State.CANCELLED, {"罗志远"})
    with pytest.raises(Refused, match="已取消，不能再改"):
        actions.finish_task(action=action, words="好", by=people["head"], at=MONDAY + HOUR)


def test_owner_deputy_and_head_report_it_done_and_nobody_else():
    action, people = make_task()
    mate = people["mate"]
    second, _ = make_task(meeting=action.meeting, people=people, owner=mate)
    stand_in = make_staff("代理")
    make_deputy(people["head"], stand_in, local_date(MONDAY), local_date(MONDAY))
    given = {"words": "好了", "at": MONDAY + HOUR}

    with pytest.raises(Refused, match="由责任人罗志远或其部门负责人报告完成"):
        actions.finish_task(action=action, by=people["engineer"], **given)
    with pytest.raises(Refused, match="请写明完成情况"):
        actions.finish_task(action=action, by=people["head"], words=" ", at=MONDAY + HOUR)
    by_head = actions.finish_task(action=second, by=people["head"], **given)
    by_deputy = actions.finish_task(action=action, by=stand_in, **given)

    assert (by_head.done_by, by_deputy.done_by) == (people["head"], stand_in)


@pytest.mark.parametrize(
    ("said", "words"), [({"due_on": date(2026, 11, 1)}, "早于今天"), ({"owner": None}, "已离职")]
)
def test_task_needs_a_day_to_come_and_somebody_there(said, words):
    meeting, people = make_meeting()
    gone = make_staff("离职", is_active=False)
    said = {key: value or gone for key, value in said.items()}

    with pytest.raises(Refused, match=words):
        make_task(meeting=meeting, people=people, **said)


def test_evidence_is_kept_with_the_task(client):
    action, people = make_task()
    draft = make_draft(by=people["head"], at=MONDAY)

    actions.finish_task(action=action, words="见照片", attachments=[draft.pk], by=people["head"], at=MONDAY + HOUR)

    client.force_login(people["quality"])
    row = Attachment.objects.of(action).get()
    assert client.get(reverse("documents:attachment", args=[row.pk])).status_code == 200
    client.force_login(make_staff("路人"))
    assert client.get(reverse("documents:attachment", args=[row.pk])).status_code == 404


def test_tasks_are_seen_by_owner_head_and_those_in_the_meeting():
    action, people = about_a_case()
    plain, _ = make_task(meeting=action.meeting, people=people)
    guest = make_staff("孟凡")
    actions.change_meeting(
        meeting=Meeting.objects.get(),
        chair=people["service_head"],
        participants=[guest],
        by=people["clerk"],
        at=MONDAY,
    )

    def seen(person):
        return set(ActionItem.objects.visible_to(person, at=MONDAY + HOUR))

    assert seen(people["mate"]) == {action, plain}
    assert seen(people["head"]) == {action, plain}
    assert seen(guest) == {plain}
    assert seen(people["clerk"]) == {action, plain}
    assert seen(make_staff("路人")) == set()


@pytest.mark.req("S0-47")
def test_list_shows_mine_all_and_overdue(client):
    action, people = make_task(due_on=DUE)
    mine, _ = make_task(meeting=action.meeting, people=people, owner=people["clerk"], due_on=date(2099, 1, 1))
    client.force_login(people["clerk"])

    def shown(**asked):
        return [row.what for row in client.get(reverse("tickets:tasks"), asked).context["page"].rows]

    ActionItem.objects.filter(pk=action.pk).update(what="过期")
    ActionItem.objects.filter(pk=mine.pk).update(what="我的")
    ActionItem.objects.filter(pk=action.pk).update(due_at=MONDAY - timedelta(days=400))
    assert (shown(), shown(tab="all"), shown(tab="overdue")) == (["我的"], ["过期", "我的"], ["过期"])
    assert shown(tab="all", q="过") == ["过期"]
    assert client.get(reverse("tickets:tasks"), {"tab": "secret"}).status_code == 400
    assert client.get(reverse("tickets:tasks"), {"sort": "owner__password"}).status_code == 400


@pytest.mark.req("S0-47")
def test_task_without_a_case_stands_on_the_desk_of_its_owner(client):
    only_rules("H-02")
    action, people = make_task(due_on=date(2099, 1, 1))
    client.force_login(people["head"])

    page = client.get("/").content.decode()

    assert (action.meeting.number in page, "打开任务" in page) == (True, True)
    clock = Clock.objects.get()
    assert client.get(reverse("deadlines:clock", args=[clock.pk])).status_code == 200


@pytest.mark.parametrize("name", ["tickets:tasks", "tickets:meetings"])
def test_lists_cost_the_same_for_one_and_fifty_rows(client, name, django_assert_max_num_queries):
    action, people = make_task()
    client.force_login(people["clerk"])
    for number in range(30):
        make_task(people=people, meeting=make_meeting(people=people, title=f"会 {number}")[0])

    with django_assert_max_num_queries(12):
        page = client.get(reverse(name), {"tab": "all"} if name == "tickets:tasks" else {})

    assert len(page.context["page"].rows) == 25


def test_rules_of_agreed_dates_stand_on_the_rules_page(client):
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))

    page = client.get(reverse("deadlines:rules")).content.decode()

    assert "会议任务" in page
    assert "应急后续跟进" in page
