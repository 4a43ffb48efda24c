"""The rules page: everybody reads and tries, administrators switch and edit."""

import pytest
from django.urls import reverse

from core.deadlines.models import Rule
from core.deadlines.seed import RULES
from core.organization.models import Department
from core.organization.roles import Role
from tests.factories.organization import make_company, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    return client


def page(client, name, *args, **query):
    return client.get(reverse(f"deadlines:{name}", args=args), query)


def test_trial_reckons_the_survey_over_the_holidays(client):
    client.force_login(make_staff(roles=[Role.CLERK]))

    html = page(client, "rules", rule="D-18", start="2026-09-30T16:00").content.decode()

    assert "10-09 周五 16:00" in html
    assert "若按自然时间：10-01 周四 08:00" in html
    assert "10-01 至 10-07 国庆节" in html


def test_trial_of_a_second_grade_arrival_warns_at_twelve_hours(client):
    client.force_login(make_staff(roles=[Role.CLERK]))

    box = page(client, "rules", rule="D-13", start="2026-10-02T09:00", fact_grade="2").context["trial"]

    assert (box.due, f"{box.levels[0]['at']:%m-%d %H:%M}") == ("10-04 周日 09:00", "10-02 21:00")


def test_trial_with_nonsense_says_so_at_the_field(client):
    client.force_login(make_staff(roles=[Role.CLERK]))

    box = page(client, "rules", rule="D-99", start="gestern").context["trial"]

    assert "start" in box.form.errors
    assert (box.due, box.rule.key) == ("", "D-18")


def test_rules_without_their_events_are_marked(client):
    client.force_login(make_staff(roles=[Role.CLERK]))

    rows = {row.rule.key: row for row in page(client, "rules").context["rows"]}

    assert (len(rows), rows["D-02"].connected, rows["D-21"].connected) == (len(RULES), True, False)
    assert "未接通" in page(client, "rules", q="D-21").content.decode()


def test_ladder_that_finds_nobody_is_flagged(client):
    make_company()
    Department.objects.filter(function="quality").update(head=None, parent=None)
    client.force_login(make_staff(roles=[Role.CLERK]))

    rows = {row.rule.key: row for row in page(client, "rules").context["rows"]}

    assert rows["D-18"].gap == "质量部 没有负责人"
    assert rows["D-05"].gap == ""


def test_list_needs_the_same_queries_for_one_and_for_all_rules(admin, django_assert_max_num_queries):
    page(admin, "rules")
    with django_assert_max_num_queries(32) as all_rules:
        page(admin, "rules")
    with django_assert_max_num_queries(32) as one_rule:
        page(admin, "rules", q="D-18")

    assert len(all_rules) == len(one_rule)


def test_administrator_switches_a_pack_and_a_rule(admin):
    admin.post(reverse("deadlines:switch_pack", args=["S2"]), {"on": "1"})
    survey = Rule.objects.get(key="D-18")
    admin.post(reverse("deadlines:switch_rule", args=[survey.pk]), {"on": "1"})

    assert list(Rule.objects.filter(is_on=True).order_by("key").values_list("key", flat=True)) == [
        "D-18",
        "D-30",
        "D-31",
        "D-32",
    ]


@pytest.mark.parametrize("name", ["rule_edit", "switch_rule"])
def test_clerk_may_not_change_rules(client, name):
    client.force_login(make_staff(roles=[Role.CLERK]))

    assert client.post(reverse(f"deadlines:{name}", args=[1])).status_code == 403


def test_every_rule_has_a_readable_page(admin):
    for rule in Rule.objects.order_by("key"):
        assert rule.name in page(admin, "rule", rule.pk).content.decode()
    assert "默认升级路径" in page(admin, "ladders").content.decode()
