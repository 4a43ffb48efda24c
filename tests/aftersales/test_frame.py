"""The frame around every page: places, theme, search, and what is said when nothing can be answered."""

import pytest
from django.urls import reverse

from core.frame import banners, nav, panels
from core.organization.roles import Role
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    staff = make_staff("林晓芸", roles=[Role.CLERK])
    client.force_login(staff)
    return staff


def test_frame_asks_strangers_to_sign_in(client):
    answer = client.get("/")

    assert answer.url == f"{reverse('organization:sign_in')}?next=/"


def test_frame_offers_only_places_that_the_person_may_enter(client, clerk):
    html = client.get("/").content.decode()

    assert 'aria-label="工作台" aria-current="page"' in html
    assert 'aria-label="登记"' in html
    assert "人员与值班" not in html


def test_administrator_sees_the_places_of_administration(client):
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))

    assert 'aria-label="人员与值班"' in client.get("/").content.decode()


def test_places_refuse_an_unknown_group():
    with pytest.raises(ValueError, match="其他"):
        nav.register(nav.NavItem("home", "工作台", "house", group="其他"))


@pytest.mark.parametrize(("count", "words"), [(None, ""), (0, ""), (38, "38"), (999, "999"), (1000, "999+")])
def test_counts_stop_at_999(count, words):
    assert nav.capped(count) == words


def test_banner_stands_above_every_page(client, clerk, monkeypatch):
    late = banners.Banner("red", "时限检查已停 6 分钟", "恢复后自动补发。", url="/x/")
    monkeypatch.setattr(banners, "SOURCES", [lambda user, at: late, lambda user, at: None])

    html = client.get("/").content.decode()

    assert 'class="note-bar red" role="alert"' in html
    assert "时限检查已停 6 分钟" in html


def test_pages_need_no_inline_script_or_style(client, clerk):
    answer = client.get("/")

    assert "unsafe" not in answer["Content-Security-Policy"]
    assert " style=" not in answer.content.decode()
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize(("theme", "written"), [("dark", "dark"), ("light", "light"), ("auto", "light")])
def test_theme_is_remembered_for_the_person(client, clerk, theme, written):
    answer = client.post(reverse("aftersales:theme"), {"theme": theme}, headers={"referer": "http://testserver/"})

    clerk.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, "http://testserver/")
    assert clerk.theme == theme
    assert f'data-bs-theme="{written}" data-theme-choice="{theme}"' in client.get("/").content.decode()


def test_theme_is_remembered_on_the_device_before_sign_in(client):
    client.post(reverse("aftersales:theme"), {"theme": "dark"}, headers={"hx-request": "true"})

    assert 'data-bs-theme="dark"' in client.get(reverse("organization:sign_in")).content.decode()


def test_theme_refuses_what_it_does_not_know(client, clerk):
    assert client.post(reverse("aftersales:theme"), {"theme": "pink"}).status_code == 400
    assert client.get(reverse("aftersales:theme")).status_code == 405


@pytest.mark.parametrize("query", ["逾期", "ckyq"])
def test_palette_finds_commands_by_words_and_pinyin(client, clerk, query):
    html = client.get(reverse("aftersales:palette"), {"q": query}).content.decode()

    assert "查看逾期处理单" in html
    assert "工作台" not in html


def test_palette_asks_every_room(client, clerk, monkeypatch):
    rows = [{"title": "机号 2403-017", "sub": "皖江特缆", "url": "/x/", "icon": "gear"}]
    monkeypatch.setattr(panels, "SEARCH_SOURCES", {"设备": lambda query, user: rows, "批次": lambda query, user: []})

    html = client.get(reverse("aftersales:palette"), {"q": "2403"}).content.decode()

    assert 'data-href="/x/"' in html
    assert '机号 <mark class="hit">2403</mark>-017' in html
    assert "批次" not in html


def test_palette_says_when_nothing_is_found(client, clerk):
    html = client.get(reverse("aftersales:palette"), {"q": "没有这个"}).content.decode()

    assert "没有找到“没有这个”。" in html
    assert 'aria-disabled="true"' in html


def test_shortcut_sheet_lists_the_keys_of_places(client, clerk):
    html = client.get("/").content.decode()

    assert 'data-key="g t">处理单</a>' in html
    assert "data-shortcuts" in html


def test_shortcuts_can_be_switched_off(client, clerk):
    clerk.shortcuts_on = False
    clerk.save(update_fields=["shortcuts_on"])

    assert "data-shortcuts>" not in client.get("/").content.decode()


def test_unknown_page_is_said_in_chinese(client, clerk):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_refused_parameters_say_which(client, clerk):
    answer = client.get(reverse("tickets:list"), {"sort": "password"})

    assert answer.status_code == 400
    assert "列表不能按“password”排序。" in answer.content.decode()


def test_components_show_every_piece(client, clerk):
    html = client.get(reverse("components"), {"toast": "1"}).content.decode()

    for css in (
        "due is-soon",
        "due is-paused",
        "grade-1",
        "state-bad",
        "field-error",
        "steps",
        "timeline",
        "empty",
        "pager",
    ):
        assert css in html
    assert ">撤回</button>" in html
