"""常用筛选 and columns: named, kept, shared, renamed, taken back; and nothing that the list does not offer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, make_assigned, make_registered
from tickets import actions
from tickets.models import ListSetting, SavedFilter
from tickets.saved import desk_of

pytestmark = pytest.mark.django_db
SAVED = "/tickets/saved/"


@pytest.fixture
def people(client):
    people = crew()
    client.force_login(people["clerk"])
    return people


def save(client, name="一级未结", query="tab=all&grade=1&sort=due", **more):
    return client.post(SAVED, {"name": name, "query": query, "once_key": name, **more})


def test_view_is_saved_under_a_name_and_offered_in_the_list(client, people):
    answer = save(client)

    row = SavedFilter.objects.get()
    assert answer.url == row.get_absolute_url() == "/tickets/?tab=all&sort=due&grade=1"
    html = client.get(answer.url).content.decode()
    assert "一级未结" in html
    assert 'aria-current="true"' in html


def test_double_click_saves_once(client, people):
    assert save(client).url == save(client).url
    assert SavedFilter.objects.count() == 1


def test_page_says_what_is_going_to_be_saved(client, people):
    html = client.get(SAVED, {"query": "tab=department&grade=1&grade=2&q=过流"}).content.decode()

    assert "本部门；搜索“过流”；等级：一级、二级。" in html


@pytest.mark.parametrize("query", ["tab=all&customer__name=x", "tab=secret", "tab=all&sort=version", "grade=9"])
def test_what_the_list_does_not_offer_is_not_saved(client, people, query):
    assert save(client, query=query).status_code == 400
    assert SavedFilter.objects.count() == 0


def test_name_that_is_taken_is_refused_at_the_field(client, people):
    save(client)

    answer = client.post(SAVED, {"name": "一级未结", "query": "tab=mine", "once_key": "other"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["您已有名为“一级未结”的常用筛选。请换一个名称。"]


def test_shared_view_is_for_the_department_only(client, people):
    save(client, shared="on")
    colleague = make_staff("周倩", roles=[Role.CLERK], department=people["clerk"].department)

    mine = [view.shared_by for view in desk_of(people["clerk"]).views]
    theirs = [view.shared_by for view in desk_of(colleague).views]

    assert (mine, theirs) == ([""], ["林晓芸"])
    assert desk_of(people["engineer"]).views == []


def test_strangers_view_cannot_be_changed(client, people):
    save(client, shared="on")
    row = SavedFilter.objects.get()
    client.force_login(make_staff("周倩", department=people["clerk"].department))

    answers = [client.post(reverse(f"tickets:saved_{act}", args=[row.pk])) for act in ("change", "remove", "restore")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_view_is_renamed_and_unshared(client, people):
    save(client, shared="on")
    row = SavedFilter.objects.get()

    client.post(reverse("tickets:saved_change", args=[row.pk]), {"name": "重大", "expected_version": 1})

    row.refresh_from_db()
    assert (row.name, row.shared_with, row.version) == ("重大", None, 2)


def test_older_version_is_answered_with_a_conflict(client, people):
    save(client)
    row = SavedFilter.objects.get()
    actions.change_filter(pk=row.pk, name="别处", shared=False, expected_version=1, by=people["clerk"])

    answer = client.post(reverse("tickets:saved_change", args=[row.pk]), {"name": "重大", "expected_version": 1})

    assert answer.status_code == 409
    assert SavedFilter.objects.get().name == "别处"


def test_removed_view_can_be_taken_back(client, people):
    save(client)
    row = SavedFilter.objects.get()

    html = client.post(reverse("tickets:saved_remove", args=[row.pk]), follow=True).content.decode()
    gone = desk_of(people["clerk"]).views
    client.post(reverse("tickets:saved_restore", args=[row.pk]))

    assert gone == []
    assert reverse("tickets:saved_restore", args=[row.pk]) in html
    assert [view.name for view in desk_of(people["clerk"]).views] == ["一级未结"]


def test_list_opens_with_the_chosen_view(client, people):
    save(client, opens="on")

    assert client.get("/tickets/").url == SavedFilter.objects.get().get_absolute_url()
    client.post(reverse("tickets:saved_opens"), {"saved": ""})
    assert client.get("/tickets/").status_code == 200


def test_view_that_does_not_hold_any_more_blocks_nothing(client, people):
    save(client, opens="on")
    SavedFilter.objects.update(query="tab=all&department=987654")

    assert client.get("/tickets/").status_code == 200
    assert "其中的条件已不存在" in client.get(SAVED).content.decode()


def test_list_cannot_open_with_a_strangers_view(client, people):
    save(client)
    client.force_login(people["engineer"])

    assert client.post(reverse("tickets:saved_opens"), {"saved": SavedFilter.objects.get().pk}).status_code == 404
    assert client.post(reverse("tickets:saved_opens"), {"saved": "x"}).status_code == 404


def test_columns_are_chosen_and_go_back(client, people):
    make_assigned(people=people, at=MONDAY)
    client.post(
        reverse("tickets:columns"), {"column": ["department", "contact", "secret"], "back": "/tickets/?tab=all"}
    )

    html = client.get("/tickets/", {"tab": "all", "sort": "due"}).content.decode()
    kept = ListSetting.objects.get().columns
    client.post(reverse("tickets:columns"), {"usual": "1"})

    assert kept == ["contact", "department"]
    heads = html.split("<thead>")[1].split("</thead>")[0]
    assert "责任部门" in heads
    assert "责任人" not in heads
    assert ListSetting.objects.get().columns is None


def test_column_that_sorts_always_shows(client, people):
    make_registered(people=people, at=MONDAY)

    html = client.get("/tickets/", {"tab": "all", "sort": "received"}).content.decode()

    assert 'aria-sort="ascending"' in html


def test_column_choice_leads_back_on_this_site_only(client, people):
    answer = client.post(reverse("tickets:columns"), {"back": "//evil.example/"})

    assert answer.url == reverse("tickets:list")


def test_poll_says_how_many_rows_changed(client, people):
    first = make_registered(people=people, at=MONDAY)
    page = client.get("/tickets/", {"tab": "all"})
    url, asked = reverse("tickets:news"), {"tab": "all", "seen": page.context["seen"]}
    quiet = client.get(url, asked)

    same = client.get(url, asked, headers={"if-none-match": quiet["ETag"]})
    make_registered(people=people, at=MONDAY)
    actions.flag_major(ticket=first, reason="停产", by=people["clerk"], at=timezone.now())
    loud = client.get(url, asked, headers={"if-none-match": quiet["ETag"]})

    assert "件更新" not in quiet.content.decode()
    assert same.status_code == 304
    assert "有 2 件更新" in loud.content.decode()


@pytest.mark.parametrize("asked", [{"tab": "x"}, {"sort": "id"}, {"q": "a", "assignee__password": "1"}])
def test_poll_refuses_what_the_list_does_not_offer(client, people, asked):
    assert client.get(reverse("tickets:news"), asked).status_code == 400


def test_desk_is_one_query(people):
    with CaptureQueriesContext(connection) as none:
        desk_of(people["clerk"])
    for number in range(5):
        actions.save_filter(
            name=str(number), query="tab=all", shared=True, opens=True, by=people["clerk"], at=timezone.now()
        )
    with CaptureQueriesContext(connection) as many:
        desk = desk_of(people["clerk"])

    assert len(none) == len(many) == 1
    assert desk.opens_with.name == "4"


def test_saved_views_end_at_forty(people, monkeypatch):
    monkeypatch.setattr("tickets.actions.desk.MOST_FILTERS", 1)
    given = {"query": "tab=all", "shared": False, "opens": False, "by": people["clerk"], "at": timezone.now()}
    actions.save_filter(name="a", **given)

    with pytest.raises(Exception, match="最多保存 1 个"):
        actions.save_filter(name="b", **given)
