"""A pasted holiday table: read strictly, refused in Chinese, row by row."""

import json
from datetime import date

import pytest

from core.deadlines.holidays import table
from core.deadlines.worktime import HOLIDAY, MAKE_UP, SpecialDay
from core.deadlines.yeartable import TableRefused, read

OFF = {
    "元旦": "2027-01-01",
    "春节": "2027-02-05 2027-02-08 2027-02-09 2027-02-10 2027-02-11 2027-02-12",
    "清明节": "2027-04-05",
    "劳动节": "2027-05-03 2027-05-04 2027-05-05",
    "端午节": "2027-06-09",
    "中秋节": "2027-09-15",
    "国庆节": "2027-10-01 2027-10-04 2027-10-05 2027-10-06 2027-10-07",
}
ON = {"春节": "2027-01-31 2027-02-20", "劳动节": "2027-05-08", "国庆节": "2027-09-26 2027-10-09"}


def lines(off=OFF, on=ON):
    rows = [f"{day},{name},是" for name, days in off.items() for day in days.split()]
    return [*rows, *(f"{day},{name},否" for name, days in on.items() for day in days.split())]


def refused(text, year=2027):
    with pytest.raises(TableRefused) as caught:
        read(text, year)
    return caught.value.problems


def test_csv_is_read_with_weekends_filled_in():
    days = read("日期,名称,放假\n" + "\n".join(lines()), 2027)

    assert days[date(2027, 1, 31)] == SpecialDay(MAKE_UP, "春节调休")
    assert [day for day, special in days.items() if special.name == "春节" and special.kind == HOLIDAY] == [
        date(2027, 2, n) for n in range(5, 13)
    ]


def test_json_of_the_public_table_is_read():
    rows = [
        {"date": day.isoformat(), "name": special.name, "isOffDay": special.kind == HOLIDAY}
        for day, special in table(2026).items()
    ]

    assert read(json.dumps({"year": 2026, "days": rows}), 2026) == table(2026)


def test_full_width_commas_slashes_and_tabs_are_understood():
    text = "\n".join(lines()).replace(",", "，").replace("2027-10-01", "2027/10/01").replace("2027-", "2027-")

    assert date(2027, 10, 1) in read(text, 2027)


def test_working_day_missing_in_a_holiday_is_a_gap():
    off = OFF | {"国庆节": "2027-10-01 2027-10-04 2027-10-06 2027-10-07"}

    assert refused("\n".join(lines(off))) == ["国庆节 中间缺 2027-10-05。请补上这一天是放假还是上班。"]


def test_missing_holiday_is_a_gap():
    off = {name: days for name, days in OFF.items() if name not in ("春节", "中秋节")}

    assert refused("\n".join(lines(off))) == [
        "2027 年的表不完整：没有 春节、中秋 的放假日期。请补全七个法定节日后再导入。"
    ]


def test_every_bad_row_is_named():
    bad = ["2026-12-31,元旦,是", "2027-02-30,春节,是", "2027-03-01,,是", "2027-03-02,春节,也许", "2027-01-01,元旦,是"]

    assert refused("\n".join([*lines(), *bad])) == [
        "第 24 行：2026-12-31 不在 2027 年。请删去这一行，或换一年导入。",
        "第 25 行：“2027-02-30”不是日期。请写成 2027-10-01。",
        "第 26 行：2027-03-01 的名称应有 1 至 20 个字，如 国庆节。",
        "第 27 行：2027-03-02 没有写明是否放假。请写 是 或 否。",
        "第 28 行：2027-01-01 出现了两次。请只留一行。",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[", "不是完整的 JSON"),
        ("[" * 60_000, "不是完整的 JSON"),
        ('{"days": 3}', "JSON 应为"),
        ("[1]", "JSON 应为"),
        ("日期,名称,放假", "没有数据"),
        ("2027-01-01,元旦,是\n" * 400, "最多 366 行"),
        ("x" * 60_001, "表太长"),
    ],
)
def test_unusable_text_is_refused(text, words):
    assert words in refused(text)[0]
