"""Parcels (S1-35), suppliers and guidance (S1-34), and the way of each service kind (S1-21)."""

import re
from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from core.deadlines.models import Clock
from core.documents.models import Paper
from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from tests.factories.customers import make_equipment
from tests.factories.deadlines import switch_on
from tests.factories.outward import ITEMS, fresh, make_shipment
from tests.factories.tickets import HOUR, MONDAY, crew, make_assigned, make_confirmed, make_registered
from tickets import actions
from tickets.actions import services
from tickets.forms.services import PackForm, payment_of
from tickets.lifecycle import LIFECYCLE
from tickets.models import Guidance, ServiceKind, Shipment, SupplierNotice, Ticket

pytestmark = pytest.mark.django_db
FAULT = {
    "supplier": "华东传感器",
    "part": "张力传感器 LT-500",
    "fault": "零点漂移",
    "contact": "钱工",
    "phone": "021-5678",
}


def story(ticket) -> list[str]:
    return list(Happening.objects.of_case(ticket).order_by("pk").values_list("event", flat=True))


def sent(people, **content) -> Shipment:
    shipment = make_shipment(people=people, **content)
    way = {"carrier": "sf", "tracking": "SF1042286317905"}
    return services.send_shipment(shipment=shipment, by=people["clerk"], at=MONDAY + 2 * HOUR, **way)


@pytest.mark.req("S1-35")
def test_parcel_goes_its_way_with_carrier_number_and_receiver():
    people = crew()
    shipment = sent(people)

    shipment = services.confirm_shipment(
        shipment=shipment, received_with="李工", by=people["clerk"], at=MONDAY + 30 * HOUR
    )

    assert (shipment.number, shipment.get_carrier_display(), shipment.tracking) == (
        "SH261101",
        "顺丰速运",
        "SF1042286317905",
    )
    assert (shipment.state, shipment.received_with) == (Shipment.State.RECEIVED, "李工")
    assert story(shipment.ticket)[-3:] == ["SHIPMENT_PACKED", "SHIPMENT_SENT", "SHIPMENT_RECEIVED"]


@pytest.mark.req("S1-35", "S1-36", "G-05")
def test_paid_parcel_leaves_after_the_customer_agreed():
    people = crew()
    shipment = make_shipment(people=people, is_paid=True, paid_reason="保修期满")
    way = {"carrier": "sf", "tracking": "SF1", "by": people["clerk"], "at": MONDAY + 2 * HOUR}
    with pytest.raises(Refused, match="有偿邮寄还没有客户同意"):
        services.send_shipment(shipment=shipment, **way)

    services.edit_shipment(shipment=shipment, paid_consent="李工", by=people["clerk"], at=MONDAY + HOUR)

    assert services.send_shipment(shipment=shipment, **way).state == Shipment.State.SENT


@pytest.mark.req("S1-36")
@pytest.mark.parametrize(("ends", "paid"), [(date(2027, 5, 18), False), (date(2025, 5, 18), True), (None, None)])
def test_free_or_paid_is_suggested_by_the_warranty(ends, paid):
    machine = make_equipment(warranty_ends_on=ends)

    ticket = make_registered(said={"equipment": machine})

    assert payment_of(ticket)[0] is paid


@pytest.mark.req("S1-36")
def test_named_warranty_counts_where_the_machine_has_no_file():
    ticket = make_registered(said={"customer": make_equipment().customer, "warranty_ends_on": date(2025, 5, 18)})

    assert payment_of(ticket) == (True, "保修已于 2025-05-18 期满。")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"carrier": ""}, "carrier"),
        ({"carrier": "pigeon"}, "carrier"),
        ({"tracking": " "}, "tracking"),
        ({"sent_at": MONDAY + 9 * HOUR}, "sent_at"),
        ({"sent_at": MONDAY - HOUR}, "sent_at"),
    ],
)
def test_bad_sending_is_refused_at_its_field(change, field):
    people = crew()
    shipment = make_shipment(people=people)
    way = {"carrier": "sf", "tracking": "SF1", **change}

    with pytest.raises(Refused) as refused:
        services.send_shipment(shipment=shipment, by=people["clerk"], at=MONDAY + 2 * HOUR, **way)

    assert refused.value.field == field
    assert fresh(shipment).state == Shipment.State.PACKED


def test_parcel_by_hand_needs_no_number():
    people = crew()
    shipment = make_shipment(people=people)

    shipment = services.send_shipment(shipment=shipment, carrier="by_hand", by=people["clerk"], at=MONDAY + 2 * HOUR)

    assert (shipment.state, shipment.tracking) == (Shipment.State.SENT, "")


def test_receipt_before_sending_is_refused():
    people = crew()

    with pytest.raises(Refused, match="早于寄出时间"):
        services.confirm_shipment(
            shipment=sent(people), received_with="李工", by=people["clerk"], at=MONDAY + 9 * HOUR, received_at=MONDAY
        )


@pytest.mark.req("S1-35")
def test_lost_parcel_ends_with_words_and_the_case_hears_of_it():
    people = crew()
    shipment = sent(people)
    with pytest.raises(Refused, match="请写明情况"):
        services.lose_shipment(shipment=shipment, words="", by=people["clerk"], at=MONDAY + 9 * HOUR)

    services.lose_shipment(shipment=shipment, words="途中破损", by=people["engineer"], at=MONDAY + 9 * HOUR)

    assert fresh(shipment).state == Shipment.State.LOST
    assert Message.objects.get(kind="shipment_lost").staff == people["clerk"]


@pytest.mark.req("S1-35")
def test_case_closes_after_its_parcels_arrived():
    ticket, people = make_confirmed()
    Shipment.objects.create(
        ticket=ticket, number="SH261199", serial_no=99, items=ITEMS, to_name="甲", to_phone="1", to_address="乙",
        paid_reason="保内", packed_by=people["clerk"], packed_at=MONDAY,
    )  # fmt: skip

    with pytest.raises(Refused, match="寄件 SH261199 还没有签收"):
        actions.close(ticket=ticket, by=people["clerk"], at=MONDAY + 11 * HOUR)


def test_settled_case_packs_no_more():
    ticket, people = make_confirmed()

    assert "不能登记寄件" in LIFECYCLE.refusal(ticket, "ship", by=people["clerk"], at=MONDAY + 11 * HOUR)


def test_later_of_two_packers_is_refused():
    people = crew()
    shipment = make_shipment(people=people)
    read = {"by": people["clerk"], "at": MONDAY + 2 * HOUR, "expected_version": shipment.version}
    services.edit_shipment(shipment=shipment, reason="甲", **read)

    with pytest.raises(Stale):
        services.edit_shipment(shipment=shipment, reason="乙", **read)


def packed_form(ticket, user, **changes) -> PackForm:
    rows = {"items-name": ["通信板"], "items-kind": ["器件"], "items-model": [""], "items-quantity": ["2"]}
    rows |= {"items-unit": ["块"], "items-serial": [""]}
    said = {"to_name": "李工", "to_phone": "138", "to_address": "甲地", "is_paid": "no", "paid_reason": "保内"}
    data = QueryDict(mutable=True)
    for name, values in {**rows, **{key: [value] for key, value in said.items()}, **changes}.items():
        data.setlist(name, values)
    return PackForm(data, ticket=ticket, user=user)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"items-quantity": ["0"]}, "不是 1 到 99999 的整数"),
        ({"items-quantity": ["二"]}, "不是 1 到 99999 的整数"),
        ({"items-quantity": ["-3"]}, "不是 1 到 99999 的整数"),
        ({"items-name": [""]}, "第 1 行没有填写名称"),
        ({"items-kind": ["炸弹"]}, "请写器件、文件、备附件之一"),
        ({"items-name": [""], "items-quantity": [""], "items-unit": [""]}, "请至少写一行"),
        ({"items-serial": ["😀" * 201]}, "每格最多 200 个字"),
    ],
)
def test_bad_contents_of_a_parcel_are_named_by_row(changes, words):
    people = crew()
    form = packed_form(make_registered(people=people), people["clerk"], **changes)

    assert any(words in error for error in form.errors["items"])


def test_rare_characters_in_a_parcel_are_kept():
    people = crew()
    form = packed_form(make_registered(people=people), people["clerk"], **{"items-name": ["𠮷田阀😀"]})

    assert form.is_valid()
    assert form.cleaned_data["items"][0]["name"] == "𠮷田阀😀"


def test_parcel_without_a_choice_of_payment_is_refused():
    people = crew()
    form = packed_form(make_registered(people=people), people["clerk"], is_paid=[""])

    assert form.errors["is_paid"] == ["还没有选择有偿或无偿。"]


@pytest.mark.req("S1-34", "D-33", "D-34")
def test_supplier_is_told_and_followed_by_two_clocks():
    switch_on("S3")
    people = crew()
    ticket = make_registered(people=people)

    services.notify_supplier(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, **FAULT)
    notice = ticket.supplier_notices.get()
    services.supplier_answered(
        notice=notice, what="response", words="明日派人", by=people["quality"], at=MONDAY + 3 * HOUR
    )
    running = Clock.objects.get(rule__key="D-34").state
    services.supplier_answered(
        notice=fresh(notice), what="solution", words="更换并改进标定", by=people["quality"], at=MONDAY + 30 * HOUR
    )

    states = dict(Clock.objects.filter(rule__key__in=["D-33", "D-34"]).values_list("rule__key", "state"))
    assert (running, states) == ("running", {"D-33": "met", "D-34": "met"})
    assert fresh(notice).state == SupplierNotice.State.SOLVED


@pytest.mark.req("S1-34", "D-33")
def test_silent_supplier_is_late_after_a_day():
    switch_on("S3")
    people = crew()
    ticket = make_registered(people=people)
    services.notify_supplier(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, **FAULT)

    notice = ticket.supplier_notices.get()
    services.supplier_answered(
        notice=notice, what="solution", words="迟到的方案", by=people["quality"], at=MONDAY + 26 * HOUR
    )

    states = dict(Clock.objects.filter(rule__key__in=["D-33", "D-34"]).values_list("rule__key", "state"))
    assert states == {"D-33": "missed", "D-34": "met"}
    assert fresh(notice).responded_at == MONDAY + 26 * HOUR


@pytest.mark.req("S1-34")
def test_supplier_asked_in_error_owes_nothing():
    switch_on("S3")
    people = crew()
    ticket = make_registered(people=people)
    services.notify_supplier(ticket=ticket, by=people["quality"], at=MONDAY + HOUR, **FAULT)

    notice = ticket.supplier_notices.get()
    services.cancel_supplier_notice(notice=notice, reason="自制件", by=people["quality"], at=MONDAY + 2 * HOUR)

    assert set(Clock.objects.filter(rule__key__in=["D-33", "D-34"]).values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(Refused, match="已撤销"):
        services.supplier_answered(
            notice=notice, what="response", words="来了", by=people["quality"], at=MONDAY + 3 * HOUR
        )


@pytest.mark.req("S1-34", "A-02")
def test_guidance_is_recorded_and_the_first_one_responds():
    ticket, people = make_assigned(grade=4)
    said = {"way": "phone", "whom": "吴建平", "misuse": "换盘后没有更新参数", "words": "逐项讲解", "result": "solved"}

    services.guide(ticket=ticket, by=people["engineer"], at=MONDAY + HOUR, **said)

    row = Guidance.objects.get()
    assert (row.by, row.get_way_display(), row.get_result_display()) == (
        people["engineer"],
        "电话",
        "客户已会操作，问题解决",
    )
    assert Ticket.objects.get(pk=ticket.pk).responded_at == MONDAY + HOUR
    assert story(ticket)[-2:] == ["RESPONDED", "GUIDED"]


@pytest.mark.req("S1-21")
@pytest.mark.parametrize(
    ("kind", "stop", "button"),
    [
        (ServiceKind.ACCEPTANCE_TRAINING, "培训完成，报告结果", None),
        (ServiceKind.SITE_SUPPORT, "到达现场保障", None),
        (ServiceKind.SITE_REPAIR, "恢复运行", None),
        (ServiceKind.INFORMATION, "电话、传真指导，或通知供方到场", "通知供方"),
        (ServiceKind.POSTAL, "登记寄件，确定有偿或无偿", "登记寄件"),
        (ServiceKind.PAID, "告知费用，客户认可", "拟写对外回复"),
    ],
)
def test_each_service_kind_shows_its_own_way(client, kind, stop, button):
    people = crew()
    ticket = make_registered(people=people, service_kind=kind)
    client.force_login(people["clerk"])

    page = client.get(ticket.get_absolute_url()).content.decode()

    panel = re.search(r'aria-labelledby="service-title".*?</section>', page, re.S)[0]
    assert stop in panel
    assert (button is None) == ("btn-sm" not in panel)
    assert button is None or button in panel


@pytest.mark.req("S1-35")
def test_printed_slip_bears_number_and_contents(client):
    people = crew()
    shipment = make_shipment(people=people)
    client.force_login(people["clerk"])
    address = reverse("tickets:shipment_print", args=[shipment.ticket_id, shipment.pk])

    first, second = client.post(address), client.post(address)

    assert first.url == second.url
    paper = Paper.objects.get()
    assert (paper.form_key, paper.number, paper.data["items"]) == ("SHIP", shipment.number, ITEMS)
