"""The simulator's desk and its answers, as an administrator meets them."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from core.deadlines.models import Rule, Simulation
from core.organization.models import Department
from core.organization.roles import Role
from tests.factories.deadlines import happen, make_job, only_rules
from tests.factories.organization import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]
DESK = reverse("deadlines:simulator")


@pytest.fixture
def admin(client):
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    return client


@pytest.fixture
def late_answers(monkeypatch):
    """Three first-grade answers after 15 minutes (D-10 allows ten)."""
    monkeypatch.setattr(Department, "get_absolute_url", lambda row: f"/departments/{row.pk}/", raising=False)
    only_rules("D-10")
    for n in range(3):
        at = timezone.now() - timedelta(days=10 + n)
        job = make_job(grade=1, moments={"received_at": at})
        happen("REGISTERED", job, at)
        happen("RESPONDED", job, at + timedelta(minutes=15))


def asked(client, key, **fields) -> dict:
    """What the desk with this rule on it would send."""
    page = client.get(DESK, {"rule": key})
    card = page.context["desk"].cards[0]
    data = {"months": "3", "rule": key, "run": "1", "once_key": "s1"}
    for form in (card.ladder, *card.forms):
        data |= {bound.html_name: getattr(bound.value(), "pk", bound.value()) or "" for bound in form}
    return data | {f"r{card.rule.pk}-{name}": value for name, value in fields.items()}


def test_rules_come_and_go_and_what_was_typed_for_others_stays(admin):
    data = asked(admin, "D-10", **{"0-amount": "25"})
    data.pop("run")

    more = admin.post(DESK, data | {"add": "D-02", "put": "1"}).context["desk"]
    less = admin.post(DESK, {**data, "rule": ["D-10", "D-02"], "drop": "D-10"}).context["desk"]

    assert [card.rule.key for card in more.cards] == ["D-10", "D-02"]
    assert more.cards[0].forms[0]["amount"].value() == "25"
    assert [card.rule.key for card in less.cards] == ["D-02"]


def test_small_simulation_answers_at_once_with_linked_cases(admin, late_answers):
    answer = admin.post(DESK, asked(admin, "D-10", **{"0-amount": "20"}), follow=True)

    html = answer.content.decode()
    assert answer.redirect_chain == [(Simulation.objects.get().get_absolute_url(), 302)]
    assert answer.context["simulation"].result["turned"] == 3
    assert "一级：10 分（自然） → 20 分（自然）" in html
    assert html.count('href="/departments/') == 3
    assert "3 个时限的结论与真实记录全部一致" in html


def test_double_click_asks_once(admin, late_answers):
    data = asked(admin, "D-10", **{"0-amount": "20"})

    first, second = admin.post(DESK, data), admin.post(DESK, data)

    assert first.url == second.url
    assert Simulation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"months": "0"}, "1 至 24 个月"),
        ({"months": "abc"}, "请写整数"),
        ({"months": ""}, "没有写几个月"),
    ],
)
def test_nonsense_is_refused_at_the_field(admin, late_answers, fields, sentence):
    page = admin.post(DESK, asked(admin, "D-10") | fields)

    assert sentence in page.content.decode()
    assert not Simulation.objects.exists()


def test_time_left_out_is_said_at_its_line(admin, late_answers):
    page = admin.post(DESK, asked(admin, "D-10", **{"0-amount": ""}))

    assert "没有写时限" in page.content.decode()


def test_empty_period_is_a_plain_sentence(admin):
    page = admin.post(DESK, {"months": "6", "run": "1"})

    assert "这段时间没有发生过任何事件，无从模拟" in page.content.decode()
    assert not Simulation.objects.exists()


def test_running_simulation_polls_and_can_be_stopped(admin, late_answers):
    now = timezone.now()
    user = make_staff("另一位", roles=[Role.ADMINISTRATOR])
    going = Simulation.objects.create(months=3, since=now, until=now, by=user, at=now, state="running", total_count=9)

    page = admin.get(going.get_absolute_url()).content.decode()
    admin.post(reverse("deadlines:simulation_stop", args=[going.pk]))

    assert 'hx-trigger="every 2s' in page
    assert "0 / 9 件" in page
    assert "已停止，没有留下结果" in admin.get(going.get_absolute_url()).content.decode()


def test_exports_are_workbooks_and_nothing_else_is(admin, late_answers):
    admin.post(DESK, asked(admin, "D-10", **{"0-amount": "20"}))
    pk = Simulation.objects.get().pk

    sheets = {}
    for what in ("rules", "cases"):
        answer = admin.get(reverse("deadlines:simulation_export", args=[pk, what]))
        book = ZipFile(BytesIO(b"".join(answer.streaming_content)))
        sheets[what] = book.read("xl/worksheets/sheet1.xml").decode()

    assert "一级响应" in sheets["rules"]
    assert sheets["cases"].count("D-10 一级响应") == 3
    assert admin.get(reverse("deadlines:simulation_export", args=[pk, "users"])).status_code == 404


def test_change_is_taken_over_into_the_editor(admin, late_answers):
    admin.post(DESK, asked(admin, "D-10", **{"0-amount": "20"}))
    simulation, rule = Simulation.objects.get(), Rule.objects.get(key="D-10")
    url = reverse("deadlines:rule_edit", args=[rule.pk])

    page = admin.get(url, {"simulation": simulation.pk})

    first = page.context["lines"].forms[0]
    assert (first["amount"].value(), first["unit"].value()) == (20, "minutes")
    assert page.context["form"]["note"].value() == f"采用模拟 {simulation.pk}"
    assert Rule.objects.get(key="D-10").current.number == 1
    for wrong in ("999", "x"):
        assert admin.get(url, {"simulation": wrong}).status_code == 404


def test_list_of_cases_needs_the_same_queries_for_one_and_for_fifty(
    admin, late_answers, django_assert_max_num_queries
):
    admin.post(DESK, asked(admin, "D-10", **{"0-amount": "20"}))
    simulation = Simulation.objects.get()
    url = simulation.get_absolute_url()
    admin.get(url)
    with django_assert_max_num_queries(14) as few:
        admin.get(url)
    row = simulation.turned.first()
    for _ in range(50):
        row.pk = None
        row.save(force_insert=True)
    with django_assert_max_num_queries(14) as many:
        admin.get(url)

    assert len(few) == len(many)
