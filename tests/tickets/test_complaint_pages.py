"""抱怨台账 and 寄件 as people use them: lists, the one form, acts by their addresses."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.organization.models import Function
from core.organization.roles import Role
from core.times import local_date
from tests.factories.customers import make_customer
from tests.factories.documents import make_upload
from tests.factories.organization import make_staff
from tests.factories.outward import (
    FILLED,
    ITEMS,
    after,
    answer,
    complaint_of,
    dispose,
    fresh,
    hand_in,
    let_through,
    make_complaint,
    make_handling,
    make_reply,
    make_shipment,
    the_ticket,
)
from tests.factories.tickets import HOUR, MONDAY, crew, department, make_registered
from tickets.actions import complaints, risks, services
from tickets.actions.complaint_handling import withdraw_complaint
from tickets.complaint_listing import waiting_for
from tickets.models import Complaint, Shipment, Ticket

pytestmark = pytest.mark.django_db
LEDGER, PARCELS = "/tickets/complaints/", "/tickets/shipments/"


@pytest.fixture
def people(client):
    people = crew()
    client.force_login(people["clerk"])
    return people


def address(name: str, complaint, *more) -> str:
    return reverse(f"tickets:complaint_{name}", args=[complaint.ticket_id, *more])


def shown(client, url=LEDGER, **asked) -> list:
    return list(client.get(url, asked).context["page"].rows)


def form_of(people, complaint, **changes) -> dict:
    quality, production = department(Function.QUALITY, "ZL"), department(Function.PRODUCTION, "SC")
    said = {"trigger": "complaint", "phase": "after", "channel": "phone", "urgency": "normal", **FILLED}
    said |= {"department": production.pk, "recipients": [quality.pk], "expected_version": complaint.version}
    return {**said, **changes}


@pytest.mark.req("A-18", "S2-17")
def test_one_form_saves_a_draft_and_hands_in(client, people):
    complaint, _ = make_complaint(people=people)
    draft = client.post(
        address("fill", complaint), form_of(people, complaint, severity="", frequency="", containment="")
    )
    kept = fresh(complaint)

    done = client.post(address("fill", complaint), {**form_of(people, kept), "submit": "1"})

    assert (draft.status_code, kept.state, kept.failure_mode) == (302, "draft", FILLED["failure_mode"])
    assert (done.status_code, fresh(complaint).state) == (302, Complaint.State.APPROVAL)


def test_half_filled_form_is_refused_at_its_field_and_keeps_the_words(client, people):
    complaint, _ = make_complaint(people=people)

    page = client.post(address("fill", complaint), {**form_of(people, complaint, containment=""), "submit": "1"})

    html = page.content.decode()
    assert page.status_code == 422
    assert "还没有遏制措施" in html
    assert FILLED["failure_mode"] in html
    assert fresh(complaint).state == "draft"


def test_double_click_hands_in_once(client, people):
    complaint, _ = make_complaint(people=people)
    form = {**form_of(people, complaint), "submit": "1", "once_key": "k" * 32}

    first, second = (client.post(address("fill", complaint), form) for _ in range(2))

    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert fresh(complaint).version == complaint.version + 2


def test_later_saver_reads_what_changed(client, people):
    complaint, _ = make_complaint(people=people)
    form = form_of(people, complaint, failure_mode="我的话")
    complaints.fill_complaint(complaint=complaint, failure_mode="他人的话", by=people["clerk"], at=after(10))

    page = client.post(address("fill", complaint), form)

    assert page.status_code == 409
    assert "失效模式" in page.content.decode()
    assert "我的话" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("severity", "9"),
        ("frequency", "never"),
        ("reply_way", "pigeon"),
        ("department", "99999"),
        ("recipients", ["99999"]),
        ("quantity", "-1"),
        ("quantity", "很多"),
        ("failure_mode", "长" * 201),
        ("trigger", ""),
        ("reply_due_on", "明天"),
    ],
)
def test_bad_input_is_refused_at_its_field(client, people, name, change):
    complaint, _ = make_complaint(people=people)

    page = client.post(address("fill", complaint), form_of(people, complaint, **{name: change}))

    assert page.status_code == 422
    assert name in page.context["form"].errors


def test_ten_thousand_lines_and_scripts_are_kept_as_words(client, people):
    complaint, _ = make_complaint(people=people)
    words = "<script>alert(1)</script>😀\n" * 10_000

    client.post(address("fill", complaint), form_of(people, complaint, content=words))
    page = client.get(complaint.get_absolute_url()).content.decode()

    assert fresh(complaint).content.count("😀") == 10_000
    assert "<script>alert(1)" not in page


@pytest.mark.req("G-06", "G-07")
@pytest.mark.parametrize("name", ["approve", "return", "route", "dispose", "answer", "conclude", "take_up"])
def test_addresses_of_later_steps_refuse_with_the_reason(client, people, name):
    complaint, _ = make_complaint(people=people)
    complaint = hand_in(complaint, people)
    form = {"department": department(Function.QUALITY).pk, "words": "照办", "outcome": "none", "reason": "不满意"}
    form |= {"no_action_reason": "无", "expected_version": complaint.version, "verdict": "好"}
    form |= {"channel": "phone", "to_whom": "吴建平"}

    asked, answered = client.get(address(name, complaint)), client.post(address(name, complaint), form)

    assert asked.context["refusal"]
    assert (answered.status_code, fresh(complaint).state) == (422, Complaint.State.APPROVAL)


@pytest.mark.req("G-07")
def test_leader_approves_from_the_page(client, people):
    complaint, _ = make_complaint(people=people)
    complaint = hand_in(complaint, people)
    client.force_login(people["manager"])
    page = client.get(complaint.get_absolute_url()).context["next"]

    client.post(address("approve", complaint), {"department": complaint.department_id, "words": "同意"})

    assert (page.primary.name, [button.name for button in page.refused]) == ("approve", [])
    assert fresh(complaint).approved_by == people["manager"]


@pytest.mark.req("G-06")
def test_clerk_sees_why_the_department_waits(client, people):
    complaint, _ = make_complaint(people=people)
    hand_in(complaint, people)

    page = client.get(complaint.get_absolute_url())

    assert [button.name for button in page.context["next"].refused] == ["route"]
    assert 'aria-disabled="true" aria-describedby="why-route"' in page.content.decode()


@pytest.mark.req("S2-19", "S2-39")
def test_department_decides_with_a_photo_and_the_clerk_answers(client, people):
    complaint, _ = make_handling(people=people)
    client.force_login(people["engineer"])
    form = {"outcome": "act", "analysis": "预紧不足", "disposition": "更换", "expected_version": complaint.version}
    bare = client.post(address("dispose", complaint), form)
    done = client.post(address("dispose", complaint), {**form, "attachments": make_upload()})
    client.force_login(people["clerk"])

    client.post(address("answer", complaint), {"channel": "phone", "to_whom": "吴建平", "words": "已更换"})

    assert (bare.status_code, done.status_code) == (422, 302)
    assert "还没有故障资料" in bare.content.decode()
    assert fresh(complaint).state == Complaint.State.CLOSED


def test_stranger_finds_nothing(client, people):
    complaint, _ = make_complaint(people=people)
    shipment = make_shipment(the_ticket(complaint), people)
    client.force_login(make_staff("高鹏", roles=[Role.ENGINEER], department=department(Function.RESEARCH, "YF")))

    pages = [complaint.get_absolute_url(), address("fill", complaint), shipment.get_absolute_url()]
    pages += [address("draft", complaint, "H11")]

    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert (shown(client), shown(client, PARCELS)) == ([], [])


def in_every_state(people) -> dict[str, Complaint]:
    found = {}
    for state in ("draft", "approval", "returned", "handling", "replying", "closed", "withdrawn"):
        ticket = make_registered(people=people, said={"customer": make_customer(f"客户{state}")}, is_complaint=True)
        found[state] = complaint_of(ticket)
    hand_in(found["approval"], people)
    complaints.return_complaint(
        complaint=hand_in(found["returned"], people), words="补充", by=people["manager"], at=after(40)
    )
    let_through(found["handling"], people, severity=3)
    dispose(let_through(found["replying"], people), people)
    answer(dispose(let_through(found["closed"], people), people), people)
    withdraw_complaint(complaint=found["withdrawn"], reason="询价", by=people["clerk"], at=after(20))
    return found


def test_tabs_hold_what_stands_there(client, people):
    rows = in_every_state(people)

    tabs = {tab: {row.state for row in shown(client, tab=tab)} for tab in ("draft", "approval", "closed")}
    figures = {tab.key: tab.count for tab in client.get(LEDGER).context["tabs"]}

    assert tabs == {"draft": {"draft", "returned"}, "approval": {"approval"}, "closed": {"closed", "withdrawn"}}
    assert figures == {"draft": 2, "approval": 1, "handling": 1, "replying": 1, "closed": 0, "all": 0}
    assert len(shown(client)) == len(rows)


@pytest.mark.parametrize(
    ("asked", "states"),
    [
        ({"severity": "3"}, {"handling"}),
        ({"outcome": "act"}, {"replying", "closed"}),
        ({"reply_way": "phone", "tab": "handling"}, {"handling"}),
        ({"q": "客户closed"}, {"closed"}),
        ({"channel": "fax"}, set()),
    ],
)
def test_ledger_narrows(client, people, asked, states):
    in_every_state(people)

    assert {row.state for row in shown(client, **asked)} == states


@pytest.mark.parametrize("url", [LEDGER, PARCELS])
@pytest.mark.parametrize("asked", [{"tab": "secret"}, {"sort": "ticket__id"}, {"state": "draft"}, {"severity": "x"}])
def test_what_the_lists_do_not_offer_is_refused(client, people, url, asked):
    assert client.get(url, asked).status_code == 400


@pytest.mark.parametrize("url", [LEDGER, PARCELS])
def test_empty_lists_say_how_to_begin(client, people, url):
    assert "还没有" in client.get(url).content.decode()
    assert "没有符合条件" in client.get(url, {"q": "没有这个"}).content.decode()


def test_lists_ask_as_often_for_one_row_as_for_many(client, people):
    def queries(url):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    customer = make_customer()
    first = make_registered(people=people, said={"customer": customer}, is_complaint=True)
    make_shipment(first, people)
    one = [queries(LEDGER), queries(PARCELS)]
    for _ in range(8):
        ticket = make_registered(people=people, said={"customer": customer}, is_complaint=True)
        hand_in(complaint_of(ticket), people)
        make_shipment(ticket, people)

    assert [queries(LEDGER), queries(PARCELS)] == one
    assert max(one) <= 12


def test_export_is_safe_for_spreadsheets(client, people):
    complaint, _ = make_complaint(people=people)
    complaints.fill_complaint(complaint=complaint, failure_mode="=HYPERLINK(1)", by=people["clerk"], at=after(9))

    text = b"".join(client.get(LEDGER + "export/").streaming_content).decode()

    assert text.startswith("\ufeff报警表编号,反馈表编号")
    assert "'=HYPERLINK(1)" in text
    assert len(text.splitlines()) == 2


def test_ledger_is_exported_as_a_workbook_of_what_one_sees(client, people):
    complaint, _ = make_complaint(people=people)
    complaints.fill_complaint(complaint=complaint, failure_mode="=HYPERLINK(1)", by=people["clerk"], at=after(9))

    answer = client.get(LEDGER + "export/xlsx/")
    head, line = load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True)
    client.force_login(make_staff())
    strangers = load_workbook(BytesIO(b"".join(client.get(LEDGER + "export/xlsx/").streaming_content))).active

    assert f"抱怨台账-{local_date(timezone.now()):%Y%m%d}.xlsx" in unquote(answer["Content-Disposition"])
    assert (head[0], line[head.index("失效模式")]) == ("报警表编号", "'=HYPERLINK(1)")
    assert strangers.max_row == 1


@pytest.mark.req("S1-35")
def test_parcels_under_way_are_listed_and_found(client, people):
    going = make_shipment(people=people)
    way = {"carrier": "sf", "tracking": "SF1042286317905", "by": people["clerk"], "at": MONDAY + 2 * HOUR}
    services.send_shipment(shipment=going, **way)
    make_shipment(the_ticket(going), people)

    assert shown(client, PARCELS, tab="sent") == [going]
    assert shown(client, PARCELS, q="1042286317905") == [going]
    assert shown(client, PARCELS, carrier="sf", paid="no") == [going]


@pytest.mark.req("S1-35")
def test_parcel_is_packed_from_the_case(client, people):
    ticket = make_registered(people=people)
    rows = {f"items-{key}": [value, ""] for key, value in ITEMS[0].items()}
    said = {"to_name": "李工", "to_phone": "138", "to_address": "甲地", "is_paid": "no", "paid_reason": "保内"}

    done = client.post(reverse("tickets:ship", args=[ticket.pk]), {**rows, **said})

    shipment = Shipment.objects.get()
    assert (done.status_code, done.url) == (302, shipment.get_absolute_url())
    assert shipment.items == ITEMS


def test_page_of_a_case_with_everything_stays_within_its_queries(client, people):
    complaint, _ = make_handling(people=people)
    ticket = the_ticket(complaint)
    risks.flag_risk(ticket=ticket, kind="major", reason="险", by=people["clerk"], at=after(31))
    make_reply(ticket, people)
    make_shipment(ticket, people)
    fault = {"supplier": "甲", "part": "乙", "fault": "丙"}
    services.notify_supplier(ticket=ticket, by=people["clerk"], at=after(70), **fault)
    client.get(ticket.get_absolute_url())

    with CaptureQueriesContext(connection) as seen:
        page = client.get(ticket.get_absolute_url()).content.decode()

    words = ["客户抱怨", "风险", "对外回复", "寄件", "供方"]
    assert [word for word in words if word not in page] == []
    assert len(seen) <= 22  # five panels at once; each costs one


def test_navigation_counts_what_waits_for_the_leader(client, people):
    complaint, _ = make_complaint(people=people)
    hand_in(complaint, people, at=after(20))
    now = timezone.now()
    waiting = {who: waiting_for(people[who], at=now).count() for who in ("manager", "clerk", "head", "engineer")}

    assert waiting == {"manager": 1, "clerk": 0, "head": 0, "engineer": 0}
    assert Ticket.objects.visible_to(people["head"], at=now).exists()
