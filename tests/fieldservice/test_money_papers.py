"""The papers and workbooks of money: what they print, that every total is the sum of its lines (S1-64)."""

import io
import re
import subprocess
import zipfile
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.documents.models import Paper
from core.documents.rendering import render_paper
from fieldservice.actions import write_offs
from fieldservice.actions.money_papers import print_write_off
from fieldservice.actions.papers import issue_paper
from fieldservice.claim_rules import Frame, priced
from fieldservice.documents.money_data import write_off_data
from fieldservice.exports_money import AMOUNT, batch_lines
from fieldservice.models import Claim, WriteOffEntry
from fieldservice.queries_write_off import kinds_of, sums_by
from tests.factories.field import make_back
from tests.factories.money import (
    AFTER,
    DAY_ONE,
    DAY_TWO,
    line,
    make_advance,
    make_checked,
    make_filed_claim,
    pay,
    receipt,
    write_off,
)
from tests.factories.organization import make_department, make_staff
from tests.factories.outward import fresh

LATER = AFTER + timedelta(days=1)
FRAME = Frame(DAY_ONE, DAY_TWO, days=Decimal(9), nights=9, lodging=Decimal("150.00"), meals=Decimal("50.00"))
cents = st.integers(min_value=1, max_value=99_999_999)
patient = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine


def printed(paper: Paper) -> str:
    """What anybody reads in the stored file, without the white space."""
    render_paper(paper.pk)
    paper.refresh_from_db()
    with paper.file.open("rb") as stored:
        read = ["pdftotext", "-layout", "-", "-"]
        text = subprocess.run(read, input=stored.read(), capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", "", text)


def cells(content: bytes) -> list[list[str]]:
    """The first sheet of a workbook as rows of text."""
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    rows = re.findall(r"<row>(.*?)</row>", sheet, re.S)
    cell = r"<c[^>]*?(?:/>|>(?:<is><t[^>]*>(.*?)</t></is>|<v>(.*?)</v>)</c>)"
    return [[text or number for text, number in re.findall(cell, row, re.S)] for row in rows]


# Sums


@pytest.mark.req("S1-64")
@patient
@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), cents, cents, st.booleans()), max_size=30))
def test_every_sum_is_the_sum_of_its_rows(rows):
    entries, whole = [], 0
    for name, amount, advance, reverses in rows:
        sign = -1 if reverses else 1
        whole += sign * amount
        parts = [amount // 3, amount - amount // 3]
        entry = WriteOffEntry(
            kind="reversal" if reverses else "claim",
            amount=Decimal(sign * amount) / 100,
            advance_amount=Decimal(sign * advance) / 100,
            lines=[
                {"label": label, "amount": f"{Decimal(part) / 100:.2f}"}
                for label, part in zip(("交通费", "住宿费"), parts, strict=True)
            ],
        )
        entry.name = name
        entries.append(entry)

    sums = sums_by(entries, lambda entry: entry.name)

    assert sum(int(row.amount * 100) for row in sums) == whole
    assert sum(int(amount * 100) for _, amount in kinds_of(entries)) == whole
    assert sum(row.count for row in sums) == len(rows)
    assert all(row.balance == row.amount - row.advance for row in sums)


@pytest.mark.req("S1-10", "A-12")
@patient
@given(st.decimals(min_value="0.01", max_value="99999", places=4), st.integers(min_value=1, max_value=18))
def test_line_is_rounded_half_up_before_it_is_added(amount, halves):
    quantity = Decimal(halves) / 2

    typed, counted = line(amount=str(amount)), line("meals", None, quantity=quantity)

    assert priced(typed, FRAME) == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert int(priced(counted, FRAME) * 100) == 5000 * halves // 2


# Papers


@pytest.mark.django_db
@pytest.mark.req("S1-10")
def test_advance_is_printed_with_words_and_signature_cells():
    advance, people = make_advance(amount="1250.50")
    advance = pay(advance, people)

    text = printed(issue_paper("ADVANCE", advance, by=people["engineer"], at=LATER))

    for words in (
        "借支单",
        advance.number,
        "¥1,250.50",
        "人民币壹仟贰佰伍拾元伍角整",
        "银行转账",
        "部门负责人",
        "领款人",
    ):
        assert words in text
    assert text.count("陈国栋") >= 2


@pytest.mark.django_db
@pytest.mark.req("S1-10")
def test_claim_is_printed_line_by_line_with_the_difference():
    trip, people = make_back()
    advance, _ = make_advance(trip=trip, people=people, amount="1000.00", at=AFTER - timedelta(hours=2))
    pay(advance, people, at=AFTER - timedelta(hours=1))
    claim, _ = make_checked(trip=trip, people=people)

    text = printed(issue_paper("CLAIM", fresh(claim), by=people["engineer"], at=LATER))

    wanted = ["费用报销单", claim.number, trip.number, "620.00", "150.00", "50.00", "¥820.00", "人民币捌佰贰拾元整"]
    for words in [*wanted, "退回180.00元", advance.number, "交通费据实", "住宿费按标准"]:
        assert words in text


def many_entries(count: int) -> tuple:
    """A batch of many claims of several people."""
    claim, people = make_filed_claim()
    batch = write_off(claim, people=people)
    place = make_department("数据工程部", letters="SJ")
    amounts = [Decimal(1000 + 37 * number) / 100 for number in range(count)]
    for number, amount in enumerate(amounts):
        who = make_staff(f"员工{number:02}", department=place)
        other = Claim.objects.create(
            trip=claim.trip,
            person=who,
            department=place,
            state="written_off",
            number=f"SJ2611{number:03}",
            total=amount,
            asked_at=AFTER,
            submitted_at=AFTER,
            checked_by=people["head"],
            checked_at=AFTER,
            write_off=batch,
        )
        words = {
            "kind": "transport",
            "label": "交通费",
            "mode": "据实",
            "on": "2026-11-16",
            "quantity": "",
            "note": "",
        }
        WriteOffEntry.objects.create(
            batch=batch,
            claim=other,
            person=who,
            department=place,
            amount=amount,
            advance_amount=0,
            lines=[{**words, "amount": f"{amount:.2f}"}],
        )
    batch.total += sum(amounts)
    batch.save()
    return batch, people


@pytest.mark.django_db
@pytest.mark.req("S1-64")
def test_batch_of_many_pages_adds_up_on_every_page():
    batch, people = many_entries(45)

    data = write_off_data(batch)
    paper = print_write_off(batch=batch, by=people["finance"], at=LATER)
    text = printed(paper)

    pages = [Decimal(page["amount"].replace(",", "")) for page in data["pages"]]
    assert (len(pages), sum(pages)) == (3, batch.total)
    assert text.count("本表小计") == 3
    for words in ("月度核销单", batch.number, "按部门", "按人员", "按费用", "核销人", "批准", "生产部", "数据工程部"):
        assert words in text
    for page in data["pages"]:
        assert page["amount"] in text
    assert paper.pages >= 4
    assert print_write_off(batch=batch, by=people["cashier"], at=LATER) == paper


@pytest.mark.django_db
@pytest.mark.req("S1-64")
def test_reversal_stands_negative_on_the_paper_with_its_reason():
    claim, people = make_filed_claim()
    first = write_off(claim, people=people)
    write_offs.ask_reversal(batch=first, reason="发票作废", by=people["finance"], at=LATER)
    second = write_off(people=people, reversals=[first.entries.get().pk], at=LATER)

    text = printed(print_write_off(batch=second, by=people["finance"], at=LATER))

    for words in ("−820.00", f"冲{claim.number}", f"原批次{first.number}", "发票作废", "人民币负捌佰贰拾元整"):
        assert words in text


# Workbooks


@pytest.mark.django_db
@pytest.mark.req("S1-64")
def test_workbook_reads_back_with_numbers_and_no_formula(client):
    trip, people = make_back()
    evil = [line("other", "12.30", note='=HYPERLINK("http://x","钱")', receipt=receipt(people["engineer"]))]
    claim, _ = make_filed_claim(trip=trip, people=people, lines=evil)
    batch = write_off(claim, people=people, at=AFTER + timedelta(hours=1))
    client.force_login(people["finance"])

    with time_machine.travel(LATER, tick=False):
        answer = client.get(reverse("fieldservice:write_off_xlsx", args=[batch.pk]))
    rows = cells(b"".join(answer.streaming_content))

    assert answer["Content-Disposition"] == 'attachment; filename="CW261101.xlsx"'
    assert rows[0][:3] == ["批次", "类别", "报销单号"]
    assert rows[1][AMOUNT] == "12.30"
    assert rows[1][-1].startswith("'=HYPERLINK")
    assert [row[AMOUNT] for row in rows if row[0] == "合计"] == ["12.30"]


@pytest.mark.django_db
@pytest.mark.req("S1-64")
def test_workbook_total_is_the_sum_of_its_lines():
    batch, _ = many_entries(7)

    rows = list(batch_lines(batch))

    details = [row[AMOUNT] for row in rows if row[0] == batch.number]
    assert sum(details) == batch.total == next(row[AMOUNT] for row in rows if row[0] == "合计")
    assert sum(row[AMOUNT] for row in rows if row[0].startswith("按部门")) == batch.total
    assert sum(row[AMOUNT] for row in rows if row[0].startswith("按费用")) == batch.total


@pytest.mark.django_db
@pytest.mark.parametrize("tab", ["claims", "advances", "batches"])
def test_list_is_exported_as_it_is_filtered(client, tab):
    claim, people = make_filed_claim()
    write_off(claim, people=people, at=AFTER + timedelta(hours=1))
    client.force_login(people["finance"])

    with time_machine.travel(LATER, tick=False):
        answer = client.get(reverse("fieldservice:money_export"), {"tab": tab})
        rows = cells(b"".join(answer.streaming_content))

    assert len(rows) == {"claims": 2, "advances": 1, "batches": 2}[tab]
    if tab == "claims":
        assert "820.00" in rows[1]
