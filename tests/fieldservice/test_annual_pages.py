"""The pages of 年度售后服务计划: rights, strangers, progress links, table, suggestions, list, export."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core.organization.models import Function
from core.organization.roles import Role
from fieldservice.actions import annual_rows
from fieldservice.actions.releasing import release_due
from fieldservice.models import AnnualPlan, AnnualRow
from tests.factories.annual import DECEMBER, MARCH, make_approved, make_plan, make_submitted, row_of
from tests.factories.customers import make_customer, make_equipment
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, department

pytestmark = pytest.mark.django_db
HEAD = ["客户", "产品", "机号", "类别", "月份", "服务内容", "责任部门", "负责人员", "收费"]


@pytest.fixture
def people(client):
    people = crew()
    client.force_login(people["clerk"])
    return people


def url(name: str, *args) -> str:
    return reverse(f"fieldservice:annual_{name}", args=args)


def typed(people, **changes) -> dict:
    said = {
        "customer": "皖江特缆股份有限公司",
        "product": "绞线机",
        "kind": "upkeep",
        "month": "4",
        "department": people["engineer"].department_id,
        "person": people["engineer"].pk,
        "content": "保养点检",
    }
    return {**said, **changes}


def book(*rows) -> SimpleUploadedFile:
    made, target = Workbook(), BytesIO()
    for row in [HEAD, *rows]:
        made.active.append(row)
    made.save(target)
    return SimpleUploadedFile("plan.xlsx", target.getvalue())


@pytest.mark.req("S1-65")
def test_year_is_begun_filled_submitted_and_approved_by_the_pages(client, people):
    make_customer()
    client.post(url("begin"), {"year": 2027, "basis": "按合同"})
    plan = AnnualPlan.objects.get()
    client.post(url("row_add", plan.pk), typed(people))
    client.post(url("submit", plan.pk))
    client.force_login(people["manager"])
    done = client.post(url("approve", plan.pk), {"words": "同意"})

    plan.refresh_from_db()
    page = client.get(plan.get_absolute_url())
    assert (done.status_code, plan.state, plan.approval_words) == (302, "approved", "同意")
    assert [paper.form_key for paper in page.context["papers"]] == ["H17"]
    assert [row.event for row in page.context["story"]][0] == "ANNUAL_APPROVED"


def test_row_is_refused_at_its_field_and_keeps_the_words(client, people):
    plan, _ = make_plan(people=people)

    page = client.post(url("row_add", plan.pk), typed(people, customer="没有这家", content=""))

    form = page.context["form"]
    assert (page.status_code, sorted(form.errors)) == (422, ["content", "customer"])
    assert form["customer"].value() == "没有这家"


def test_serial_must_be_one_of_the_customers(client, people):
    machine = make_equipment(make_customer("苏中恒达"))
    plan, _ = make_plan(people=people, rows=[])
    make_customer()

    page = client.post(url("row_add", plan.pk), typed(people, serial=machine.serial))
    client.post(url("row_add", plan.pk), typed(people, customer="苏中恒达", serial=machine.serial, product=""))

    assert "没有机号为" in page.context["form"].errors["serial"][0]
    assert (plan.rows.get().equipment, plan.rows.get().product) == (machine, machine.title)


def test_edited_row_of_an_older_version_answers_409(client, people):
    plan, _ = make_plan(people=people)
    row = plan.rows.get()
    make_customer("苏中恒达")

    said = typed(people, customer=row.customer.name, expected_version=row.version)
    client.post(url("row_edit", plan.pk, row.pk), {**said, "content": "第一次"})
    late = client.post(url("row_edit", plan.pk, row.pk), {**said, "content": "第二次"})

    row.refresh_from_db()
    assert (late.status_code, row.content) == (409, "第一次")


def test_numbers_lead_to_their_rows(client, people):
    plan, _ = make_approved(people=people, rows=[row_of(people, month=3), row_of(people, month=5)])
    release_due(at=MARCH)

    page = client.get(plan.get_absolute_url())
    rows = client.get(plan.get_absolute_url(), {"month": 3, "standing": "released"}).context["page"].rows

    assert "?month=3&amp;standing=released" in page.content.decode()
    assert [row.month for row in rows] == [3]
    assert client.get(plan.get_absolute_url(), {"standing": "lost"}).status_code == 400


def test_rows_are_moved_dropped_taken_back_and_released_by_the_pages(client, people):
    plan, _ = make_approved(people=people)
    row = plan.rows.get()
    names = (plan.pk, row.pk)

    nothing = client.post(url("row_move", *names), {"month": 5, "reason": "", "expected_version": row.version})
    client.post(url("row_move", *names), {"month": 5, "reason": "客户要求", "expected_version": row.version})
    client.post(url("row_drop", *names), {"reason": "停产"})
    client.post(url("row_take_back", *names))
    early = client.post(url("row_release", *names), {"reason": ""})
    client.post(url("row_release", *names), {"reason": "客户提前检修"})

    row.refresh_from_db()
    assert (nothing.status_code, early.status_code) == (422, 422)
    assert (row.month, row.dropped_at, row.early_reason) == (5, None, "客户提前检修")
    assert row.ticket is not None


def test_table_saves_all_lines_or_none(client, people):
    plan, _ = make_plan(people=people, rows=[row_of(people, month=3), row_of(people, month=4)])
    first, second = plan.rows.order_by("month")
    good = {
        f"row-{row.pk}-{name}": value
        for row in (first, second)
        for name, value in {
            "month": 9, "kind": "training", "content": "培训", "department": row.department_id,
            "person": "", "expected_version": row.version,
        }.items()
    }  # fmt: skip

    refused = client.post(url("table", plan.pk), {**good, f"row-{second.pk}-content": ""})
    untouched = sorted(plan.rows.values_list("month", flat=True))
    saved = client.post(url("table", plan.pk), good)
    late = client.post(url("table", plan.pk), good)

    assert (refused.status_code, untouched) == (422, [3, 4])
    assert (saved.status_code, set(plan.rows.values_list("month", "kind", "content"))) == (
        302, {(9, "training", "培训")},
    )  # fmt: skip
    assert late.status_code == 409


def test_suggested_machines_are_taken_over_once(client, people):
    department(Function.TECHNICAL, "JS")
    machine = make_equipment(make_customer(is_key=True))
    plan, _ = make_plan(people=people, rows=[])
    said = {"pick": [machine.pk], "once_key": "abc"}

    client.post(url("suggest", plan.pk), said)
    client.post(url("suggest", plan.pk), said)

    assert [row.equipment for row in plan.rows.all()] == [machine]


def test_list_is_judged_before_it_is_written(client, people):
    make_customer()
    plan, _ = make_plan(people=people, rows=[])
    place = str(people["engineer"].department)
    good = ["皖江特缆股份有限公司", "绞线机", "", "保养", "4月", "点检", place, "陈国栋", "有偿"]
    bad = ["没有这家", "", "", "参观", 13, "", "没有部", "没有人", ""]

    wrong = client.post(url("import", plan.pk), {"file": book(good, bad)})
    right = client.post(url("import", plan.pk), {"file": book(good)})
    still_empty = plan.rows.count()
    client.post(url("import", plan.pk), {"kept": right.context["kept"], "write": "1", "once_key": "k"})

    errors = wrong.context["lines"][1].errors
    row = plan.rows.get()
    assert (wrong.status_code, wrong.context["wrong"], still_empty) == (422, 1, 0)
    assert sorted(errors) == ["content", "customer", "department", "kind", "month", "person"]
    assert (row.month, row.person, row.is_paid) == (4, people["engineer"], True)


def test_unreadable_list_says_why(client, people):
    plan, _ = make_plan(people=people)

    page = client.post(url("import", plan.pk), {"file": SimpleUploadedFile("plan.xlsx", b"nothing")})
    none = client.post(url("import", plan.pk))

    assert (page.status_code, none.status_code) == (422, 422)
    assert "XLSX 文件" in page.context["said_no"]


@pytest.mark.parametrize("name", ["suggest", "import"])
def test_submitted_plan_takes_no_more_rows(client, people, name):
    plan, _ = make_submitted(people=people)

    page = client.post(url(name, plan.pk), {"pick": ["1"], "once_key": "one"})

    assert page.status_code == 422
    assert page.context["refusal"] in page.content.decode()


def test_export_can_be_read_back(client, people):
    plan, _ = make_approved(people=people)

    data = b"".join(client.get(url("xlsx", plan.pk)).streaming_content)
    empty = b"".join(client.get(url("template")).streaming_content)

    sheet = load_workbook(BytesIO(data)).active
    assert [cell.value for cell in sheet[1]][: len(HEAD)] == HEAD
    assert [cell.value for cell in sheet[2]][3:5] == ["保养", "3"]
    assert load_workbook(BytesIO(empty)).active.max_row == 2


def test_strangers_see_no_draft_and_planners_only_what_was_approved(client, people):
    draft, _ = make_plan(people=people)
    client.force_login(people["head"])

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(url("plans")).status_code == 200

    client.force_login(people["engineer"])
    assert client.get(url("plans")).status_code == 403
    assert client.get(draft.get_absolute_url()).status_code == 403


@pytest.mark.req("G-11")
def test_acts_are_for_those_with_the_right(client, people):
    plan, _ = make_submitted(people=people)

    assert client.post(url("approve", plan.pk)).status_code == 403
    client.force_login(people["manager"])
    assert client.get(url("begin")).status_code == 403
    assert client.post(url("row_add", plan.pk), typed(people)).status_code == 403
    assert client.get(url("table", plan.pk)).status_code == 403
    assert client.post(url("return", plan.pk), {"words": ""}).status_code == 422


def test_submitted_plan_is_not_written_any_more(client, people):
    plan, _ = make_submitted(people=people)
    row = plan.rows.get()

    page = client.post(url("row_add", plan.pk), typed(people, customer=row.customer.name))

    assert (page.status_code, plan.rows.count()) == (422, 1)
    assert "不能修改内容" in page.content.decode()
    assert client.post(url("row_remove", plan.pk, row.pk)).status_code == 422


def test_plan_asks_as_much_for_fifty_rows_as_for_one(client, people):
    plan, _ = make_plan(people=people)
    with CaptureQueriesContext(connection) as one:
        client.get(plan.get_absolute_url())
    customers = [make_customer(f"客户{n}") for n in range(12)]
    more = [row_of(people, customer=customers[n % 12], month=n % 12 + 1) for n in range(49)]
    annual_rows.add_rows(plan=plan, rows=more, by=people["clerk"], at=DECEMBER)
    with CaptureQueriesContext(connection) as many:
        client.get(plan.get_absolute_url())

    assert AnnualRow.objects.count() == 50
    assert len(many) <= len(one) + 1  # the meter of months is drawn in both; the pager asks nothing more
    assert len(many) <= 16


def test_years_ask_as_much_for_many_plans_as_for_one(client, people):
    make_plan(people=people)
    with CaptureQueriesContext(connection) as one:
        client.get(url("plans"))
    for year in range(2028, 2034):
        make_plan(people=people, rows=[row_of(people, customer=make_customer(f"客户{year}"))], year=year)
    with CaptureQueriesContext(connection) as many:
        client.get(url("plans"))

    assert len(many) == len(one)
    assert len(many) <= 12


def test_wrong_page_of_the_table_is_400(client, people):
    plan, _ = make_plan(people=people)
    make_staff("多余", roles=[Role.ENGINEER], department=people["engineer"].department)

    assert client.get(url("table", plan.pk), {"part": "x"}).status_code == 400
