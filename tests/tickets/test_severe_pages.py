"""The pages of severe cases and meetings: the browser's way, refusals, strangers, double clicks, and their price."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.severe import (
    EVALUATION,
    SUMMARY,
    calm,
    make_contingency,
    make_emergency,
    make_important,
    make_meeting,
    make_task,
    make_urgent,
)
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, make_assigned, make_handled, make_registered
from tickets import actions
from tickets.models import (
    ActionItem,
    AgendaItem,
    CaseSummary,
    Emergency,
    Evaluation,
    Expertise,
    Meeting,
    MeetingFlag,
    ResourceRequest,
    Ticket,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client):
    def post(name, args, by, **form):
        client.force_login(by)
        return client.post(reverse(f"tickets:{name}", args=args), form)

    return post


def get(client, name, args, by):
    client.force_login(by)
    return client.get(reverse(f"tickets:{name}", args=args))


@pytest.mark.req("S3-19")
def test_emergency_is_started_on_its_page(client, send):
    plan = make_contingency()
    ticket, people = make_urgent(said={"product": "高速管式绞线机"})
    page = get(client, "team", [ticket.pk], people["clerk"])

    form = page.context["form"]
    chosen = {"plan": form.initial["plan"], "members": form.initial["members"], "once_key": "e" * 32}
    answers = [send("team", [ticket.pk], people["clerk"], **chosen) for _ in range(2)]

    assert [row.text for row in page.context["preview"].steps][0] == "人员撤离旋转区，设专人警戒"
    assert [answer.url for answer in answers] == [reverse("tickets:emergency", args=[ticket.pk])] * 2
    assert Emergency.objects.get().version == plan.current


def test_another_plan_is_looked_at_before_it_is_chosen(client):
    make_contingency("甲", product="")
    ticket, people = make_urgent()

    client.force_login(people["clerk"])
    page = client.get(reverse("tickets:team", args=[ticket.pk]), {"plan": ""})

    assert (page.context["preview"].version, len(page.context["preview"].steps)) == (None, 6)


def test_emergency_is_worked_through_in_the_browser(client, send):
    emergency, people = make_emergency(at=timezone.now() - HOUR)
    pk, engineer = emergency.ticket_id, people["engineer"]
    steps = list(emergency.checklist.values_list("pk", flat=True))
    soon = f"{timezone.localtime(timezone.now() + HOUR):%Y-%m-%dT%H:%M}"

    send("emergency_tick", [pk, steps[0]], engineer)
    send("emergency_check", [pk, steps[1]], engineer, note="已挂牌")
    send("emergency_skip", [pk, steps[2]], engineer, reason="客户在场")
    send("emergency_undo", [pk, steps[2]], engineer, reason="点错")
    send("emergency_join", [pk], engineer, person=people["mate"].pk, duty="备件")
    send("emergency_ask", [pk], engineer, what="制动器", source="parts", from_whom="仓库", needed_at=soon)
    send("emergency_answer", [pk, ResourceRequest.objects.get().pk], engineer, state="ready", answer="已发")
    send("emergency_temporary", [pk], engineer, temporary="备用机组")
    send("emergency_follow", [pk], engineer, on="2099-01-01", what="复查", owner=people["mate"].pk)
    page = send("emergency_stand_down", [pk], engineer, words="交还")

    done = Emergency.objects.get()
    assert (page.status_code, done.state, done.temporary) == (302, "handled", "备用机组")
    assert list(done.checklist.values_list("state", flat=True)) == ["done", "done", "open", "open", "open", "open"]
    row = done.follow_ups.get()
    send("emergency_followed", [pk, row.pk], people["mate"], words="正常")
    shown = get(client, "emergency", [pk], engineer).content.decode()
    assert "已跟进" in shown
    assert "备用机组" in shown


@pytest.mark.req("S3-21")
def test_skipped_order_is_refused_in_words(send):
    emergency, people = make_emergency()
    third = emergency.checklist.all()[2]

    page = send("emergency_tick", [emergency.ticket_id, third.pk], people["engineer"])

    assert page.status_code == 422
    assert "安全第一：先完成第 1 步" in page.content.decode()


def test_step_of_another_emergency_is_not_found(send):
    people = crew()
    first, _ = make_emergency(people=people)
    other, _ = make_emergency(people=people)

    answer = send("emergency_tick", [first.ticket_id, other.checklist.first().pk], people["engineer"])

    assert answer.status_code == 404


@pytest.mark.req("S3-18")
def test_summary_is_drafted_then_handed_in(client, send):
    ticket, people = make_handled(grade=2)
    engineer = people["engineer"]
    send("summary", [ticket.pk], engineer, expected_version=0, root_cause="预紧不足。")
    drafted = CaseSummary.objects.get().state

    stale = send("summary", [ticket.pk], engineer, expected_version=0, done=1, **SUMMARY)
    whole = send("summary", [ticket.pk], engineer, expected_version=1, done=1, **SUMMARY)

    assert (drafted, stale.status_code, whole.status_code) == ("draft", 409, 302)
    assert CaseSummary.objects.get().state == "done"
    assert get(client, "summary", [ticket.pk], people["clerk"]).status_code == 200


@pytest.mark.req("S3-23")
def test_evaluation_is_handed_in_and_read(client, send):
    emergency, people = make_emergency()
    engineer, pk = people["engineer"], emergency.ticket_id
    calm(emergency, by=engineer, at=MONDAY + HOUR)
    Ticket.objects.filter(pk=pk).update(status="in_progress", assignee=engineer)

    missing = send("evaluation", [pk], engineer, expected_version=0, done=1, root_cause="x")
    send("evaluation", [pk], engineer, expected_version=0, done=1, **EVALUATION)
    paper = send("evaluation_print", [pk], engineer)

    assert (missing.status_code, Evaluation.objects.get().state, paper.status_code) == (422, "done", 302)
    assert "备件不在服务站。" in get(client, "evaluation", [pk], engineer).content.decode()


@pytest.mark.req("S3-15")
def test_analysis_meeting_is_recorded_with_tasks_on_one_page(client, send):
    ticket, people = make_important()
    page = get(client, "meeting", [ticket.pk], people["clerk"])

    answer = send(
        "meeting",
        [ticket.pk],
        people["clerk"],
        chair=people["service_head"].pk,
        participants=[people["quality"].pk],
        first_measures="限速",
        **{"tasks-what": ["送检", ""], "tasks-owner": [people["mate"].pk, ""], "tasks-due_on": ["2099-01-02", ""]},
    )

    assert page.context["form"].initial["chair"] == people["service_head"].pk
    assert answer.url == ticket.get_absolute_url()
    assert ActionItem.objects.get().what == "送检"


@pytest.mark.parametrize("broken", [{"tasks-owner": [""]}, {"tasks-due_on": ["明天"]}, {"tasks-what": [""]}])
def test_half_a_task_is_refused_and_nothing_is_written(send, broken):
    ticket, people = make_important()
    whole = {"tasks-what": ["送检"], "tasks-owner": [people["mate"].pk], "tasks-due_on": ["2099-01-02"]}
    said = {"chair": people["service_head"].pk, "participants": [people["quality"].pk], "first_measures": "限速"}

    answer = send("meeting", [ticket.pk], people["clerk"], **said, **{**whole, **broken})

    assert (answer.status_code, Meeting.objects.count()) == (422, 0)


@pytest.mark.req("S0-47")
def test_meeting_runs_from_call_to_settled_minutes_in_the_browser(client, send):
    ticket, people = make_assigned()
    clerk = people["clerk"]
    call = {"kind": "morning", "title": "晨会", "starts_at": "2099-01-01T08:30", "chair": people["service_head"].pk}
    twice = {**call, "participants": [people["quality"].pk], "once_key": "m" * 32}
    for _ in range(2):
        send("meeting_new", [], clerk, **twice)
    meeting = Meeting.objects.get()
    send("flag_meeting", [ticket.pk], people["engineer"], words="客户催")
    assert get(client, "meeting_agenda", [meeting.pk], clerk).context["rows"][0].ticket == ticket
    send("meeting_agenda", [meeting.pk], clerk, pick=[ticket.pk], topic="值班")
    first, second = AgendaItem.objects.all()
    send("meeting_move", [meeting.pk, second.pk], clerk, way="up")
    send("meeting_drop", [meeting.pk, second.pk], clerk)
    fresh = {"expected_version": Meeting.objects.get().version, "decision": "发件"}
    task = {"what": "发件", "owner": people["mate"].pk, "due_on": "2099-01-03"}
    send("meeting_minute", [meeting.pk, first.pk], clerk, **fresh, **task)
    stale = send("meeting_minute", [meeting.pk, first.pk], clerk, **fresh)
    present = [people["quality"].pk]
    send("meeting_roll", [meeting.pk], clerk, present=present, expected_version=Meeting.objects.get().version)
    send("meeting_task", [meeting.pk], clerk, what="回电", owner=clerk.pk, due_on="2099-01-03")
    send("meeting_settle", [meeting.pk], clerk)

    settled = Meeting.objects.get()
    assert (stale.status_code, settled.state, ActionItem.objects.count()) == (409, "done", 2)
    assert send("meeting_print", [meeting.pk], clerk).status_code == 302
    send("meeting_amend", [meeting.pk], clerk, reason="漏记")
    assert Meeting.objects.get().state == "open"
    assert get(client, "meeting_detail", [meeting.pk], clerk).status_code == 200


def test_task_is_finished_moved_and_dropped_in_the_browser(client, send):
    action, people = make_task()
    second, _ = make_task(meeting=action.meeting, people=people)
    clerk, head = people["clerk"], people["head"]

    send("task_move", [action.pk], clerk, due_on="2099-01-02", reason="等件")
    send("task_finish", [action.pk], head, words="发出")
    send("task_drop", [second.pk], clerk, reason="重复")
    refused = send("task_finish", [second.pk], head, words="发出")

    assert [row.state for row in ActionItem.objects.order_by("pk")] == ["done", "cancelled"]
    assert refused.status_code == 422
    assert "发出" in get(client, "action", [action.pk], head).content.decode()


@pytest.mark.req("S3-14")
def test_experts_fields_are_kept_as_one_table(client, send):
    expert = make_staff("唐绍文", roles=[Role.EXPERT])
    head = make_staff(roles=[Role.HEAD])
    rows = {"rows-person": [expert.pk], "rows-product": ["绞线"], "rows-fault_kind": [""], "rows-department": [""]}
    send("expertise", [], head, expected="", **rows)
    first = Expertise.objects.get()

    stale = send("expertise", [], head, expected="", **rows)
    empty = send("expertise", [], head, expected=str(first.pk), **{**rows, "rows-product": [""]})
    send("expertise", [], head, expected=str(first.pk), **{key: [""] for key in rows})

    assert (str(first), stale.status_code, empty.status_code, Expertise.objects.count()) == ("绞线", 409, 422, 0)
    assert get(client, "expertise", [], make_staff(roles=[Role.CLERK])).status_code == 403


def test_stranger_finds_nothing(client):
    emergency, people = make_emergency()
    meeting, _ = make_meeting(people=people, tickets=[Ticket.objects.get()])
    action, _ = make_task(meeting=meeting, people=people)
    stranger, pk = make_staff("路人", roles=[Role.ENGINEER]), emergency.ticket_id
    item, step = meeting.agenda.get().pk, emergency.checklist.first().pk
    doors = [("emergency", [pk]), ("team", [pk]), ("meeting", [pk]), ("summary", [pk]), ("evaluation", [pk])]
    doors += [("meeting_detail", [meeting.pk]), ("meeting_agenda", [meeting.pk]), ("meeting_roll", [meeting.pk])]
    doors += [("meeting_minute", [meeting.pk, item]), ("meeting_settle", [meeting.pk]), ("action", [action.pk])]
    doors += [("task_finish", [action.pk]), ("task_move", [action.pk]), ("emergency_check", [pk, step])]

    assert {name: get(client, name, args, stranger).status_code for name, args in doors} == {
        name: 404 for name, _ in doors
    }


def test_case_page_shows_the_emergency_within_its_budget(client, django_assert_max_num_queries):
    emergency, people = make_emergency()
    ticket = Ticket.objects.get(pk=emergency.ticket_id)
    actions.flag_for_meeting(ticket=ticket, words="客户催", by=people["engineer"], at=MONDAY + HOUR)
    meeting, _ = make_meeting(people=people, tickets=[ticket], at=MONDAY + HOUR + MINUTE)
    make_task(meeting=meeting, people=people, item=meeting.agenda.get(), at=MONDAY + 2 * HOUR)
    client.force_login(people["clerk"])
    client.get(ticket.get_absolute_url())

    with django_assert_max_num_queries(20):
        page = client.get(ticket.get_absolute_url()).content.decode()

    assert "应急处置中 · 0 / 6 步" in page
    assert "备齐联轴器 12 件" in page


def test_urgent_case_offers_the_plan_first(client):
    ticket, people = make_urgent()

    page = get(client, "detail", [ticket.pk], people["clerk"])

    assert page.context["next"].primary.name == "team"


def test_important_case_offers_its_meeting_until_it_was_held(client):
    ticket, people = make_important()

    def plain():
        return [button.name for button in get(client, "detail", [ticket.pk], people["clerk"]).context["next"].plain]

    before = plain()
    said = {"participants": [people["quality"]], "first_measures": "限速"}
    actions.record_meeting(ticket=ticket, by=people["clerk"], at=MONDAY + HOUR, **said)

    assert ("meeting" in before, "meeting" in plain()) == (True, False)


def test_flag_is_shown_and_taken_back(client, send):
    ticket = make_registered()
    actions.flag_for_meeting(ticket=ticket, words="客户催", by=ticket.registered_by, at=MONDAY + HOUR)
    shown = "等待列入议程" in get(client, "detail", [ticket.pk], ticket.registered_by).content.decode()

    send("unflag_meeting", [ticket.pk], ticket.registered_by)

    assert (shown, MeetingFlag.objects.count()) == (True, 0)
