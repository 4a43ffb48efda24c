"""Faulty parts that come back: noted, stocked in within 16 working hours (S1-55, S1-56, D-19)."""

from datetime import timedelta

import pytest

from core.deadlines.models import Clock, Escalation, State
from core.deadlines.sweep import sweep
from core.documents.models import Paper
from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from fieldservice.actions import parts, stock_in
from fieldservice.models import FaultyPart, PartState, StockIn, Trip
from tests.factories.deadlines import only_rules
from tests.factories.field import make_back, renewed
from tests.factories.field_parts import (
    BACK,
    BOARD,
    COUPLING,
    LINE,
    METER,
    fresh_part,
    judge,
    keeper,
    make_parts,
    stock,
    write_record,
)
from tests.factories.tickets import HOUR, MONDAY

pytestmark = pytest.mark.django_db


def clock() -> Clock:
    return Clock.objects.get(rule__key="D-19")


def story(subject) -> list[str]:
    rows = Happening.objects.filter(subject_id=subject.pk, subject_type__model=subject._meta.model_name)
    return list(rows.order_by("pk").values_list("event", flat=True))


@pytest.mark.req("S1-55")
def test_each_part_of_the_record_that_comes_back_has_its_row():
    rows, people = make_parts(BOARD, COUPLING, {**BOARD, "name": "螺钉", "returned": False})

    assert [(row.name, row.old_serial, row.disposition, row.state) for row in rows] == [
        ("通信板", "CB3-2403-017", "repair", PartState.WAITING),
        ("编码器联轴器", "", "scrap", PartState.WAITING),
    ]
    assert Message.objects.filter(kind="parts_came_back", staff=people["keeper"]).count() == 1


def test_noting_twice_makes_one_row_and_follows_the_record():
    rows, people = make_parts(BOARD, COUPLING)
    trip = renewed(rows[0].trip)
    write_record(trip, [{**BOARD, "quantity": "2"}])

    again = parts.note_parts(renewed(trip), by=people["engineer"], at=BACK + HOUR)

    assert [(row.pk, row.quantity) for row in again] == [(rows[0].pk, 2)]
    assert fresh_part(rows[1]).state == PartState.VOID


def test_two_equal_parts_are_two_rows():
    rows, _ = make_parts(COUPLING, COUPLING)

    assert len(rows) == 2


@pytest.mark.req("D-19", "S1-55")
def test_sixteen_working_hours_run_from_the_return_and_are_met():
    only_rules("D-19")
    rows, people = make_parts(BOARD)
    running = clock()

    stock(rows, people)

    kept = clock()
    assert (running.state, running.owner, running.started_at) == (State.RUNNING, people["engineer"], BACK)
    assert (kept.state, kept.stopped_at) == (State.MET, BACK + HOUR)
    assert "STOCKED_IN" in story(rows[0].trip)


@pytest.mark.req("D-19")
def test_last_of_two_parts_ends_the_clock():
    only_rules("D-19")
    rows, people = make_parts(BOARD, COUPLING)

    stock(rows[:1], people)
    between = clock().state
    stock(rows[1:], people, at=BACK + 2 * HOUR)

    assert (between, clock().state, clock().stopped_at) == (State.RUNNING, State.MET, BACK + 2 * HOUR)


@pytest.mark.req("D-19")
def test_late_stock_in_is_missed_and_climbs_the_ladder():
    only_rules("D-19")
    rows, people = make_parts(BOARD)
    due = clock().due_at

    sweep(at=due + LINE)
    stock(rows, people, at=due + HOUR)

    assert (clock().state, clock().stopped_at) == (State.MISSED, due + HOUR)
    assert list(Escalation.objects.filter(clock__rule__key="D-19").values_list("level", flat=True)) == [1]
    assert Message.objects.filter(
        staff=people["engineer"], case_id=rows[0].ticket_id, kind__startswith="clock"
    ).exists()


@pytest.mark.req("D-19")
def test_return_without_a_part_starts_no_clock():
    only_rules("D-19")

    make_back(brings_part=False)

    assert not Clock.objects.filter(rule__key="D-19").exists()


@pytest.mark.req("D-19")
def test_part_that_the_button_forgot_starts_the_clock_at_the_return():
    only_rules("D-19")
    trip, people = make_back(brings_part=False)
    write_record(trip, [BOARD])

    parts.note_parts(renewed(trip), by=people["engineer"], at=BACK + 3 * HOUR)

    assert (clock().started_at, clock().state) == (BACK, State.RUNNING)
    assert Trip.objects.get(pk=trip.pk).brings_part is True


@pytest.mark.req("D-19")
def test_no_part_after_all_calls_the_clock_off_with_the_reason():
    only_rules("D-19")
    trip, people = make_back()

    parts.no_part_came(trip=trip, reason="客户要求留存旧件", by=people["engineer"], at=BACK + HOUR)

    assert (clock().state, clock().stop_reason) == (State.CANCELLED, "没有带回故障件：客户要求留存旧件")


def test_correction_is_refused_while_a_part_is_noted():
    rows, people = make_parts(BOARD)

    with pytest.raises(Refused, match="已登记故障件"):
        parts.no_part_came(trip=renewed(rows[0].trip), reason="误按", by=people["engineer"], at=BACK + HOUR)


@pytest.mark.req("S1-56")
def test_own_use_item_goes_to_the_assets_and_not_into_the_store():
    only_rules("D-19")
    rows, people = make_parts(METER)
    with pytest.raises(Refused, match="请转资产管理"):
        stock(rows, people)

    part = parts.route_to_assets(
        part=rows[0], words="交办公室登记低值易耗品", asset_no="ZC-118", by=people["keeper"], at=BACK + HOUR
    )

    assert (part.state, part.asset_no, clock().state) == (PartState.ASSET, "ZC-118", State.MET)


@pytest.mark.req("S1-56")
def test_asset_room_gives_the_number(monkeypatch):
    from fieldservice import registry_parts

    monkeypatch.setattr(registry_parts, "ASSET_ROUTES", [lambda part, by, at: f"GD-{part.pk}"])
    rows, people = make_parts(METER)

    part = parts.route_to_assets(part=rows[0], words="登记台账", by=people["keeper"], at=BACK + HOUR)

    assert part.asset_no == f"GD-{part.pk}"


def test_stock_part_is_no_asset():
    rows, people = make_parts(BOARD)

    with pytest.raises(Refused, match="不是自用更换件"):
        parts.route_to_assets(part=rows[0], words="x", by=people["keeper"], at=BACK + HOUR)


@pytest.mark.req("H8", "S1-55")
def test_stock_in_has_number_lines_and_a_paper():
    rows, people = make_parts(BOARD, COUPLING)

    order = stock(rows, people)
    paper = stock_in.print_stock_in(order=order, by=people["keeper"], at=BACK + HOUR)

    assert (order.number, order.trip_id) == ("CK261101", rows[0].trip_id)
    assert [(line.name, line.serial, line.disposition, line.location) for line in order.lines.order_by("pk")] == [
        ("通信板", "CB3-2403-017", "repair", "B-1"),
        ("编码器联轴器", "", "scrap", "B-2"),
    ]
    assert (paper.number, paper.title) == ("CK261101", "入库单")


def test_typed_line_needs_a_name_and_a_quantity():
    rows, people = make_parts(BOARD)
    given = {"ticket": rows[0].ticket, "handed_by": people["engineer"], "warehouse": "返修件库"}

    for line, words in (({"name": " "}, "第 1 行没有写名称"), ({"name": "x", "quantity": "-1"}, "必须大于 0")):
        with pytest.raises(Refused, match=words):
            stock_in.fill_stock_in(lines=[line], by=people["keeper"], at=BACK + HOUR, **given)

    assert not StockIn.objects.exists()


def test_part_is_stocked_once():
    rows, people = make_parts(BOARD)
    stock(rows, people)

    with pytest.raises(Refused, match="待检验"):
        stock(rows, people, at=BACK + 2 * HOUR)


def test_stock_in_before_the_return_is_refused():
    rows, people = make_parts(BOARD)

    with pytest.raises(Refused) as refused:
        stock(rows, people, stocked_at=BACK - timedelta(minutes=5))

    assert refused.value.field == "stocked_at"


def test_stranger_to_the_store_may_not_fill_it_in():
    rows, people = make_parts(BOARD)

    with pytest.raises(Refused, match="没有“办理入库”的权限"):
        stock(rows, people, by=people["clerk"])


@pytest.mark.req("D-19", "H8")
def test_void_stock_in_makes_parts_wait_again_with_a_new_term():
    only_rules("D-19")
    rows, people = make_parts(BOARD)
    order = stock(rows, people)
    stock_in.print_stock_in(order=order, by=people["keeper"], at=BACK + HOUR)

    order = stock_in.void_stock_in(order=order, reason="库位写错", by=people["keeper"], at=BACK + 2 * HOUR)
    paper = Paper.objects.get(number=order.number)
    second = stock(rows, people, at=BACK + 3 * HOUR)

    assert (order.state, paper.void_reason, second.number) == (StockIn.State.VOID, "库位写错", "CK261102")
    cycles = Clock.objects.filter(rule__key="D-19").order_by("cycle").values_list("state", "started_at")
    assert list(cycles) == [(State.MET, BACK), (State.MET, BACK + 2 * HOUR)]


def test_stock_in_changes_until_quality_began():
    rows, people = make_parts(BOARD)
    order = stock(rows, people)
    line = order.lines.get()
    with pytest.raises(Stale):
        stock_in.edit_stock_in(
            order=order, warehouse="A 库", by=people["keeper"], at=BACK + HOUR, expected_version=order.version - 1
        )

    stock_in.edit_stock_in(
        order=order, warehouse="A 库", locations={line.pk: "C-9"}, by=people["keeper"], at=BACK + HOUR
    )
    judge(order, people)

    assert fresh_part(rows[0]).location == "C-9"
    with pytest.raises(Refused, match="不能修改"):
        stock_in.edit_stock_in(order=order, warehouse="B 库", by=people["keeper"], at=BACK + 3 * HOUR)


def test_part_by_hand_after_the_record():
    trip, people = make_back()
    people["keeper"] = keeper()

    part = parts.add_part(trip=trip, name="旧轴承", by=people["engineer"], at=BACK + HOUR, disposition="scrap")
    parts.note_parts(renewed(trip), by=people["engineer"], at=BACK + HOUR)

    assert FaultyPart.objects.get(pk=part.pk).state == PartState.WAITING


def test_void_part_ends_the_wait():
    only_rules("D-19")
    rows, people = make_parts(BOARD, at=MONDAY)

    part = parts.void_part(part=rows[0], reason="客户留存", by=people["engineer"], at=BACK + HOUR)

    assert (part.state, clock().state) == (PartState.VOID, State.MET)
