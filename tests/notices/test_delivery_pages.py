"""What did not arrive is seen at its case and on one page, sent again or given up with a reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.jobs import Job
from core.notices.actions import drop, send_again
from core.notices.case_panel import of_case
from core.notices.deliver import deliver
from core.notices.models import Delivery
from core.notices.parcels import deliver_parcels
from core.notices.post import Draft, post
from core.organization.roles import Role
from core.timeline.models import Happening
from core.times import moment
from tests.factories.notices import make_robot
from tests.factories.organization import make_department, make_staff
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
State = Delivery.State
NOON = moment("2026-11-16T12:00")


@pytest.fixture
def admin(client, admin):
    """At the browser."""
    client.force_login(admin)
    return admin


@pytest.fixture
def ticket():
    return make_ticket()


@pytest.fixture
def lin():
    return make_staff(email="lin@example.com", department=make_department("试验组"))


def failed(lin, ticket=None, *, key="k", state=State.FAILED, error="邮箱已满"):
    post([Draft(lin.pk, key, "ticket_assigned", f"分派给您 {key}", subject=ticket, case=ticket)], at=NOON)
    rows = Delivery.objects.filter(message__key=key)
    rows.update(state=state, attempts=2, next_attempt_at=None, error=error)
    return rows.get()


def lines(part):
    return [(row["name"], row["way"], row["words"], row["final"]) for told in part["messages"] for row in told.lines]


def test_case_shows_who_was_told_what_in_one_query(ticket, lin, django_assert_num_queries):
    row = failed(lin, ticket)
    clerk = make_staff("周敏", roles=[Role.CLERK])
    clerk.rights  # noqa: B018 (loads them)
    of_case(ticket, clerk)  # fills the cache of content types

    with django_assert_num_queries(1):
        part = of_case(ticket, clerk)

    assert lines(part) == [("林晓芸", "站内", "未读", False), ("林晓芸", "邮件", "未送达", True)]
    assert (part["bad"], part["may_retry"], row.pk) == (1, True, part["messages"][0].lines[1]["delivery"])


def test_case_without_messages_shows_no_panel(ticket, lin):
    assert of_case(ticket, lin) is None


def test_page_of_the_case_offers_the_retry_to_whom_may(client, ticket, lin):
    failed(lin, ticket)
    clerk = make_staff("周敏", roles=[Role.CLERK])
    client.force_login(clerk)

    page = client.get(ticket.get_absolute_url()).content.decode()

    assert "1 份没有送达" in page
    assert reverse("channels:again", args=[Delivery.objects.get().pk]) in page


def test_retry_from_the_case_sends_again_and_stands_on_the_timeline(client, ticket, lin, mailoutbox):
    row = failed(lin, ticket)
    clerk = make_staff("周敏", roles=[Role.CLERK])
    client.force_login(clerk)

    answer = client.post(reverse("channels:again", args=[row.pk]))
    deliver()

    assert answer.url == ticket.get_absolute_url()
    assert [mail.subject for mail in mailoutbox] == ["分派给您 k"]
    line = Happening.objects.of_case(ticket).first()
    assert (line.label, line.by, line.note) == ("重发通知", clerk, "邮件 → 林晓芸")


def test_retry_of_a_case_one_may_not_see_is_not_found(client, ticket, lin):
    row = failed(lin, ticket)
    client.force_login(make_staff("别部门的负责人", department=make_department(), roles=[Role.HEAD]))

    assert client.post(reverse("channels:again", args=[row.pk])).status_code == 404
    assert Delivery.objects.get().state == State.FAILED


def test_retry_without_the_right_is_refused(client, ticket, lin):
    row = failed(lin, ticket)
    client.force_login(lin)

    assert client.post(reverse("channels:again", args=[row.pk])).status_code == 403


def test_what_may_have_arrived_goes_again_with_the_mark(lin, mailoutbox, admin):
    row = failed(lin, state=State.UNKNOWN)

    assert send_again(pks=[row.pk], by=admin, at=NOON) == 1
    deliver(NOON)

    assert mailoutbox[0].subject == "分派给您 k（可能重复）"


def test_robot_post_goes_again_to_the_robot_of_today(hosts, lin, admin):
    old = make_robot(hosts.url, departments=[lin.department])
    lin.email = ""
    lin.save()
    row = failed(lin)
    old.is_on = False
    old.save()
    new = make_robot(hosts.url, people=[lin])

    send_again(pks=[row.pk], by=admin, at=NOON)
    deliver_parcels(NOON)

    row.refresh_from_db()
    assert (row.robot, row.state, len(hosts.taken)) == (new, State.SENT, 1)


def test_what_waits_or_was_sent_is_left_alone(lin, admin):
    rows = [failed(lin, key=state, state=state) for state in (State.SENT, State.WAITING, State.SENDING)]

    pks = [row.pk for row in rows]
    counts = [send_again(pks=pks, by=admin, at=NOON), drop(pks=pks, reason="x", by=admin, at=NOON)]

    assert counts == [0, 0]


def test_page_lists_the_failed_ones_and_filters(client, admin, lin):
    failed(lin, key="a")
    failed(lin, key="b", state=State.UNKNOWN)
    failed(lin, key="c", state=State.SENT)
    page = reverse("channels:deliveries")

    def shown(query=""):
        return sorted(row.about[-1] for row in client.get(page + query).context["rows"])

    assert shown() == ["a", "b"]
    assert shown("?tab=all") == ["a", "b", "c"]
    assert shown("?tab=waiting") == []
    assert (shown("?channel=email"), shown("?channel=wecom")) == (["a", "b"], [])
    assert [client.get(f"{page}?{q}").status_code for q in ("tab=x", "channel=x", "sort=error")] == [400] * 3


def test_page_asks_as_much_for_one_row_as_for_twenty(client, admin, lin):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("channels:deliveries"))
        return len(caught)

    failed(lin)
    one = queries()
    for n in range(20):
        failed(lin, key=str(n))

    assert queries() == one <= 12


def test_several_are_given_up_with_one_reason(client, admin, lin, ticket):
    rows = [failed(lin, ticket, key=str(n)) for n in range(3)]
    url = reverse("channels:decide")
    picked = {"pick": [row.pk for row in rows[:2]], "act": "drop"}

    client.post(url, picked)
    without_reason = set(Delivery.objects.values_list("state", flat=True))
    client.post(url, picked | {"reason": "已电话告知"})

    assert without_reason == {State.FAILED}
    states = Delivery.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [(State.DROPPED, "已电话告知")] * 2 + [(State.FAILED, "")]
    line = Happening.objects.of_case(ticket).first()
    assert (line.label, line.note) == ("不再发送通知", "邮件 → 林晓芸、邮件 → 林晓芸：已电话告知")


@pytest.mark.parametrize("pick", [[], ["x"], ["999999"], ["9" * 30], ["1' OR 1=1"]])
def test_nonsense_picks_change_nothing(client, admin, lin, pick):
    failed(lin)

    answer = client.post(reverse("channels:decide"), {"pick": pick, "act": "again"})

    assert answer.status_code in (302, 409)
    assert Delivery.objects.get().state == State.FAILED


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"act": "retry"}, "waiting"),
        ({"act": "settle", "reason": "手工补打"}, "settled"),
        ({"act": "settle", "reason": " "}, "failed"),
    ],
)
def test_failed_job_is_retried_or_settled_with_a_reason(client, admin, data, state):
    job = Job.objects.create(name="x", key="x:1", state="failed", attempts=6, due_at=NOON, created_at=NOON)
    red = "1 个任务最终失败" in client.get(reverse("deadlines:health")).content.decode()

    client.post(reverse("deadlines:decide_job", args=[job.pk]), data)
    again = client.post(reverse("deadlines:decide_job", args=[job.pk]), {"act": "settle", "reason": "又一次"})

    job.refresh_from_db()
    assert (red, again.status_code in (302, 409)) == (True, True)
    if state != "failed":
        assert (job.state, job.decided_by, job.reason) == (state, admin, data.get("reason", ""))
        assert "1 个任务最终失败" not in client.get(reverse("deadlines:health")).content.decode()


def test_jobs_are_decided_by_administrators_alone(client, lin):
    client.force_login(lin)

    assert client.post(reverse("deadlines:decide_job", args=[1]), {"act": "retry"}).status_code == 403
