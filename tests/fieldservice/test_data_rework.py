"""Data rework in its strict order, and machines that are replaced (S1-60, S1-61, S2-05, D-20)."""

from datetime import date, timedelta

import pytest

from core.deadlines.models import Clock, Escalation, State
from core.deadlines.sweep import sweep
from core.timeline.models import Happening
from core.workflow import Refused, Stale
from customers.models import Equipment
from fieldservice.actions import data_rework, replacing, stock_in
from fieldservice.models import DataRework, Inspection, Replacement, ReworkState, StockIn
from tests.factories.customers import make_equipment
from tests.factories.deadlines import only_rules
from tests.factories.field_parts import fill_data, judge, make_rework, make_reworked
from tests.factories.tickets import HOUR, MONDAY, crew, make_in_progress

pytestmark = pytest.mark.django_db
DONE = MONDAY + 4 * HOUR


def clock() -> Clock:
    return Clock.objects.get(rule__key="D-20")


def fresh(rework) -> DataRework:
    return DataRework.objects.select_related("ticket", "assignee").get(pk=rework.pk)


def put_in(rework, people, at=MONDAY + 7 * HOUR) -> DataRework:
    return data_rework.stock_data(rework=rework, stored_where="成果库/V2", by=people["technician"], at=at)


@pytest.mark.req("S1-60", "S1-61", "D-20")
def test_data_go_the_whole_way_in_order():
    only_rules("D-20")
    rework, people = make_reworked()
    running = clock()
    order = fill_data(rework, people)
    judge(order, people, at=MONDAY + 6 * HOUR)

    rework = put_in(fresh(rework), people)
    rework = data_rework.redeliver(
        rework=rework,
        delivered_how="移动硬盘当面交付",
        received_with="吴建平",
        by=people["technician"],
        at=MONDAY + 8 * HOUR,
    )

    assert (running.started_at, running.owner) == (DONE, people["technician"])
    assert (clock().state, clock().stopped_at) == (State.MET, MONDAY + 7 * HOUR)
    assert (rework.state, rework.received_with) == (ReworkState.DELIVERED, "吴建平")
    told = Happening.objects.filter(case_id=rework.ticket_id, event__startswith="DATA_")
    assert list(told.order_by("pk").values_list("event", flat=True)) == [
        "DATA_REWORKED",
        "DATA_STOCKED_IN",
        "DATA_REDELIVERED",
    ]


@pytest.mark.req("S1-60", "G-18")
@pytest.mark.parametrize("done", ["nothing", "reworked", "filled"])
def test_data_do_not_go_in_before_they_passed(done):
    rework, people = make_rework() if done == "nothing" else make_reworked()
    if done == "filled":
        fill_data(rework, people)

    with pytest.raises(Refused, match="不能数据入库"):
        put_in(fresh(rework), people)


@pytest.mark.req("S1-60")
def test_stock_in_of_data_is_filled_after_the_work():
    rework, people = make_rework()

    with pytest.raises(Refused, match="返工中"):
        fill_data(rework, people)

    assert not StockIn.objects.exists()


@pytest.mark.req("S1-61", "G-18")
def test_data_are_not_delivered_before_they_are_in():
    rework, people = make_reworked()
    judge(fill_data(rework, people), people, at=MONDAY + 6 * HOUR)

    with pytest.raises(Refused, match="不能重新交付"):
        data_rework.redeliver(
            rework=fresh(rework),
            delivered_how="网盘",
            received_with="吴建平",
            by=people["technician"],
            at=MONDAY + 7 * HOUR,
        )


@pytest.mark.req("S1-60", "S1-57", "D-20")
def test_failed_inspection_sends_data_back_and_the_clock_runs_on():
    only_rules("D-20")
    rework, people = make_reworked()
    judge(fill_data(rework, people), people, "fail", "3 点超差", at=MONDAY + 6 * HOUR)
    back = fresh(rework)
    assert (back.state, clock().state) == (ReworkState.WORKING, State.RUNNING)
    assert Inspection.objects.without_report().get().kind == Inspection.Kind.DATA

    again = data_rework.report_reworked(rework=back, work="重测", by=people["technician"], at=MONDAY + 7 * HOUR)
    judge(fill_data(again, people, at=MONDAY + 8 * HOUR), people, at=MONDAY + 8 * HOUR)
    put_in(fresh(rework), people, at=MONDAY + 9 * HOUR)

    assert (fresh(rework).rounds, Clock.objects.filter(rule__key="D-20").count()) == (2, 1)
    assert (clock().started_at, clock().state) == (DONE, State.MET)


@pytest.mark.req("D-20")
def test_late_data_are_missed_and_climb_the_ladder():
    only_rules("D-20")
    rework, people = make_reworked()
    due = clock().due_at

    sweep(at=due + timedelta(minutes=1))
    judge(fill_data(rework, people, at=due), people, at=due)
    put_in(fresh(rework), people, at=due + HOUR)

    assert (clock().state, clock().stopped_at) == (State.MISSED, due + HOUR)
    assert list(Escalation.objects.filter(clock__rule__key="D-20").values_list("level", flat=True)) == [1]


@pytest.mark.req("D-20")
def test_cancelled_rework_calls_the_clock_off():
    only_rules("D-20")
    rework, people = make_reworked()

    data_rework.cancel_rework(rework=rework, reason="客户撤回", by=people["technician"], at=MONDAY + 5 * HOUR)

    assert (clock().state, clock().stop_reason) == (State.CANCELLED, "取消数据返工：客户撤回")


def test_void_stock_in_of_data_is_filled_again():
    rework, people = make_reworked()
    order = fill_data(rework, people)

    stock_in.void_stock_in(order=order, reason="库名写错", by=people["keeper"], at=MONDAY + 6 * HOUR)

    assert fresh(rework).state == ReworkState.REWORKED
    assert fill_data(fresh(rework), people, at=MONDAY + 7 * HOUR).number == "CK261102"


def test_only_the_technician_reports_the_work_done():
    rework, people = make_rework()

    with pytest.raises(Refused, match="由丁一凡登记"):
        data_rework.report_reworked(rework=rework, work="已改", by=people["engineer"], at=DONE)


def test_edit_of_an_old_version_is_refused():
    rework, people = make_rework()
    data_rework.edit_rework(rework=rework, title="城北", by=people["technician"], at=DONE, expected_version=1)

    with pytest.raises(Stale):
        data_rework.edit_rework(rework=rework, title="城西", by=people["technician"], at=DONE, expected_version=1)


def test_take_over_moves_the_clock():
    only_rules("D-20")
    rework, people = make_reworked()

    data_rework.take_over_reworks(people["technician"], people["mate"], people["clerk"], MONDAY + 5 * HOUR)

    assert (fresh(rework).assignee, clock().owner) == (people["mate"], people["mate"])


# 调换


def replaced(people, ticket, serial="GJ630-2611-900", **more) -> Replacement:
    said = {"warranty": "carried", "reason": "机架裂纹", "warranty_reason": "合同第 8 条", **more}
    new = Equipment(product="", model="", serial=serial)
    return replacing.replace_machine(ticket=ticket, new=new, by=people["clerk"], at=MONDAY + 5 * HOUR, **said)


@pytest.mark.req("S2-05")
def test_new_machine_takes_the_place_of_the_old_one():
    people = crew()
    old = make_equipment()
    ticket, _ = make_in_progress(people=people, said={"equipment": old})

    row = replaced(people, ticket)

    new = Equipment.objects.get(serial="GJ630-2611-900")
    old.refresh_from_db()
    assert (new.replaces, new.customer, new.product, new.warranty_ends_on) == (
        old,
        old.customer,
        old.product,
        old.warranty_ends_on,
    )
    assert (old.is_active, old.inactive_reason) == (
        False,
        f"已调换为 GJ630-2611-900。处理单 {ticket.number}：机架裂纹",
    )
    assert (row.old, row.new, str(row)) == (old, new, f"{old.serial} → GJ630-2611-900")


@pytest.mark.req("S2-05")
def test_warranty_may_begin_anew():
    people = crew()
    ticket, _ = make_in_progress(people=people, said={"equipment": make_equipment()})

    replaced(people, ticket, warranty="new", warranty_ends_on=date(2029, 11, 16))

    assert Equipment.objects.get(serial="GJ630-2611-900").warranty_ends_on == date(2029, 11, 16)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"warranty": "new"}, "warranty_ends_on"),
        ({"warranty": "later"}, "warranty"),
        ({"reason": " "}, "reason"),
        ({"warranty_reason": ""}, "warranty_reason"),
        ({"serial": ""}, "serial"),
    ],
)
def test_bad_replacement_is_refused_at_its_field(change, field):
    people = crew()
    ticket, _ = make_in_progress(people=people, said={"equipment": make_equipment()})

    with pytest.raises(Refused) as refused:
        replaced(people, ticket, **change)

    assert refused.value.field == field
    assert not Replacement.objects.exists()


@pytest.mark.req("S2-05")
def test_machine_is_replaced_once_and_serials_stay_unique():
    people = crew()
    old = make_equipment()
    ticket, _ = make_in_progress(people=people, said={"equipment": old})
    with pytest.raises(Refused, match="机号已经登记"):
        replaced(people, ticket, serial=old.serial)

    replaced(people, ticket)
    ticket.refresh_from_db()

    with pytest.raises(Refused, match="已停用"):
        replaced(people, ticket, serial="GJ630-2611-901")


def test_both_files_show_the_link(client):
    people = crew()
    old = make_equipment()
    ticket, _ = make_in_progress(people=people, said={"equipment": old})
    row = replaced(people, ticket)
    client.force_login(people["clerk"])

    for machine, other in ((row.old, row.new), (row.new, row.old)):
        page = client.get(machine.get_absolute_url()).content.decode()
        assert other.get_absolute_url() in page
