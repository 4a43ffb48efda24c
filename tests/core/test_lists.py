"""The one list helper: nothing twice, nothing lost, nothing that was not offered."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.jobs import Job
from core.lists import Filter, Listing, Sort, capped_count, capped_counts

NOW = datetime(2026, 11, 19, 2, 42, tzinfo=UTC)
LISTING = Listing(
    sorts=(
        Sort("due", "到期", ("due_at",)),
        Sort("done", "完成", ("finished_at",), nullable=True),
        Sort("name", "名称", ("name", "due_at")),
    ),
    default="due",
    filters=(
        Filter("state", "状态", Job.State.choices),
        Filter("name", "名称", (("a", "甲"), ("b", "乙")), many=False),
    ),
    search=lambda rows, text: rows.filter(key__contains=text),
    also=("tab",),
    size=3,
)
ORDERS = ["due", "-due", "done", "-done", "name", "-name"]
pytestmark = pytest.mark.django_db


def ask(url="/list/"):
    return LISTING.read(RequestFactory().get(url))


def make_jobs(rows):
    """Jobs from (name, minutes until due, minutes since done or None)."""
    Job.objects.all().delete()
    return Job.objects.bulk_create(
        Job(
            name=name,
            key=f"job {index}",
            due_at=NOW + timedelta(minutes=due),
            finished_at=None if done is None else NOW + timedelta(minutes=done),
            created_at=NOW,
        )
        for index, (name, due, done) in enumerate(rows)
    )


def walk(url, direction="next_url"):
    """All rows from one end of the list to the other, and the pages' urls."""
    rows, urls = [], []
    while url:
        page = ask(url).page(ask(url).narrowed(Job.objects.all()))
        rows = [*rows, *page.rows] if direction == "next_url" else [*page.rows, *rows]
        urls.append(url)
        assert len(urls) < 50
        url = getattr(page, direction)
    return rows, urls


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.none() | st.integers(0, 2)), min_size=0, max_size=14
    ),
    order=st.sampled_from(ORDERS),
)
def test_pages_show_every_row_exactly_once_with_ties_and_gaps(rows, order):
    made = make_jobs(rows)

    shown, urls = walk(f"/list/?sort={order}")
    back, _ = walk(urls[-1], "previous_url")

    assert sorted(row.pk for row in shown) == sorted(row.pk for row in made)
    assert [row.pk for row in back] == [row.pk for row in shown]


@pytest.mark.parametrize(("order", "expected"), [("done", [1, 2, None]), ("-done", [2, 1, None])])
def test_empty_values_stand_last_in_both_directions(order, expected):
    make_jobs([("a", 0, None), ("a", 0, 2), ("a", 0, 1)])

    page = ask(f"/list/?sort={order}").page(Job.objects.all())

    done = [row.finished_at and (row.finished_at - NOW) // timedelta(minutes=1) for row in page.rows]
    assert done == expected


def test_page_says_where_it_stands():
    make_jobs([("a", minute, None) for minute in range(7)])

    first = ask().page(Job.objects.all(), total=7)
    second = ask(first.next_url).page(Job.objects.all())
    again = ask(second.previous_url).page(Job.objects.all())

    assert (first.words, first.previous_url) == ("第 1–3 件，共 7 件", "")
    assert second.words == "第 4–6 件"
    assert (again.words, again.previous_url) == ("第 1–3 件", "")


def test_page_costs_one_query_wherever_it_stands():
    make_jobs([("a", minute, None) for minute in range(9)])
    url = ask().page(Job.objects.all()).next_url

    with CaptureQueriesContext(connection) as queries:
        ask(url).page(Job.objects.all())

    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("/list/?sort=password", "列表不能按“password”排序。请点击表头重新选择。"),
        ("/list/?sort=--due", "列表不能按“--due”排序。请点击表头重新选择。"),
        ("/list/?state=sleeping", "“状态”没有“sleeping”这个选项。请从列表页重新选择。"),
        ("/list/?owner=3", "列表没有“owner”这个筛选条件。请从列表页重新选择。"),
    ],
)
def test_what_is_not_offered_is_refused(url, reason):
    with pytest.raises(BadRequest, match=reason):
        ask(url)


@pytest.mark.parametrize("cursor", ["!!!", "e30", "WzEsMl0", "WzEsICJub3QgYSB0aW1lIiwgMV0", "中文"])
def test_a_broken_page_mark_is_refused(cursor):
    make_jobs([("a", 1, None)])

    with pytest.raises(BadRequest, match="页码已失效"):
        ask(f"/list/?after={cursor}").page(Job.objects.all())


def test_filters_narrow_and_carry_over():
    make_jobs([("a", 1, None), ("b", 1, None)])
    asked = ask("/list/?name=a&name=b&state=waiting&q=job&tab=mine&sort=-due")

    rows = asked.narrowed(Job.objects.all())

    assert [row.name for row in rows] == ["b"]
    assert asked.is_narrowed
    assert [chip.chosen for chip in asked.chips] == ["等待", "乙"]
    assert asked.hidden == [("tab", "mine"), ("sort", "-due")]
    assert asked.clear_url == "/list/?tab=mine&sort=-due"
    assert parse_qs(urlsplit(asked.chips[1].clear_url).query)["state"] == ["waiting"]


def test_heads_turn_the_order():
    heads = ask("/list/?sort=due&tab=mine").heads

    assert (heads["due"].sorted, heads["due"].url) == ("ascending", "/list/?tab=mine&sort=-due")
    assert (heads["done"].sorted, heads["done"].url) == ("", "/list/?tab=mine&sort=done")


def test_count_stops_at_its_cap():
    make_jobs([("a", minute, None) for minute in range(6)])

    assert [capped_count(Job.objects.all(), cap=cap) for cap in (4, 6, 99)] == [5, 6, 6]


def test_counts_of_all_tabs_take_one_query():
    make_jobs([("a", minute, None) for minute in range(6)] + [("b", 1, 1)])
    rows = Job.objects.all()
    tabs = {
        "a": rows.filter(name="a"),
        "late": rows.filter(due_at__lt=NOW),
        "b": rows.filter(name="b"),
        "no": rows.none(),
    }

    with CaptureQueriesContext(connection) as queries:
        figures = capped_counts(tabs, cap=4)

    assert figures == {"a": 5, "late": 0, "b": 1, "no": 0}
    assert len(queries) == 1
    assert capped_counts({"no": rows.none()}) == {"no": 0}
