"""The open verify page of a printed record: 签名与内容一致, or 签名后内容被改动 by whatever path (issue 4)."""

import pytest
from django.db import connection
from django.urls import reverse

from core.documents.models import Paper
from core.documents.rendering import render_paper
from fieldservice.actions import records
from fieldservice.actions.field_papers import draft_paper, sign_paper
from fieldservice.actions.handing_in import give_back
from fieldservice.actions.papers import issue_paper
from fieldservice.models import RepairSheet, ServiceRecord
from fieldservice.queries_papers import STARTS
from tests.factories.field_records import MINUTE, STROKES, fresh, make_handed_in, record, written_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(db):
    trip, people = make_handed_in()
    paper = Paper.objects.of(trip.record).get()
    render_paper(paper.pk)
    return trip, people, paper


def verify(client, paper) -> str:
    return client.get(reverse("documents:verify", args=[paper.verify_code])).content.decode()


@pytest.mark.req("S1-44", "S1-76")
def test_signed_record_as_it_was_signed(client, printed):
    trip, _, paper = printed
    page = verify(client, paper)
    assert "签名与内容一致" in page
    assert "与存档一致" in page
    assert "吴建平" not in page
    assert trip.record.customer_name not in page


def _by_model(trip):
    row = ServiceRecord.objects.get(trip=trip)
    row.work_done = "只紧了螺钉。"
    row.save()


def _by_queryset(trip):
    ServiceRecord.objects.filter(trip=trip).update(satisfaction="no")


def _by_sql(trip):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fieldservice_servicerecord SET promise = 'x' WHERE trip_id = %s", [trip.pk])


@pytest.mark.parametrize("change", [_by_model, _by_queryset, _by_sql])
def test_signed_record_changed_past_its_signature(client, printed, change):
    trip, people, paper = printed
    change(trip)
    page = verify(client, paper)
    assert page.count("签名后内容被改动") == 2
    assert "签名与内容一致" not in page
    client.force_login(people["clerk"])
    own = client.get(reverse("fieldservice:record", args=[trip.pk])).content.decode()
    assert "客户签字后内容有改动，签字已失效" in own


def test_signed_record_changed_through_the_page(client, printed):
    trip, people, paper = printed
    at = written_at(trip) + 30 * MINUTE
    give_back(trip=trip, reason="漏写密封圈", by=people["clerk"], at=at)
    records.unsign_record(trip=fresh(trip), reason="漏写密封圈", by=people["engineer"], at=at + MINUTE)
    assert "签名已作废" in verify(client, paper)
    record(fresh(trip), people, work_done="更换联轴器和密封圈。")
    page = verify(client, paper)
    assert "签名与内容一致" not in page
    assert "签名已作废" in page


def test_verify_costs_the_same_whether_signed_or_not(client, printed, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        verify(client, printed[2])


def test_repair_sheet_changed_past_its_signature(client, printed):
    trip, people, _ = printed
    at = written_at(trip) + 30 * MINUTE
    start = {**STARTS[RepairSheet](trip.ticket, trip), "repair_from": at - 60 * MINUTE, "repair_until": at}
    sheet = draft_paper(RepairSheet, ticket=trip.ticket, by=people["engineer"], at=at, **start)
    given = {"strokes": STROKES, "by": people["engineer"], "at": at, "expected_version": sheet.version}
    sign_paper(paper=sheet, name="吴建平", **given)
    paper = issue_paper("H2", RepairSheet.objects.get(pk=sheet.pk), by=people["engineer"], at=at)
    render_paper(paper.pk)
    assert "签名与内容一致" in verify(client, paper)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fieldservice_repairsheet SET result = 'x' WHERE id = %s", [sheet.pk])
    assert "签名后内容被改动" in verify(client, paper)
