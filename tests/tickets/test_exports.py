"""Taking cases out: the whole view, safe for spreadsheets, streamed, written down, seen only by who may see."""

from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.documents.models import Batch, Paper
from core.jobs import Job, run_due
from core.organization.roles import Role
from core.times import SHANGHAI, local_date
from tests.core.test_sheets import read
from tests.factories.customers import make_customer
from tests.factories.deadlines import switch_on
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, make_registered, make_ticket
from tickets import actions
from tickets.models import Export, Ticket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(client):
    switch_on()
    people = crew()
    client.force_login(people["clerk"])
    return people


def test_workbook_holds_what_the_view_matches(client, people):
    severe = make_registered(people=people, at=MONDAY, grade=1, said={"customer": make_customer("=苏中恒达")})
    make_registered(people=people, at=MONDAY, grade=3)

    answer = client.get(reverse("tickets:export_xlsx"), {"tab": "all", "grade": "1"})
    head, *lines = read(answer.streaming_content)

    name = f"处理单-全部-{local_date(timezone.now()):%Y%m%d}.xlsx"
    assert name in unquote(answer["Content-Disposition"])
    assert head[:3] == ["编号", "状态", "等级"]
    assert [(line[0], line[5]) for line in lines] == [(severe.number, "'=苏中恒达")]


@pytest.mark.parametrize("kind", ["export", "export_xlsx"])
def test_export_has_no_cap_and_costs_the_same(client, people, kind):
    spent = []
    for number in (1, 30):
        for index in range(number):
            make_ticket(by=people["clerk"], at=MONDAY + index * HOUR)
        with CaptureQueriesContext(connection) as caught:
            b"".join(client.get(reverse(f"tickets:{kind}"), {"tab": "all"}).streaming_content)
        spent.append(len(caught))

    assert spent[0] == spent[1]
    assert Export.objects.order_by("-pk").first().rows == 31


def test_export_is_written_down_before_the_first_row_leaves(client, people):
    make_registered(people=people, at=MONDAY, grade=1)
    answer = client.get(reverse("tickets:export"), {"tab": "all", "grade": "1", "q": "过流"})
    begun = Export.objects.get()

    b"".join(answer.streaming_content)

    assert (begun.by, begun.kind, begun.rows) == (people["clerk"], "csv", None)
    assert begun.words == "全部；搜索“过流”；等级：一级。"
    assert Export.objects.get().rows == 1


def test_export_refuses_what_the_list_does_not_offer(client, people):
    answer = client.get(reverse("tickets:export"), {"tab": "all", "customer__name": "皖江"})

    assert answer.status_code == 400
    assert Export.objects.count() == 0


def test_export_shows_strangers_nothing(client, people):
    make_registered(people=people, at=MONDAY)
    client.force_login(make_staff("高鹏", roles=[Role.ENGINEER]))

    lines = b"".join(client.get(reverse("tickets:export"), {"tab": "all"}).streaming_content).decode().splitlines()

    assert len(lines) == 1


def test_log_of_exports_is_for_who_answers_for_it(client, people):
    b"".join(client.get(reverse("tickets:export"), {"tab": "all"}).streaming_content)
    refused = client.get(reverse("tickets:exports"))
    client.force_login(make_staff("何静", roles=[Role.GENERAL_MANAGER]))

    html = client.get(reverse("tickets:exports")).content.decode()

    assert refused.status_code == 403
    assert "林晓芸" in html
    assert "CSV 文本" in html


def test_log_costs_the_same_for_one_and_for_many(client, people):
    client.force_login(make_staff("何静", roles=[Role.GENERAL_MANAGER]))
    spent = []
    for number in (1, 30):
        for _ in range(number):
            actions.note_export(kind="csv", words="全部。", by=people["clerk"], at=MONDAY)
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("tickets:exports"))
        spent.append(len(caught))

    assert spent[0] == spent[1] <= 12


def test_picked_cases_become_one_file(client, people):
    first = make_registered(people=people, at=MONDAY)
    second = make_registered(people=people, at=MONDAY + HOUR)
    waiting = make_ticket(by=people["clerk"], at=MONDAY)
    data = {"pick": [second.pk, first.pk, waiting.pk], "once_key": "p1"}

    answer = client.post(reverse("tickets:bulk_print"), data)
    said = client.get(answer.url).content.decode()
    again = client.post(reverse("tickets:bulk_print"), data)
    run_due()

    batch = Batch.objects.get()
    assert answer.url == again.url == batch.get_absolute_url()
    assert "1 件待登记，还没有编号，没有打印。" in said
    assert (batch.state, batch.done_count, batch.total, batch.note) == ("ready", 2, 2, "")
    numbers = [Paper.objects.get(pk=pk).number for pk in batch.paper_ids]
    assert numbers == [first.number, second.number]
    assert batch.file.read(5) == b"%PDF-"
    assert Export.objects.get().words == "选中的 3 件。"


def test_all_that_the_view_matches_becomes_one_file(client, people):
    severe = make_registered(people=people, at=MONDAY, grade=1)
    make_registered(people=people, at=MONDAY, grade=3)

    client.post(reverse("tickets:bulk_print"), {"all": "1", "query": "tab=all&grade=1"})
    run_due()

    assert [Paper.objects.get(pk=pk).number for pk in Batch.objects.get().paper_ids] == [severe.number]


def test_print_that_broke_off_goes_on_without_second_papers(client, people):
    ticket = make_registered(people=people, at=MONDAY)
    client.post(reverse("tickets:bulk_print"), {"pick": [ticket.pk]})
    run_due()
    Batch.objects.update(state="waiting", paper_ids=[])
    Job.objects.filter(name="tickets.print_many").update(state="waiting", lease_until=None)

    run_due()

    assert Batch.objects.get().state == "ready"
    assert Paper.objects.count() == 1


def test_print_says_how_far_it_is(client, people):
    ticket = make_registered(people=people, at=MONDAY)

    html = client.post(reverse("tickets:bulk_print"), {"pick": [ticket.pk]}, follow=True).content.decode()

    assert "正在出件，0 / 1 份" in html


def test_print_refuses_more_than_a_batch(client, people, monkeypatch):
    monkeypatch.setattr("tickets.actions.printing.BATCH_LIMIT", 1)
    make_registered(people=people, at=MONDAY)
    make_registered(people=people, at=MONDAY)

    html = client.post(reverse("tickets:bulk_print"), {"all": "1", "query": "tab=all"}, follow=True).content.decode()

    assert "一次最多合并 1 份" in html
    assert Batch.objects.count() == 0


def test_print_of_nothing_says_what_to_do(client, people):
    waiting = make_ticket(by=people["clerk"], at=MONDAY)

    html = client.post(reverse("tickets:bulk_print"), {"pick": [waiting.pk]}, follow=True).content.decode()

    assert "没有可以打印的处理单" in html


def test_print_leaves_out_what_is_no_longer_to_be_seen(client, people):
    ticket = make_registered(people=people, at=MONDAY)
    stranger = make_staff("吴迪", roles=[Role.ENGINEER])
    actions.print_many(ids=[ticket.pk], words="选中的 1 件。", by=stranger, at=timezone.now())

    run_due()

    assert Batch.objects.get().state == "failed"
    assert Ticket.objects.filter(pk=ticket.pk).exists()
