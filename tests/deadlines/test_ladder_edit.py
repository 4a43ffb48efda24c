"""Ladders are made by people; clocks under way go on with the next level and nobody hears twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from core.deadlines.actions.ladders import LevelDraft, assign_ladder, create_ladder, draft_of, edit_ladder
from core.deadlines.models import Change, Clock, Escalation, Ladder, Rule
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Department
from core.organization.roles import Role
from core.workflow import Refused, Stale
from tests.deadlines.typed import typed
from tests.factories.clocks import MONDAY, Crew, make_clock, make_variant
from tests.factories.organization import make_company, make_staff

pytestmark = pytest.mark.django_db
M = timedelta(minutes=1)
EVENTS = {"starts_on": ["RECEIVED"], "stops_on": ["RELAYED"]}


@pytest.fixture
def clock():
    """Two hours of natural time, warned, due and one level up: the representative is next, at +120 min."""
    crew = Crew()
    made = make_clock(make_variant(minutes=120, **EVENTS), severity=2, **crew.duties)
    made.crew = crew
    return made


@pytest.fixture
def admin(client):
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    return client


def ladder_of(clock) -> Ladder:
    return clock.version.ladder


def edited(clock, *levels, at=MONDAY, name="改过的路径"):
    ladder = ladder_of(clock)
    draft = replace(draft_of(ladder), name=name, levels=levels)
    return edit_ladder(ladder, draft, expected_version=ladder.version, by=None, at=at)


def level(number, *receivers, after=0, was=None, **fields):
    return LevelDraft(number, receivers, after_percent=after, was=was, **fields)


def told() -> list[tuple[int, int, list[str]]]:
    rows = Escalation.objects.order_by("pk")
    return [(row.cycle, row.level, [role for role, _ in row.receivers]) for row in rows]


def climb(clock, minutes):
    sweep(at=clock.due_at + minutes * M)


def test_new_level_above_counts_for_a_clock_under_way(clock):
    climb(clock, 61)
    kept = draft_of(ladder_of(clock)).levels[:3]

    edited(
        clock,
        *kept,
        level(3, "general_manager", after=60, at_least_minutes=10, at_most_minutes=240),
        at=clock.due_at + 62 * M,
    )
    climb(clock, 73)
    climb(clock, 500)

    assert [(number, who[-1]) for _, number, who in told()] == [(2, "supervisor_head"), (3, "general_manager")]


def test_level_put_in_below_is_not_told_again(clock):
    climb(clock, 61)
    zero, one, two, three, _ = draft_of(ladder_of(clock)).levels
    between = level(2, "owner", after=20, at_most_minutes=30)

    edited(clock, zero, one, between, replace(two, level=3), replace(three, level=4), at=clock.due_at + 62 * M)
    climb(clock, 65)
    climb(clock, 500)

    assert [(number, who[-1]) for _, number, who in told()] == [(2, "supervisor_head"), (4, "representative")]
    heard = Message.objects.filter(staff=clock.crew.supervisor).count()
    assert heard == 1


def test_level_taken_out_below_leaves_the_next_one_to_come_once(clock):
    climb(clock, 121)
    zero, one, _, three, four = draft_of(ladder_of(clock)).levels

    edited(clock, zero, one, replace(three, level=2), replace(four, level=3), at=clock.due_at + 122 * M)
    climb(clock, 130)
    climb(clock, 241)
    climb(clock, 900)

    managers = Message.objects.filter(staff=clock.crew.manager)
    assert managers.count() == 1
    assert Message.objects.filter(staff=clock.crew.representative).count() == 1


def test_clock_whose_ladder_had_ended_goes_on_with_a_new_level(clock):
    Clock.objects.update(severity=3)
    climb(clock, 121)
    assert Clock.objects.get().next_action_at is None

    levels = draft_of(ladder_of(clock)).levels
    edited(clock, *levels[:4], replace(levels[4], severe_only=False), at=clock.due_at + 122 * M)
    climb(clock, 241)

    assert told()[-1][1:] == (4, ["general_manager"])


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ([level(0, "owner"), level(1)], "第 1 级没有接收人。请至少选择一个。"),
        ([level(0, "owner"), level(1, "caretaker")], "第 1 级：没有名为 caretaker 的接收人。请从列表中选择。"),
        ([level(0, "owner")], "缺第 1 级。级别应从 0（提醒）起连续，请补上或改小后面的级别。"),
        (
            [level(0, "owner"), level(1, "owner"), level(3, "owner", after=50)],
            "缺第 2 级。级别应从 0（提醒）起连续，请补上或改小后面的级别。",
        ),
        ([level(0, "owner"), level(1, "owner"), level(1, "owner")], "第 1 级出现了两次。请改为各不相同的级别。"),
        (
            [level(0, "owner"), level(1, "owner"), level(2, "owner")],
            "第 2 级没有写到期后多久。请填写百分比或最少分钟数。",
        ),
        (
            [level(0, "owner"), level(1, "owner"), level(2, "owner", after=9, at_least_minutes=9, at_most_minutes=3)],
            "第 2 级的最多少于最少。请改为不少于 9 分钟。",
        ),
        (
            [level(0, "owner"), level(1, "owner"), level(2, "owner", after=90), level(3, "owner", after=50)],
            "第 3 级不晚于第 2 级。百分比、最少和最多都不能更小，请把时间改得更晚。",
        ),
    ],
)
def test_ladder_that_cannot_work_is_refused(clock, levels, sentence):
    with pytest.raises(Refused) as refused:
        edited(clock, *levels)

    assert str(refused.value) == sentence
    assert ladder_of(clock).levels.count() == 5


def test_second_editor_is_told(clock):
    ladder, levels = ladder_of(clock), draft_of(ladder_of(clock)).levels
    edited(clock, *levels[:4])

    with pytest.raises(Stale):
        edit_ladder(ladder, replace(draft_of(ladder), name="别名"), expected_version=1, by=None, at=MONDAY)


def test_name_that_exists_and_an_edit_without_change_are_refused(clock):
    ladder = ladder_of(clock)

    with pytest.raises(Refused, match="已有名为“默认升级路径”"):
        create_ladder(replace(draft_of(ladder), name="默认升级路径"), by=None, at=MONDAY)
    with pytest.raises(Refused, match="没有可保存的变化"):
        edit_ladder(ladder, draft_of(ladder), expected_version=1, by=None, at=MONDAY)


def test_assigned_rules_get_a_new_version_and_keep_what_is_done(clock, monkeypatch):
    monkeypatch.setattr(Department, "facts", lambda row: {}, raising=False)
    climb(clock, 61)
    rule = Rule.objects.select_related("current").get(pk=clock.rule_id)
    other = create_ladder(replace(draft_of(ladder_of(clock)), name="另一条"), by=None, at=MONDAY)

    assign_ladder(other, [rule], apply_to_running=True, by=None, at=clock.due_at + 62 * M)
    climb(clock, 70)
    climb(clock, 121)

    assert Rule.objects.get(pk=rule.pk).current.number == 2
    assert [number for _, number, _ in told()] == [2, 3]
    assert Message.objects.filter(staff=clock.crew.supervisor).count() == 1


def test_page_copies_a_ladder_and_records_who_did_it(admin):
    url = reverse("deadlines:ladder_new") + f"?copy={Ladder.objects.get(key='default').pk}"
    page = admin.get(url)

    answer = admin.post(url, typed(page))

    copy = Ladder.objects.get(name="默认升级路径（副本）")
    assert answer.url == reverse("deadlines:ladders")
    assert [row.receivers for row in copy.levels.all()] == [
        row.receivers for row in Ladder.objects.get(key="default").levels.all()
    ]
    assert list(Change.objects.values_list("words", "by__name")) == [("新建 默认升级路径（副本）", "管理员")]


def test_page_refuses_a_level_without_a_person_and_keeps_the_rest(admin):
    ladder = Ladder.objects.get(key="default")
    url = reverse("deadlines:ladder_edit", args=[ladder.pk])
    data = typed(admin.get(url)) | {"levels-2-receivers": [], "name": "值班路径"}

    page = admin.post(url, data)

    html = page.content.decode()
    assert "第 2 级没有接收人" in html
    assert "值班路径" in html
    ladder.refresh_from_db()
    assert ladder.version == 1


def test_page_names_the_levels_for_which_nobody_answers_today(client):
    make_company()
    Department.objects.filter(function="quality").update(head=None, parent=None)
    client.force_login(make_staff(roles=[Role.CLERK]))

    row = client.get(reverse("deadlines:ladders")).context["rows"][0]

    gaps = {level.level: level.gap for level in row["levels"]}
    assert "质量部 没有负责人" in gaps[2]
    assert gaps[0] == ""


def test_page_assigns_rules(admin):
    ladder = create_ladder(replace(draft_of(Ladder.objects.get(key="default")), name="夜间路径"), by=None, at=MONDAY)
    url = reverse("deadlines:ladder_rules", args=[ladder.pk])
    rule = Rule.objects.get(key="D-18")

    nothing = admin.post(url, {})
    admin.post(url, {"rules": [rule.pk]})

    assert "没有选择规则" in nothing.content.decode()
    assert Rule.objects.get(key="D-18").current.ladder == ladder


@pytest.mark.parametrize("name", ["ladder_new", "quiet"])
def test_clerk_may_read_and_not_write_ladders(client, name):
    client.force_login(make_staff(roles=[Role.CLERK]))

    assert client.get(reverse("deadlines:ladders")).status_code == 200
    assert client.get(reverse(f"deadlines:{name}")).status_code == 403
