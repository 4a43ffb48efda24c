"""What rooms register twice counts once: panels, banners, objections; and the badges without a judgement."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import timezone

from core import jobs
from core.frame import banners, panels
from core.frame.panels import Panel
from core.workflow import Step, Workflow

AT = datetime(2026, 11, 16, 1, tzinfo=UTC)


def draw(source, **context):
    context.setdefault("shell", SimpleNamespace(now=AT))
    return Template("{% load pieces %}" + source).render(Context(context)).strip()


def test_panel_registered_twice_stands_once_and_in_order(monkeypatch):
    monkeypatch.setattr(panels, "PANELS", {})
    late, early = Panel("b.html", lambda *_: {"b": 1}, order=200), Panel("a.html", lambda *_: {"a": 1}, order=1)

    for panel in (late, early, late):
        panels.register("ticket", panel)

    assert panels.built("ticket", None, None) == [("a.html", {"a": 1}), ("b.html", {"b": 1})]
    assert panels.built("customer", None, None) == []


def test_panel_that_its_subject_lacks_is_not_built(monkeypatch):
    monkeypatch.setattr(panels, "PANELS", {})
    monkeypatch.setattr(panels, "MARKS", {})
    panels.ask("ticket", "mail", lambda: "any mail")
    rare = Panel("rare.html", lambda *_: {"rare": 1}, name="rare", present=lambda: "exists")
    panels.register("ticket", rare)

    assert panels.presence("ticket") == {"shows_rare": "exists", "has_mail": "any mail"}
    assert panels.built("ticket", SimpleNamespace(shows_rare=False), None) == []
    assert panels.built("ticket", SimpleNamespace(shows_rare=True), None) == [("rare.html", {"rare": 1})]


def test_banner_source_registered_twice_warns_once(monkeypatch):
    monkeypatch.setattr(banners, "SOURCES", [])
    banner = banners.Banner("red", "时钟停了")

    def source(user, at):
        return banner

    banners.register(source)
    banners.register(source)
    banners.register(lambda user, at: None)

    assert banners.current(None, at=AT) == [banner]


def test_objection_raised_twice_is_kept_once():
    flow = Workflow([Step("open", "开门", {"shut"}, "open", None)])

    def locked(door, by):
        return "门已上锁。"

    flow.object("open", locked)
    flow.object("open", locked)

    assert flow.extra == {"open": [locked]}
    assert flow.refusal(SimpleNamespace(status="shut"), "open", by=None, at=AT) == "门已上锁。"


def test_grade_badge_of_an_unjudged_case_says_so():
    assert "未定级" in draw("{% grade_badge grade %}", grade=None)
    assert "二级" in draw("{% grade_badge 2 %}")


def test_state_badge_of_a_pair_takes_its_words():
    assert draw("{% state_badge pair %}", pair=("closed", "已关闭")) == ('<span class="state state-ok">已关闭</span>')


def test_due_chip_of_a_row_annotated_with_its_pause_needs_no_pauses():
    clock = SimpleNamespace(
        state="paused", due_at=AT, warn_at=AT, stopped_at=None, paused_at=AT, paused_why="等客户确认"
    )

    assert "is-paused" in draw("{% due_chip clock %}", clock=clock)


def test_side_panel_parts_body_and_foot():
    page = draw(
        '{% side_panel "void" "作废单据" %}<p>原因</p>{% side_foot %}<button>作废</button>{% end_side_panel %}'
    )

    assert 'id="void"' in page
    assert page.index("<p>原因</p>") < page.index("<button>作废</button>")
    assert "side foot" not in page


@pytest.mark.django_db
def test_job_that_a_faster_worker_took_is_passed_over(monkeypatch):
    row = jobs.enqueue("documents.build_fonts", key="race", at=timezone.now())
    monkeypatch.setattr("django.db.models.query.QuerySet.update", lambda rows, **values: 0)

    assert jobs._claim(row.due_at) is None
