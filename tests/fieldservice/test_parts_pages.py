"""故障件, 入库单, 不合格品, 顾客送修 and 数据返工 as people use them: lists, forms, acts by their addresses."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.deadlines.models import Clock
from core.documents.models import Paper
from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.models import DataRework, FaultyPart, Inspection, PartState, SentIn, StockIn
from tests.factories.customers import make_equipment
from tests.factories.deadlines import only_rules
from tests.factories.field_parts import (
    BOARD,
    COUPLING,
    METER,
    RECEIPT,
    STROKES,
    fill_data,
    fresh_part,
    judge,
    make_accepted,
    make_parts,
    make_ready_machine,
    make_rejected,
    make_reworked,
    make_sent_in,
    stock,
)
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, department, make_in_progress

pytestmark = pytest.mark.django_db
LISTS = ["faulty_parts", "stock_ins", "nonconforming", "sent_ins", "data_reworks"]


def at(name: str, thing, *more) -> str:
    return reverse(f"fieldservice:{name}", args=[thing.ticket_id, thing.pk, *more])


def stranger():
    place = department(Function.CITY_ONE, "YY")
    return make_staff("外人", roles=[Role.ENGINEER, Role.WAREHOUSE], department=place)


def rows(client, name="faulty_parts", **asked) -> list:
    return list(client.get(reverse(f"fieldservice:{name}"), asked).context["page"].rows)


# Lists


def test_tabs_of_faulty_parts_split_the_work(client):
    noted, people = make_parts(BOARD, COUPLING, METER)
    stock(noted[:1], people)
    client.force_login(people["quality"])

    found = {tab: [row.name for row in rows(client, tab=tab)] for tab in ("waiting", "inspection", "dispose", "all")}

    assert found == {
        "waiting": ["测温仪", "编码器联轴器"],
        "inspection": ["通信板"],
        "dispose": [],
        "all": ["测温仪", "编码器联轴器", "通信板"],
    }


@pytest.mark.req("D-19")
def test_overdue_part_stands_red_with_its_term(client):
    only_rules("D-19")
    _, people = make_parts(BOARD)
    client.force_login(people["quality"])
    Clock.objects.update(due_at=timezone.now() - HOUR)

    page = client.get(reverse("fieldservice:faulty_parts")).content.decode()

    assert 'class="due is-overdue"' in page


@pytest.mark.parametrize("word", ["通信板", "CB3-2403-017", "SC261101"])
def test_parts_are_found_by_name_serial_and_trip(client, word):
    _, people = make_parts(BOARD, COUPLING)
    client.force_login(people["quality"])

    assert "通信板" in [row.name for row in rows(client, q=word)]


@pytest.mark.parametrize("name", LISTS)
def test_empty_list_says_why(client, name):
    client.force_login(make_staff(roles=[Role.QUALITY]))

    page = client.get(reverse(f"fieldservice:{name}")).content.decode()

    assert "还没有" in page or "没有待" in page


@pytest.mark.parametrize("name", LISTS)
def test_unknown_tab_is_refused_in_words(client, name):
    client.force_login(make_staff(roles=[Role.QUALITY]))

    answer = client.get(reverse(f"fieldservice:{name}"), {"tab": "nothing"})

    assert answer.status_code == 400


def fill_the_lists(people=None):
    noted, people = make_parts(BOARD, COUPLING, people=people)
    judge(stock(noted[:1], people), people, "fail")
    make_sent_in(people=people)
    fill_data(make_reworked(people=people)[0], people)
    return people


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_the_same_number_of_queries_for_many(client, name):
    people = fill_the_lists()
    client.force_login(people["quality"])
    url = reverse(f"fieldservice:{name}")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)

    fill_the_lists(people)

    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
    assert len(many) <= 12


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("faulty_parts_export", "CB3-2403-017"),
        ("stock_ins_export", "CK261101"),
        ("nonconforming_export", "外壳开裂，与记录不符"),
        ("sent_ins_export", "吴建平"),
    ],
)
def test_lists_are_exported(client, name, word):
    people = fill_the_lists()
    client.force_login(people["quality"])

    text = b"".join(client.get(reverse(f"fieldservice:{name}")).streaming_content).decode()

    assert word in text


# Strangers and people without the right


def test_stranger_finds_nothing(client):
    part, people = make_accepted()
    machine, _ = make_sent_in(people=people)
    rework, _ = make_reworked(people=people)
    order = StockIn.objects.filter(rework=None).get()
    client.force_login(stranger())

    addresses = [part.get_absolute_url(), at("faulty_part_repair", part), at("faulty_part_stock", part)]
    addresses += [order.get_absolute_url(), at("stock_in_edit", order), at("stock_in_void", order)]
    addresses += [machine.get_absolute_url(), at("sent_in_edit", machine), at("sent_in_ready", machine)]
    addresses += [rework.get_absolute_url(), at("data_rework_edit", rework), at("data_rework_deliver", rework)]
    for name in ("stock_in_new", "data_rework_new", "sent_in_new", "replace"):
        addresses.append(reverse(f"fieldservice:{name}", args=[part.ticket_id]))
    for name in ("trip_add_part", "trip_no_part"):
        addresses.append(reverse(f"fieldservice:{name}", args=[part.ticket_id, part.trip_id]))
    assert {url: client.get(url).status_code for url in addresses} == dict.fromkeys(addresses, 404)
    posted = [at("stock_in_print", order), at("sent_in_receipt", machine), at("sent_in_return_slip", machine)]
    posted.append(at("sent_in_sheet", machine))
    posted.append(reverse("fieldservice:trip_note_parts", args=[part.ticket_id, part.trip_id]))
    assert {url: client.post(url).status_code for url in posted} == dict.fromkeys(posted, 404)
    assert rows(client) == []


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("clerk", ["faulty_part_void", "faulty_part_repair", "faulty_part_ask_scrap", "faulty_part_repaired"]),
        ("clerk", ["faulty_part_to_assets", "faulty_part_stock", "faulty_part_reinspect", "faulty_part_scrap"]),
        ("engineer", ["faulty_part_reinspect", "faulty_part_scrap", "faulty_part_refuse_scrap"]),
    ],
)
def test_without_the_right_the_door_is_closed(client, who, names):
    part, people = make_accepted()
    client.force_login(people[who])

    assert {name: client.get(at(name, part)).status_code for name in names} == dict.fromkeys(names, 403)


def test_other_doors_are_closed_too(client):
    part, found, people = make_rejected()
    order = StockIn.objects.get()
    client.force_login(people["clerk"])
    case = [part.ticket_id]

    addresses = [at(f"stock_in_{step}", order) for step in ("edit", "inspect", "void")]
    addresses += [at("note_report", found)]
    addresses += [reverse(f"fieldservice:{name}", args=case) for name in ("stock_in_new", "data_rework_new")]
    assert [client.get(url).status_code for url in addresses] == [403] * len(addresses)
    client.force_login(people["engineer"])
    assert client.get(reverse("fieldservice:sent_in_new", args=case)).status_code == 403
    client.force_login(people["quality"])
    assert client.get(reverse("fieldservice:replace", args=case)).status_code == 403


# The way through the pages


@pytest.mark.req("H8", "S1-55", "G-18")
def test_parts_go_into_the_store_and_are_inspected_by_form(client):
    noted, people = make_parts(BOARD, COUPLING)
    first, second = noted
    client.force_login(people["keeper"])
    url = reverse("fieldservice:stock_in_new", args=[first.ticket_id])
    data = {"handed_by": people["engineer"].pk, "warehouse": "返修件库", f"part_{first.pk}": "on"}
    data |= {f"disposition_{first.pk}": "repair", f"location_{first.pk}": "B-2", f"disposition_{second.pk}": ""}
    data |= {"lines-name": ["旧风扇"], "lines-quantity": ["2"], "lines-unit": ["只"], "lines-model": [""]}
    data |= {"lines-serial": [""], "lines-disposition": ["scrap"], "lines-location": ["F-1"]}

    answer = client.post(url, data)

    order = StockIn.objects.get()
    assert answer.url == order.get_absolute_url()
    assert [(line.name, line.amount, line.location) for line in order.lines.order_by("pk")] == [
        ("通信板", "1 块", "B-2"),
        ("旧风扇", "2 只", "F-1"),
    ]
    client.force_login(people["quality"])
    one, two = order.lines.order_by("pk")
    verdicts = {f"result_{one.pk}": "pass", f"result_{two.pk}": "fail", f"words_{two.pk}": ""}
    refused = client.post(at("stock_in_inspect", order), verdicts)
    assert (refused.status_code, "不合格和待判要写明原因" in refused.content.decode()) == (422, True)
    client.post(at("stock_in_inspect", order), verdicts | {f"words_{two.pk}": "叶片断裂"})
    assert (fresh_part(first).state, Inspection.objects.without_report().count()) == (PartState.ACCEPTED, 1)
    client.post(at("note_report", Inspection.objects.without_report().get()), {"number": "BHG-1"})
    page = client.get(order.get_absolute_url()).content.decode()
    assert "BHG-1" in page
    assert client.post(at("stock_in_print", order)).status_code == 302
    assert Paper.objects.filter(form_key="H8", number=order.number).exists()


def test_form_without_lines_keeps_what_was_typed(client):
    noted, people = make_parts(BOARD)
    client.force_login(people["keeper"])
    data = {"handed_by": people["engineer"].pk, "warehouse": "A 库", "note": "下午送检"}

    answer = client.post(reverse("fieldservice:stock_in_new", args=[noted[0].ticket_id]), data)

    page = answer.content.decode()
    assert (answer.status_code, "还没有入库明细" in page, "下午送检" in page) == (422, True, True)


def test_twice_sent_form_makes_one_stock_in(client):
    noted, people = make_parts(BOARD)
    part = noted[0]
    client.force_login(people["keeper"])
    data = {"handed_by": people["engineer"].pk, "warehouse": "A 库", f"part_{part.pk}": "on", "once_key": "k1"}
    data |= {f"disposition_{part.pk}": "repair"}
    url = reverse("fieldservice:stock_in_new", args=[part.ticket_id])

    answers = [client.post(url, data), client.post(url, data)]

    assert StockIn.objects.count() == 1
    assert answers[0].url == StockIn.objects.get().get_absolute_url()


def test_stale_edit_answers_409(client):
    noted, people = make_parts(BOARD)
    order = stock(noted, people)
    client.force_login(people["keeper"])
    data = {"handed_by": people["engineer"].pk, "warehouse": "B 库", "expected_version": order.version - 1}

    answer = client.post(at("stock_in_edit", order), data)

    assert (answer.status_code, StockIn.objects.get().warehouse) == (409, "返修件库")


@pytest.mark.req("S1-36")
def test_machine_is_received_finished_and_returned_by_form(client):
    ticket, people = make_in_progress(onsite=False, said={"equipment": make_equipment()})
    client.force_login(people["clerk"])
    url = reverse("fieldservice:sent_in_new", args=[ticket.pk])
    known = client.get(url).context["form"].initial
    assert known["equipment"] == ticket.equipment_id
    said = {name: RECEIPT[name] for name in RECEIPT if name != "accessories"} | {"came": "brought"}
    said |= {"accessories-name": ["电源线"], "accessories-quantity": ["1"], "accessories-note": [""]}
    refused = client.post(url, said)
    assert (refused.status_code, "不能签字时写明原因" in refused.content.decode()) == (422, True)

    client.post(url, said | {"sign_strokes": json.dumps(STROKES)})

    machine = SentIn.objects.get()
    assert machine.accessories == [{"name": "电源线", "quantity": "1", "note": ""}]
    client.force_login(people["engineer"])
    version = {"expected_version": machine.version}
    client.post(
        at("sent_in_diagnose", machine), {"diagnosis": "短路", "is_paid": "no", "paid_reason": "保内", **version}
    )
    client.post(at("sent_in_begin", machine))
    work = {"work": "换板", "test_words": "正常", "expected_version": SentIn.objects.get().version}
    work |= {f"parts-{name}": [""] for name in ("model", "unit", "old_serial", "new_serial")}
    work |= {"parts-name": ["通信板"], "parts-quantity": ["1"], "parts-charge": ["warranty"], "parts-old": ["repair"]}
    client.post(at("sent_in_ready", machine), work)
    assert FaultyPart.objects.get().disposition == "repair"
    client.force_login(people["clerk"])
    client.post(
        at("sent_in_return", machine),
        {"way": "picked_up", "picked_by": "吴建平", "sign_strokes": json.dumps(STROKES)},
    )
    assert SentIn.objects.get().state == "returned"
    assert client.get(machine.get_absolute_url()).status_code == 200


@pytest.mark.req("S2-05")
def test_machine_is_replaced_by_form(client):
    ticket, people = make_in_progress(said={"equipment": make_equipment()})
    client.force_login(people["clerk"])
    url = reverse("fieldservice:replace", args=[ticket.pk])
    said = {"serial": "GJ630-2611-900", "product": "高速管式绞线机", "warranty": "new", "warranty_reason": "合同"}
    said |= {"reason": "机架裂纹"}
    refused = client.post(url, said)
    assert "请填写保修至" in refused.content.decode()

    client.post(url, said | {"warranty_ends_on": "2029-11-16"})

    ticket.equipment.refresh_from_db()
    assert ticket.equipment.replaced_by.serial == "GJ630-2611-900"
    assert "GJ630-2611-900" in client.get(ticket.get_absolute_url()).content.decode()


@pytest.mark.req("S1-60", "S1-61")
def test_data_are_reworked_by_form(client):
    ticket, people = make_in_progress(onsite=False)
    client.force_login(people["engineer"])
    said = {
        "kind": "collect",
        "title": "管网点云",
        "scope": "3 幅",
        "fault": "缺一幅",
        "assignee": people["engineer"].pk,
    }

    client.post(reverse("fieldservice:data_rework_new", args=[ticket.pk]), said)

    rework = DataRework.objects.get()
    client.post(at("data_rework_reworked", rework), {"work": "补测一幅"})
    client.post(at("data_rework_fill", rework), {"handed_by": people["engineer"].pk, "warehouse": "成果库"})
    order = StockIn.objects.get()
    client.force_login(people["quality"])
    client.post(at("stock_in_inspect", order), {f"result_{order.lines.get().pk}": "pass"})
    client.force_login(people["engineer"])
    client.post(at("data_rework_stock", rework), {"stored_where": "成果库/V2"})
    client.post(at("data_rework_deliver", rework), {"delivered_how": "网盘", "received_with": "吴建平"})
    rework = DataRework.objects.get()
    assert (rework.state, rework.received_with) == ("delivered", "吴建平")
    assert client.get(rework.get_absolute_url()).status_code == 200


def test_case_trip_and_machine_show_what_came_back(client):
    machine = make_equipment()
    noted, people = make_parts(BOARD, said={"equipment": machine})
    stock(noted, people)
    client.force_login(people["engineer"])
    part = noted[0]

    for url in (part.ticket.get_absolute_url(), part.trip.get_absolute_url(), machine.get_absolute_url()):
        assert part.get_absolute_url() in client.get(url).content.decode(), url


@pytest.mark.req("H8")
@pytest.mark.parametrize(("key", "status"), [("H8", 200), ("SXS", 200), ("SXF", 200), ("H4", 404)])
def test_blank_papers_of_the_store_are_for_the_pen(client, key, status):
    client.force_login(make_staff(roles=[Role.WAREHOUSE]))

    assert client.get(reverse("fieldservice:store_blank", args=[key])).status_code == status


def test_pages_stay_within_their_queries(client):
    part, people = make_accepted()
    machine, _ = make_ready_machine(people=people, parts=[BOARD])
    order = StockIn.objects.get()
    client.force_login(people["engineer"])
    for thing in (part, order, machine):
        client.get(thing.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(thing.get_absolute_url())
        assert len(asked) <= 20, (thing, len(asked))
