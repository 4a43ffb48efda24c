"""早期报警表 (H11) and 顾客信息反馈表 (H10): one record, two papers, numbered, printed alike again (A-18, E1)."""

import hashlib

import pytest
from django.urls import reverse

from core.documents import rendering
from core.documents.models import Paper, Series
from core.documents.registry import FORMS
from core.workflow import Refused
from tests.factories.outward import (
    ITEMS,
    answer,
    complaint_of,
    dispose,
    fresh,
    hand_in,
    make_complaint,
    make_handling,
    make_shipment,
)
from tests.factories.tickets import HOUR, MONDAY, crew, make_registered
from tickets.actions import complaint_handling, services
from tickets.actions.complaints import return_complaint
from tickets.documents.feedback_form import FEEDBACK_NOTES, ComplaintData
from tickets.documents.outward_data import complaint_data, slip_data
from tickets.documents.packing_slip import SlipData

pytestmark = pytest.mark.django_db


@pytest.mark.req("H10", "H11", "A-18")
def test_both_papers_are_filled_from_the_whole_record():
    complaint, people = make_handling(severity=1, said={"product": "绞线机", "model": "GJ-630", "batch": "2403"})
    team = [people["quality"], people["head"]]
    complaint_handling.form_review(complaint=complaint, members=team, by=people["clerk"], at=MONDAY + HOUR)
    verdict = {"verdict": "装配问题。", "solution": "更换。", "specialist": people["mate"]}
    complaint_handling.conclude_review(complaint=fresh(complaint), by=people["quality"], at=MONDAY + HOUR, **verdict)
    answer(dispose(fresh(complaint), people), people)

    data = complaint_data(fresh(complaint))

    assert set(data) == set(ComplaintData.__annotations__)
    assert (data["trigger"], data["severity"], data["frequency"], data["quantity"]) == (
        "客户抱怨",
        "严重",
        "多次",
        "3",
    )
    assert (data["product"], data["batch"], data["recipients"]) == ("绞线机 GJ-630", "2403", "质量部、生产部")
    assert (data["decision"], data["department"], data["outcome"]) == ("批准", "生产部", "处理")
    assert data["review"] == "评审小组（罗志远、沈岚）：装配问题；更换；专员 韦志强。"
    assert (data["reply_way"], data["replied_to"], data["replied_by"]) == ("电话", "吴建平", "林晓芸")
    assert [data[f"sign_{role}"]["name"] for role in ("author", "approver", "department")] == [
        "林晓芸",
        "顾卫东",
        "陈国栋",
    ]


@pytest.mark.req("H10", "H11")
def test_half_filled_record_leaves_the_rest_for_the_pen():
    complaint, _ = make_complaint()

    data = complaint_data(complaint)

    assert (data["failure_mode"], data["severity"], data["decision"], data["reply_words"]) == ("", "", "", "")
    assert [data["sign_author"], data["sign_approver"], data["sign_department"]] == [None, None, None]


@pytest.mark.req("H11", "G-07")
def test_returned_warning_says_so_on_paper():
    complaint, people = make_complaint()
    hand_in(complaint, people)
    return_complaint(complaint=fresh(complaint), words="数量不清", by=people["manager"], at=MONDAY + HOUR)

    data = complaint_data(fresh(complaint))

    assert (data["decision"], data["decision_words"], data["sign_approver"]) == ("退回", "数量不清", None)


@pytest.mark.req("H10", "H11", "A-04")
def test_each_paper_has_its_own_row_of_numbers():
    people = crew()
    numbers = []
    for _ in range(2):
        complaint = complaint_of(make_registered(people=people, is_complaint=True))
        complaint = hand_in(complaint, people)
        numbers.append((complaint.number, complaint.feedback_number))

    assert numbers == [("SH261101", "SH261101"), ("SH261102", "SH261102")]
    assert set(Series.objects.values_list("form", "last")) >= {("early_warning", 2), ("feedback", 2)}


@pytest.mark.req("H10", "H11")
@pytest.mark.parametrize("key", ["H10", "H11"])
def test_printing_again_serves_the_same_file_and_the_code_verifies(client, key):
    complaint, people = make_handling()
    client.force_login(people["clerk"])
    address = reverse("tickets:complaint_print", args=[complaint.ticket_id, key])

    first, second = client.post(address).url, client.post(address).url
    paper = Paper.objects.get(form_key=key)
    rendering.render_paper(paper.pk)
    paper.refresh_from_db()
    drawn = rendering.draw(paper).content
    verified = client.get(reverse("documents:verify", args=[paper.verify_code])).content.decode()

    assert first == second == paper.get_absolute_url()
    assert hashlib.sha256(drawn).hexdigest() == paper.sha256
    assert (paper.pages, paper.title in verified) == (1, True)


@pytest.mark.req("H11")
def test_changed_record_makes_a_next_edition():
    complaint, people = make_handling()
    act = {"by": people["clerk"], "at": MONDAY + 2 * HOUR}
    first = services.print_warning(complaint=complaint, **act)
    dispose(complaint, people)

    second = services.print_warning(complaint=fresh(complaint), **act)

    assert (second.edition, Paper.objects.get(pk=first.pk).state) == (2, Paper.State.VOID)


@pytest.mark.req("H10", "H11")
@pytest.mark.parametrize("key", ["H10", "H11"])
def test_draft_prints_without_number_and_keeps_nothing(client, key):
    complaint, people = make_complaint()
    client.force_login(people["clerk"])

    page = client.get(reverse("tickets:complaint_draft", args=[complaint.ticket_id, key]))
    refused = client.post(reverse("tickets:complaint_print", args=[complaint.ticket_id, key]))

    assert (page["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")
    assert refused.status_code != 500
    assert Paper.objects.count() == 0


def test_unknown_paper_is_not_found(client):
    complaint, people = make_complaint()
    client.force_login(people["clerk"])

    assert client.get(reverse("tickets:complaint_draft", args=[complaint.ticket_id, "H4"])).status_code == 404
    assert client.post(reverse("tickets:complaint_print", args=[complaint.ticket_id, "H4"])).status_code == 404


def test_paper_without_number_is_refused():
    complaint, people = make_complaint()

    with pytest.raises(Refused, match="没有编号"):
        services.print_feedback(complaint=complaint, by=people["clerk"], at=MONDAY + HOUR)


@pytest.mark.req("S2-37")
def test_forms_bear_the_codes_and_the_time_they_are_kept():
    assert (FORMS["H10"].code, FORMS["H10"].title) == ("DFCPXS011A", "顾客信息反馈表")
    assert FORMS["H11"].title == "顾客信息与产品质量早期报警表"
    assert "保存期限：1年。" in FEEDBACK_NOTES


@pytest.mark.req("S1-35")
def test_slip_says_what_lies_in_the_parcel():
    data = slip_data(make_shipment())

    assert set(data) == set(SlipData.__annotations__)
    assert (data["items"], data["paid"], data["sent_at"]) == (ITEMS, False, "")
