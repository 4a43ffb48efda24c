"""相似案例 and repeats: what an earlier case taught stands beside the call, best first, and never somebody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.organization.roles import Role
from tests.factories.customers import make_customer, make_equipment
from tests.factories.organization import make_staff
from tests.factories.tickets import MONDAY, crew, make_assigned, make_registered, make_ticket
from tickets.actions.saving import set_tokens
from tickets.models import Ticket
from tickets.similar import open_twins, similar

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OVERCURRENT = "收线主驱动运行中过流跳停，复位后可再开。"


@pytest.fixture
def people():
    return crew()


def solved(people, description, cause, result="已处理。", **said) -> Ticket:
    """A case with what was learned; the way there does not matter here."""
    ticket = make_registered(people=people, said={"description": description, **said})
    ticket.cause, ticket.result = cause, result
    set_tokens(ticket).save()
    return ticket


def found(text, people, **more) -> list[str]:
    return [row.ticket.cause for row in similar(text, user=people["clerk"], **more)]


def test_case_with_the_same_symptom_is_found_in_other_words(people):
    solved(people, OVERCURRENT, "联轴器松动。")
    solved(people, "冷启动冒白烟，咨询。", "油温低。")
    solved(people, "断路器拒合，已切备用回路。", "合闸线圈断线。")

    assert found("昨晚主驱动又过流了，跳停 5 次", people) == ["联轴器松动。"]


def test_nearest_case_stands_first_and_the_same_model_before_others(people):
    solved(people, "主驱动过流，面板报警。", "电缆破损。", model="CLY-2500")
    solved(people, "主驱动过流，面板报警。", "参数不对。", model="GJ-630")
    solved(people, "面板报警，通信中断。", "网线松动。")

    rows = similar("主驱动过流，面板报警", user=people["clerk"], model="GJ630")

    assert [(row.ticket.cause, row.why) for row in rows[:2]] == [("参数不对。", "同型号"), ("电缆破损。", "现象相近")]


def test_what_was_found_as_the_cause_counts_too(people):
    solved(people, "设备停了。", "编码器联轴器打滑。")
    solved(people, "水温偏高。", "散热器堵塞。")

    assert found("怀疑编码器联轴器有问题", people) == ["编码器联轴器打滑。"]


def test_unsolved_void_and_own_case_are_no_lesson(people):
    make_registered(people=people, said={"description": OVERCURRENT})
    void = solved(people, OVERCURRENT, "误报。")
    Ticket.objects.filter(pk=void.pk).update(status="void", voided_at=MONDAY, void_reason="误报")
    own = solved(people, OVERCURRENT, "联轴器松动。")

    assert found(OVERCURRENT, people, besides=own.pk) == []


def test_same_story_stands_once_with_its_number(people):
    for _ in range(4):
        solved(people, OVERCURRENT, "联轴器松动。")

    (row,) = similar(OVERCURRENT, user=people["clerk"])

    assert row.more == 3


def test_strangers_learn_nothing(people):
    solved(people, OVERCURRENT, "联轴器松动。")

    assert similar(OVERCURRENT, user=make_staff("高鹏", roles=[Role.ENGINEER])) == []


@pytest.mark.parametrize("text", ["", "故障", "客户反映设备出现故障", "123", "！？……", "\x00", "😀", "a" * 50_000])
def test_empty_words_find_nothing(people, text):
    solved(people, OVERCURRENT, "联轴器松动。")

    assert similar(text, user=people["clerk"]) == []


def test_lookup_costs_two_queries_for_any_text(people):
    for number in range(12):
        solved(people, f"{OVERCURRENT}第 {number} 次", f"原因 {number}。")
    list(people["clerk"].rights)

    with CaptureQueriesContext(connection) as caught:
        assert len(similar(OVERCURRENT * 30, user=people["clerk"])) == 5

    assert len(caught) == 2


def test_page_shows_cause_and_result_while_describing(client, people):
    case = solved(people, OVERCURRENT, "联轴器松动。", "更换联轴器。")
    client.force_login(people["clerk"])
    url = reverse("tickets:intake_similar")

    html = client.post(url, {"description": "主驱动过流跳停"}).content.decode()
    nothing = client.post(url, {"description": "完全不同的事情"}).content.decode()
    empty = client.post(url, {"description": " ", "equipment": "x", "case": "y"}).content.decode()

    assert "联轴器松动。" in html
    assert "更换联轴器。" in html
    assert case.number in html
    assert "没有找到相似的已处理案例" in nothing
    assert "写下故障现象后" in empty


# ---------------------------------------------------------------- repeats


def test_open_case_of_the_machine_is_named_whenever_it_came(people):
    machine = make_equipment(make_customer())
    old = make_registered(people=people, at=MONDAY - 99 * HOUR, said={"equipment": machine})
    make_registered(people=people, said={"equipment": make_equipment(machine.customer)})

    rows = open_twins(user=people["clerk"], at=MONDAY + HOUR, equipment=machine, customer=machine.customer)

    assert rows == [old]


def test_open_case_of_the_customer_is_named_the_same_day(people):
    customer = make_customer()
    make_registered(people=people, at=MONDAY - 30 * HOUR, said={"customer": customer})
    today = make_registered(people=people, at=MONDAY, said={"customer": customer})

    assert open_twins(user=people["clerk"], at=MONDAY + HOUR, customer=customer) == [today]
    assert open_twins(user=people["clerk"], at=MONDAY + HOUR, customer=customer, besides=today.pk) == []


def test_open_case_is_named_by_a_serial_read_from_the_plate(people):
    ticket = make_ticket(by=people["clerk"], serial="GJ630-9", customer_name="某厂")

    assert open_twins(user=people["clerk"], at=MONDAY + 99 * HOUR, serial=" gj630-9 ") == [ticket]


def test_strangers_case_is_not_named(people):
    ticket, _ = make_assigned(people=people)
    stranger = make_staff("高鹏", roles=[Role.ENGINEER])

    assert open_twins(user=stranger, at=MONDAY + HOUR, customer=ticket.customer) == []
