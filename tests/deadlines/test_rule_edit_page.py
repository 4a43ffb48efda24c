"""修改规则: everything a version says can be edited, nothing is saved whose effect was not shown."""

import pytest
from django.urls import reverse

from core.deadlines import actions
from core.deadlines.models import Change, Clock, Rule
from core.organization.models import Department
from core.organization.roles import Role
from core.timeline.models import Happening
from core.times import moment
from tests.deadlines.typed import typed
from tests.factories.deadlines import Job, clock_of, happen, make_job, only_rules
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
FRIDAY = moment("2026-11-20T16:00")


@pytest.fixture
def admin(client):
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    return client


@pytest.fixture
def survey(all_events, department_is_case, monkeypatch):
    """Three surveys that run."""
    monkeypatch.setattr(Department, "get_absolute_url", lambda row: f"/departments/{row.pk}/", raising=False)
    only_rules("D-18")
    for _ in range(3):
        happen("CLOSED", make_job(), FRIDAY)
    return Rule.objects.get(key="D-18")


def url_of(key: str) -> str:
    return reverse("deadlines:rule_edit", args=[Rule.objects.get(key=key).pk])


def previewed(client, key, **changes):
    """Type these changes and look at what they would do; the data to save with, and the page."""
    url = url_of(key)
    data = typed(client.get(url)) | changes
    page = client.post(url, data | {"preview": "1"})
    return data | {"previewed": page.context.get("previewed", "")}, page


def test_preview_lists_the_clocks_with_their_cases(admin, survey):
    _, page = previewed(admin, "D-18", **{"variants-0-amount": "4"})

    impact, html = page.context["impact"], page.content.decode()
    assert (impact.running, len(impact.shifts), impact.earlier) == (3, 3, 3)
    assert page.context["changed"] == ["其余情况：16 工作小时 → 4 工作小时"]
    for clock in Clock.objects.all():
        assert f'href="/departments/{clock.case_id}/"' in html
    assert Rule.objects.get(key="D-18").current.number == 1


def test_preview_shows_fifty_clocks_and_the_number(admin, survey):
    for _ in range(50):
        happen("CLOSED", make_job(), FRIDAY)

    _, page = previewed(admin, "D-18", **{"variants-0-amount": "4"})

    assert len(page.context["impact"].listed) == 50
    assert "共 53 个，只列出最先到期的 50 个" in page.content.decode()


def test_saved_for_new_clocks_alone_leaves_the_running_ones(admin, survey):
    before = set(Clock.objects.values_list("due_at", flat=True))
    data, _ = previewed(admin, "D-18", **{"variants-0-amount": "4", "note": "试行"})

    answer = admin.post(url_of("D-18"), data | {"save": "new"})

    assert answer.url == reverse("deadlines:rule", args=[survey.pk])
    version = Rule.objects.get(key="D-18").current
    assert (version.number, version.note, version.by.name) == (2, "试行", "管理员")
    assert list(version.variants.values_list("amount", "calendar")) == [(240, "working")]
    assert set(Clock.objects.values_list("due_at", flat=True)) == before


def test_applied_to_running_clocks_says_so_on_every_timeline(admin, survey):
    data, _ = previewed(admin, "D-18", **{"variants-0-amount": "4"})

    admin.post(url_of("D-18"), data | {"save": "running"})

    assert {clock.version.number for clock in Clock.objects.all()} == {2}
    lines = Happening.objects.filter(event="CLOCK_MOVED")
    assert {line.note for line in lines} == {"满意度调查：规则 D-18 改为第 2 版，11-24 16:00 → 11-23 10:30"}
    assert [line.by.name for line in lines] == ["管理员"] * 3


def test_draft_that_changed_since_the_preview_is_previewed_again(admin, survey):
    data, _ = previewed(admin, "D-18", **{"variants-0-amount": "4"})

    page = admin.post(url_of("D-18"), data | {"variants-0-amount": "5", "save": "running"})

    assert page.context["changed"] == ["其余情况：16 工作小时 → 5 工作小时"]
    assert Rule.objects.get(key="D-18").current.number == 1


def test_second_editor_gets_409_and_keeps_nothing_half(admin, survey):
    data, _ = previewed(admin, "D-18", **{"variants-0-amount": "4"})
    other, _ = previewed(admin, "D-18", **{"variants-0-amount": "8"})
    admin.post(url_of("D-18"), data | {"save": "new"})

    answer = admin.post(url_of("D-18"), other | {"save": "running", "once_key": "k2"})

    assert answer.status_code == 409
    assert Rule.objects.get(key="D-18").current.variants.get().amount == 240


def test_double_click_saves_one_version(admin, survey):
    data, _ = previewed(admin, "D-18", **{"variants-0-amount": "4"})

    for _ in range(2):
        assert admin.post(url_of("D-18"), data | {"save": "new"}).status_code == 302

    assert Rule.objects.get(key="D-18").current.number == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"variants-0-condition": ["grade=1"]}, "最后一档"),
        ({"variants-0-unit": "none"}, "每一档都不计时"),
        ({"variants-0-amount": ""}, "没有写时限"),
        ({"variants-0-condition": ["weather=1"]}, "没有名为 weather=1 的条件"),
        ({"starts_on": ["NOWHERE"]}, "没有名为 NOWHERE 的事件"),
        ({"stops_on": []}, "没有选择事件。请至少选择一个"),
        ({"owner_role": "nobody"}, "没有名为 nobody 的责任角色"),
        ({"repeat_minutes": "0"}, "重复间隔应在 1 分钟到 1 年之间"),
        ({"variants-0-amount": "99999", "variants-0-unit": "days"}, "十年之内算不出"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_what_was_typed_stays(admin, changes, sentence):
    _, page = previewed(admin, "D-18", note="只给一级", **changes)

    html = page.content.decode()
    assert sentence in html
    assert "只给一级" in html
    assert page.context["impact"] is None
    assert Rule.objects.get(key="D-18").current.number == 1


@pytest.mark.req("A-23")
def test_number_of_the_house_is_marked_by_its_editor(admin):
    data, _ = previewed(admin, "D-18", **{"variants-0-house_default": "on"})
    admin.post(url_of("D-18"), data | {"save": "new"})

    rule = Rule.objects.get(key="D-18")
    assert (rule.house_default, rule.current.variants.get().house_default) == (True, True)
    assert "非制度规定" in admin.get(reverse("deadlines:rule", args=[rule.pk])).content.decode()


@pytest.mark.req("A-23")
def test_shipped_house_numbers_are_marked_singly(admin):
    rows = {row.rule.key: row.house for row in admin.get(reverse("deadlines:rules")).context["rows"]}

    assert (rows["D-01"], rows["D-11"], rows["D-02"]) == ("非制度规定", "部分非制度规定", "")


@pytest.mark.req("A-23")
def test_clock_and_its_explanation_carry_the_mark(admin, all_events, department_is_case):
    from core.deadlines.explain import explain
    from core.deadlines.queries import PanelClock

    only_rules("D-11")
    happen("REGISTERED", Job(grade=1, main_city=False), FRIDAY)
    clock = clock_of("D-11")

    assert "非制度规定" in explain(clock, now=FRIDAY).summary
    assert PanelClock(clock, FRIDAY).line.endswith("非制度规定")


def test_history_names_versions_with_their_differences_and_switches(admin, survey):
    data, _ = previewed(admin, "D-18", **{"variants-0-amount": "4", "may_pause": ""})
    admin.post(url_of("D-18"), {k: v for k, v in data.items() if k != "may_pause"} | {"save": "new"})
    admin.post(reverse("deadlines:switch_rule", args=[survey.pk]), {"on": "0"})
    actions.switch_pack("S1", on=True, by=None, at=moment("2027-01-04T09:00"))

    history = admin.get(reverse("deadlines:rule", args=[survey.pk])).context["history"]

    assert {entry.title for entry in history} == {
        "第 1 版",
        "第 2 版",
        "停用 D-18 满意度调查",
        f"启用 S1 售后服务管理规范，{Rule.objects.filter(pack='S1').count()} 条规则",
    }
    second = next(entry for entry in history if entry.title == "第 2 版")
    assert second.by == "管理员"
    assert second.is_current
    assert "暂停：允许 → 不允许" in second.lines or second.lines[0].startswith("其余情况")


def test_switch_that_changes_nothing_is_no_line(admin):
    rule = Rule.objects.get(key="D-18")
    for _ in range(2):
        admin.post(reverse("deadlines:switch_rule", args=[rule.pk]), {"on": "1"})

    assert list(Change.objects.values_list("words", "by__name")) == [("启用 D-18 满意度调查", "管理员")]


def test_clerk_may_not_open_the_editor(client):
    client.force_login(make_staff(roles=[Role.CLERK]))

    assert client.get(url_of("D-18")).status_code == 403
