"""Lists from other systems: judged line by line, written whole or not at all."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core import jobs
from core.organization.roles import Role
from core.workflow import Refused
from customers.importing import actions, reading
from customers.models import Customer, Equipment, Import, Part
from customers.queries import find_customers
from tests.factories.customers import make_customer, make_equipment, make_site
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
CUSTOMER = ["客户名称*", "客户编码", "重点客户", "合作起始年", "联系人", "电话", "厂区", "主城区"]
MACHINE = ["客户名称或编码", "产品名称", "机号", "投运日期", "保修至", "厂区", "军品"]


@pytest.fixture
def clerk():
    return make_staff(roles=[Role.CLERK])


def workbook(*rows, name="名单.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    return SimpleUploadedFile(name, target.getvalue())


def checked(clerk, kind, *rows, update=False, file=None):
    run = actions.put_in(kind=kind, file=file or workbook(*rows), update=update, by=clerk, at=AT)
    jobs.run_due()
    run.refresh_from_db()
    return run


def written(run, clerk):
    actions.begin_writing(run=run, by=clerk, at=AT)
    jobs.run_due()
    run.refresh_from_db()
    return run


def wrong(run):
    return {line["line"]: line["errors"] for line in run.lines if line["errors"]}


@pytest.mark.req("S0-04")
def test_customers_come_in_with_their_person_and_place(clerk):
    rows = [CUSTOMER, ["江淮风电", "KH9", "是", 2019, "吴建平", 13805536624, "东区", "是"], ["王𬭎机械"]]

    run = checked(clerk, "customers", *rows)
    assert (run.state, run.fresh, run.wrong) == ("checked", 2, 0)
    assert not Customer.objects.exists()
    written(run, clerk)

    found = Customer.objects.get(code="KH9")
    assert run.state == "done"
    assert (found.is_key, found.since_year, found.created_by) == (True, 2019, clerk)
    assert [(row.name, row.phone, row.is_main) for row in found.contacts.all()] == [("吴建平", "13805536624", True)]
    assert [(row.name, row.main_city) for row in found.sites.all()] == [("东区", True)]
    assert [hit.customer for hit in find_customers("6624")] == [found]
    assert find_customers("王𬭎")[0].customer.name == "王𬭎机械"


@pytest.mark.req("S0-04")
def test_machines_come_in_for_customers_by_name_or_code(clerk):
    owner = make_customer("皖江特缆", code="KH1")
    make_site(owner, "2 号车间")
    day = datetime(2024, 5, 18)  # noqa: DTZ001 (a cell of a sheet knows no zone)
    rows = [
        MACHINE,
        ["皖江特缆", "绞线机", "A-1", day, "2027/5/18", "2 号车间", "否"],
        ["kh1", "绞线机", "A-2", "2024年5月18日"],
    ]

    run = written(checked(clerk, "equipment", *rows), clerk)

    machines = list(owner.equipment.order_by("serial"))
    assert run.state == "done"
    assert [str(machine.commissioned_on) for machine in machines] == ["2024-05-18", "2024-05-18"]
    assert (machines[0].site.name, str(machines[0].warranty_ends_on)) == ("2 号车间", "2027-05-18")


def test_every_wrong_line_says_what_is_wrong_and_nothing_is_written(clerk):
    owner, other = make_customer("皖江特缆"), make_customer("江淮风电")
    make_equipment(other, serial="B-1", maker="")
    rows = [
        MACHINE,
        ["皖江特缆", "绞线机", "A-1"],
        ["皖江特缆", "绞线机", "a-1"],
        ["没有的", "绞线机", "A-3"],
        ["皖江特缆", "", "A-4"],
        ["皖江特缆", "绞线机", "B-1"],
        ["皖江特缆", "绞线机", "A-6", "2024-05-18", "2020-01-01"],
        ["皖江特缆", "绞线机", "A-7", "上周三"],
        ["皖江特缆", "绞线机", "A-8", "", "", "9 号车间"],
    ]

    run = checked(clerk, "equipment", *rows)

    assert wrong(run) == {
        3: {"serial": "与第 2 行的机号相同。请删去一行。"},
        4: {"customer": "没有“没有的”这个客户。请先导入客户，或核对名称。"},
        5: {"product": "产品名称不能为空。请填写。"},
        6: {"serial": f"这个机号已经登记在 {other}。请核对铭牌。"},
        7: {"warranty_ends_on": "早于投运日期 2024-05-18。请改为投运日期之后的日期。"},
        8: {"commissioned_on": "日期写成 2026-11-19 的样子。"},
        9: {"site": "皖江特缆 没有厂区“9 号车间”。请先在客户档案里添加，或留空。"},
    }
    with pytest.raises(Refused, match="还不能导入"):
        actions.begin_writing(run=run, by=clerk, at=AT)
    assert not owner.equipment.exists()


def test_what_is_there_already_is_left_alone_or_updated_as_asked(clerk):
    part = Part.objects.create(number="BJ-1", name="传感器", price="100.00", spec="ZL")
    rows = [["备件编号", "名称", "单价（元）"], ["BJ-1", "张力传感器", "¥1,280.50"], ["BJ-2", "轴承", None]]

    left = checked(clerk, "parts", *rows)
    assert (left.fresh, left.same, left.changed) == (1, 1, 0)
    run = written(checked(clerk, "parts", *rows, update=True), clerk)
    part.refresh_from_db()

    assert (run.fresh, run.changed) == (1, 1)
    assert (part.name, str(part.price), part.spec) == ("张力传感器", "1280.50", "ZL")
    assert part.history.first().history_user == clerk
    assert Part.objects.get(number="BJ-2").unit == "件"


def test_update_of_machine_and_customer_moves_their_version(clerk):
    owner = make_customer("皖江特缆", city="芜湖市")
    machine = make_equipment(owner, serial="A-1", batch="2403")

    machines = [["客户名称或编码", "产品名称", "机号", "批次"], ["皖江特缆", "绞线机", "A-1", "2404"]]
    written(checked(clerk, "equipment", *machines, update=True), clerk)
    written(checked(clerk, "customers", ["客户名称", "地址"], ["皖江特缆", "九华路 18 号"], update=True), clerk)
    machine.refresh_from_db()
    owner.refresh_from_db()

    assert (machine.batch, machine.version) == ("2404", 2)
    assert (owner.address, owner.city, owner.version) == ("九华路 18 号", "芜湖市", 2)


def test_line_that_went_wrong_after_the_check_stops_everything(clerk):
    owner = make_customer("皖江特缆")
    run = checked(clerk, "equipment", MACHINE, ["皖江特缆", "绞线机", "A-1"], ["皖江特缆", "绞线机", "A-2"])
    make_equipment(make_customer("江淮风电"), serial="A-2", maker="")

    written(run, clerk)

    assert (run.state, run.done_at) == ("checked", None)
    assert "一行也没有写入" in run.note
    assert list(wrong(run)) == [3]
    assert not owner.equipment.exists()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"not a workbook"), "压缩包已损坏"),
        (workbook(["备件", "价格"], ["a", 1]), "第一行里没有“备件编号”"),
        (workbook(["备件编号", "名称", "名称"], ["a", "b", "c"]), "“名称”这一列有两次"),
        (workbook(["备件编号", "名称"]), "表里没有数据"),
        (workbook(), "第一行里没有"),
    ],
    ids=["no workbook", "other columns", "column twice", "no rows", "empty"],
)
def test_file_that_cannot_be_used_says_why(file, words, clerk):
    run = checked(clerk, "parts", file=file)

    assert (run.state, run.lines) == ("failed", [])
    assert words in run.note


def test_workbook_that_would_fill_the_memory_is_not_opened(clerk):
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (64 * 1024 * 1024))

    run = checked(clerk, "parts", file=SimpleUploadedFile("bomb.xlsx", target.getvalue()))

    assert (run.state, run.note) == ("failed", "压缩包解开后过大。请分开上传需要的文件。")


def test_list_longer_than_allowed_is_refused(clerk, monkeypatch):
    monkeypatch.setattr(reading, "MOST_LINES", 3)

    run = checked(clerk, "parts", ["备件编号", "名称"], *[[f"BJ-{n}", "轴承"] for n in range(4)])

    assert run.note == "超过 3 行。请分成几个文件导入。"


def test_template_is_a_list_that_can_be_imported(clerk, client):
    client.force_login(clerk)
    for kind in Import.Kind.values:
        content = client.get(reverse("customers:import_template", args=[kind])).content
        assert load_workbook(BytesIO(content)).active.max_row == 2
    run = checked(clerk, "parts", file=SimpleUploadedFile("t.xlsx", content))
    assert (run.fresh, run.wrong) == (1, 0)


def test_page_leads_from_the_upload_to_the_written_list(clerk, client):
    client.force_login(clerk)
    upload = {"kind": "customers", "file": workbook(CUSTOMER, ["江淮风电", "KH9"]), "once_key": "k1"}

    page = client.post(reverse("customers:imports"), upload)
    assert "正在检查" in client.get(page.url).content.decode()
    jobs.run_due()
    assert "写入 1 行" in client.get(page.url).content.decode()
    client.post(reverse("customers:import_write", args=[Import.objects.get().pk]))
    jobs.run_due()

    assert "已导入" in client.get(page.url).content.decode()
    assert Customer.objects.get().name == "江淮风电"


def test_same_upload_sent_twice_is_one_import(clerk, client):
    client.force_login(clerk)
    for _ in range(2):
        client.post(reverse("customers:imports"), {"kind": "parts", "file": workbook(["备件编号"]), "once_key": "k1"})

    assert Import.objects.count() == 1


def test_upload_of_another_kind_of_file_is_refused_at_the_field(clerk, client):
    client.force_login(clerk)

    answer = client.post(reverse("customers:imports"), {"kind": "parts", "file": SimpleUploadedFile("a.csv", b"a,b")})

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == ["只能导入 XLSX 文件。请在表格软件里另存为 XLSX。"]


def test_dropped_list_writes_nothing(clerk, client):
    client.force_login(clerk)
    run = checked(clerk, "parts", ["备件编号", "名称"], ["BJ-1", "轴承"])

    client.post(reverse("customers:import_drop", args=[run.pk]))
    client.post(reverse("customers:import_write", args=[run.pk]))
    jobs.run_due()

    run.refresh_from_db()
    assert run.state == "dropped"
    assert not Part.objects.exists()


def test_machine_imported_twice_at_once_counts_once(clerk):
    owner = make_customer("皖江特缆")
    first, second = (checked(clerk, "equipment", MACHINE, ["皖江特缆", "绞线机", "A-1"]) for _ in range(2))

    written(first, clerk)
    written(second, clerk)

    assert Equipment.objects.filter(customer=owner).count() == 1
    assert (second.state, second.same) == ("done", 1)
