"""工作日历: the year, edits with preview, import, rights."""

from datetime import date

import pytest
from django.urls import reverse

from core.deadlines import calendar_queries, calendars
from core.deadlines.models import CalendarVersion
from core.organization.roles import Role
from core.times import moment
from tests.deadlines.test_calendar_table import lines
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
NOW = moment("2026-11-20T10:00")
TABLE = "\n".join(lines())


@pytest.fixture
def admin(client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(make_staff("系统管理员", roles=[Role.ADMINISTRATOR]))
    return client


def save(client, name, data, *arguments, **more):
    number = calendars.current_version().number
    return client.post(
        reverse(f"deadlines:{name}", args=arguments), data | {"save": "1", "expected_number": number} | more
    )


DAY = {"first": "2026-12-24", "kind": "holiday", "name": "盘点"}
IMPORT = {"year": "2027", "source": "国务院办公厅 2027 年放假安排", "table": TABLE}


def test_year_shows_its_days(admin):
    page = admin.get(reverse("deadlines:calendar"))

    assert page.context["year"].working_days == 248
    assert (page.context["year"].off, page.context["year"].make_up) == (33, 6)
    assert page.context["hours"] == "周一至周五 08:30–12:00、13:30–18:00 · 每天 8 小时"
    assert [(tab["year"], tab["confirmed"]) for tab in page.context["tabs"]] == [
        (2025, True),
        (2026, True),
        (2027, False),
    ]


def test_unconfirmed_year_says_so(admin):
    page = admin.get(reverse("deadlines:calendar_year", args=[2027]))

    assert "2027 年没有确认的放假数据" in page.content.decode()
    assert page.context["year"].off == 0


@pytest.mark.parametrize("year", [1999, 2101, 99999])
def test_far_year_is_not_found(admin, year):
    assert admin.get(reverse("deadlines:calendar_year", args=[year])).status_code == 404


@pytest.mark.parametrize("name", ["calendar", "calendar_days", "calendar_hours", "calendar_import"])
def test_pages_are_for_administrators(client, name):
    client.force_login(make_staff(roles=[Role.CLERK]))

    assert client.get(reverse(f"deadlines:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["calendar_days", "calendar_hours", "calendar_import"])
def test_forms_open(admin, name):
    assert admin.get(reverse(f"deadlines:{name}")).status_code == 200


def test_day_set_by_hand_is_previewed_before_anything_is_written(admin):
    page = admin.post(reverse("deadlines:calendar_days"), DAY)

    assert [(row.first, row.works, row.label) for row in page.context["differences"]] == [
        (date(2026, 12, 24), False, "盘点")
    ]
    assert CalendarVersion.objects.count() == 1


def test_day_set_by_hand_makes_a_new_version(admin):
    save(admin, "calendar_days", DAY)

    version = calendars.current_version()
    assert (version.number, version.note, version.by.name) == (2, "2026-12-24 盘点", "系统管理员")
    assert not calendars.working().works(date(2026, 12, 24))


def test_day_goes_back_to_what_the_table_said(admin):
    holiday = {"first": "2026-10-01", "last": "2026-10-02", "kind": "make_up", "name": "赶工"}
    save(admin, "calendar_days", holiday)
    assert calendars.working().works(date(2026, 10, 1))

    save(admin, "calendar_days", holiday | {"kind": "back"})

    assert calendars.current_version().days == CalendarVersion.objects.get(number=1).days


def test_double_click_saves_one_version(admin):
    data = DAY | {"save": "1", "expected_number": 1, "once_key": "k1"}

    for _ in range(2):
        admin.post(reverse("deadlines:calendar_days"), data)

    assert CalendarVersion.objects.count() == 2


def test_later_editor_is_told(admin):
    save(admin, "calendar_days", DAY)

    page = admin.post(reverse("deadlines:calendar_days"), DAY | {"name": "检修", "save": "1", "expected_number": 1})

    assert page.status_code == 409
    assert CalendarVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"last": "2026-12-01"}, None, "结束日期早于开始日期"),
        ({"last": "2027-03-01"}, None, "一次最多修改 31 天"),
        ({"first": ""}, "first", "还没有填写"),
        ({"first": "2150-01-01"}, "first", "年份应在"),
        ({"name": ""}, "name", "还没有填写"),
        ({"kind": "back"}, None, "没有可保存的变化"),
    ],
)
def test_days_refused(admin, change, field, words):
    form = save(admin, "calendar_days", DAY | change).context["form"]

    assert words in str(form.errors[field or "__all__"])
    assert CalendarVersion.objects.count() == 1


def test_other_hours_are_previewed_and_saved(admin):
    data = {"weekdays": [1, 2, 3, 4, 5, 6], "from_1": "08:00", "to_1": "12:00", "note": "夏季作息"}

    page = admin.post(reverse("deadlines:calendar_hours"), data)
    save(admin, "calendar_hours", data)

    assert page.context["hours_after"] == "周一至周六 08:00–12:00 · 每天 4 小时"
    assert calendars.working().hours == ((480, 720),)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"from_1": "", "to_1": ""}, "__all__", "没有工作时间"),
        ({"weekdays": []}, "__all__", "没有工作日"),
        ({"to_1": "07:00"}, "to_1", "结束不晚于开始"),
        ({"to_1": ""}, "to_1", "只填了一半"),
        ({"from_1": "8点"}, "from_1", "不是时间"),
        ({"from_2": "11:00", "to_2": "13:00"}, "__all__", "重叠"),
    ],
)
def test_hours_refused(admin, change, field, words):
    data = {"weekdays": [1, 2], "from_1": "08:00", "to_1": "12:00", "note": "试"}

    form = save(admin, "calendar_hours", data | change).context["form"]

    assert words in str(form.errors[field])


def test_import_is_previewed_before_anything_is_written(admin):
    page = admin.post(reverse("deadlines:calendar_import"), IMPORT)

    assert (page.context["to_rest"], page.context["to_work"]) == (18, 5)
    assert [(row.first, row.last, row.label) for row in page.context["differences"]][:4] == [
        (date(2027, 1, 1), date(2027, 1, 1), "元旦"),
        (date(2027, 1, 31), date(2027, 1, 31), "春节调休"),
        (date(2027, 2, 5), date(2027, 2, 5), "春节"),
        (date(2027, 2, 8), date(2027, 2, 12), "春节"),
    ]
    assert CalendarVersion.objects.count() == 1


def test_import_confirms_the_year(admin):
    save(admin, "calendar_import", IMPORT)

    assert 2027 in calendars.working().years
    assert calendars.current_version().years["2027"] == {
        "confirmed": True,
        "source": "国务院办公厅 2027 年放假安排",
        "by": "系统管理员",
        "on": "2026-11-20",
    }
    assert not calendars.working().works(date(2027, 2, 12))


@pytest.mark.parametrize(("choice", "works"), [("hand", False), ("file", True)])
def test_day_set_by_hand_is_a_conflict_with_its_own_choice(admin, choice, works):
    save(admin, "calendar_days", {"first": "2027-01-04", "kind": "holiday", "name": "盘点"})

    page = admin.post(reverse("deadlines:calendar_import"), IMPORT)
    save(admin, "calendar_import", IMPORT, conflict_20270104=choice)

    assert [(c.day, c.by_hand.name, c.table_works) for c in page.context["draft"].conflicts] == [
        (date(2027, 1, 4), "盘点", True)
    ]
    assert calendars.working().works(date(2027, 1, 4)) == works


def test_table_with_a_gap_is_refused_and_kept(admin):
    broken = TABLE.replace("2027-10-05,国庆节,是\n", "")

    page = save(admin, "calendar_import", IMPORT | {"table": broken})

    assert "国庆节 中间缺 2027-10-05" in str(page.context["form"].errors["table"])
    assert "2027-10-06,国庆节,是" in page.content.decode()
    assert CalendarVersion.objects.count() == 1


def test_file_is_read_like_pasted_text(admin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("2027.csv", ("\ufeff" + TABLE).encode(), content_type="text/csv")

    page = admin.post(reverse("deadlines:calendar_import"), {**IMPORT, "table": "", "file": file})

    assert page.context["to_rest"] == 18
    assert ("table", TABLE) in page.context["typed"]


@pytest.mark.parametrize(
    ("content", "words"), [("放假".encode("gbk"), "UTF-8"), (b"x" * 60_001, "60 KB"), (b" ", "没有数据")]
)
def test_unusable_file_is_refused(admin, content, words):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("2027.csv", content, content_type="text/csv")

    page = admin.post(reverse("deadlines:calendar_import"), {**IMPORT, "table": "", "file": file})

    assert words in str(page.context["form"].errors)


def test_year_is_confirmed_as_it_stands(admin):
    page = admin.post(reverse("deadlines:calendar_confirm", args=[2027]), {"year": 2027, "source": "通知"})
    save(admin, "calendar_confirm", {"year": 2027, "source": "通知"}, 2027)

    assert page.context["to_rest"] == 13
    assert not calendars.working().works(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("now", "role", "shown"),
    [
        ("2026-11-20T10:00", Role.ADMINISTRATOR, False),
        ("2026-12-05T10:00", Role.ADMINISTRATOR, True),
        ("2026-12-05T10:00", Role.CLERK, False),
    ],
)
def test_administrators_are_told_a_month_before_an_unconfirmed_year(now, role, shown):
    found = calendar_queries.banner(make_staff(roles=[role]), moment(now))

    assert (found is not None and found.title == "2027 年没有确认的放假数据") == shown
