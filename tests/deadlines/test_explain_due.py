"""`manage.py explain_due`: the examples of requirements §K from the shipped rules, and JSON lines on stdin."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def explained(rule, start, **facts):
    out = io.StringIO()
    call_command("explain_due", rule=rule, start=start, as_json=True, stdout=out, **facts)
    return json.loads(out.getvalue())


def printed(rule, start, **facts):
    out = io.StringIO()
    call_command("explain_due", rule=rule, start=start, stdout=out, **facts)
    return out.getvalue().splitlines()


@pytest.fixture
def batch(monkeypatch):
    """Feed lines (dicts or raw text) to --batch; answers and exit code."""

    def run(*lines):
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        out, code = io.StringIO(), 0
        try:
            call_command("explain_due", batch=True, stdout=out)
        except SystemExit as end:
            code = end.code
        return [json.loads(line) for line in out.getvalue().splitlines()], code

    return run


@pytest.mark.req("D-18")
def test_survey_across_the_national_holiday():
    found = explained("D-18", "2026-09-30T16:00")

    assert found["due_at"] == "2026-10-09T16:00:00+08:00"
    assert found["allowance"] == "16 工作小时"
    assert [(row["kind"], row["minutes"], row["note"]) for row in found["segments"]] == [
        ("counted", 120, ""),
        ("holiday", 0, "国庆节"),
        ("counted", 480, ""),
        ("counted", 360, ""),
    ]


@pytest.mark.req("D-02")
@pytest.mark.parametrize(
    ("grade", "expected"),
    [("3", "2026-05-09T10:00:00+08:00"), ("一级", "2026-05-08T19:30:00+08:00")],
)
def test_registration_by_grade(grade, expected):
    assert explained("D-02", "2026-05-08T17:30", grade=grade)["due_at"] == expected


@pytest.mark.req("D-13")
def test_arrival_warns_after_twelve_hours_and_breaks_after_forty_eight():
    found = explained("D-13", "2026-10-02T09:00", grade="2", onsite="yes")

    assert (found["warn_at"], found["due_at"]) == ("2026-10-02T21:00:00+08:00", "2026-10-04T09:00:00+08:00")


@pytest.mark.req("D-21")
def test_report_of_a_visit_moves_behind_the_holiday():
    assert explained("D-21", "2026-09-21T16:00")["due_at"] == "2026-10-09T00:00:00+08:00"


def test_fact_that_was_not_given_is_named():
    found = explained("D-13", "2026-10-02T09:00")

    assert found["assumed"] == {"grade": 2}


def test_ladder_stands_in_working_time():
    found = explained("D-18", "2026-09-30T16:00")

    assert [(row["level"], row["at"][:16], row["receivers"]) for row in found["ladder"]] == [
        (0, "2026-10-09T10:30", ["责任人"]),
        (1, "2026-10-09T16:00", ["责任人", "部门负责人"]),
        (2, "2026-10-10T10:30", ["监督部门负责人"]),
        (3, "2026-10-10T16:00", ["管理者代表"]),
    ]


def test_words_of_an_explanation():
    assert printed("D-18", "2026-09-30T16:00")[1:7] == [
        "起算 2026-09-30 周三 16:00    时限 16 工作小时，工作时间",
        "  09-30 周三 16:00 – 18:00  计 2 小时",
        "  10-01 – 10-07  国庆节，不计",
        "  10-08 周四 08:30 – 18:00  计 8 小时",
        "  10-09 周五 08:30 – 16:00  计 6 小时",
        "到期 2026-10-09 周五 16:00",
    ]


def test_unconfirmed_year_is_said():
    assert "日历未确认：跨越的年份没有确认的放假数据，暂按周一至周五计算。" in printed("D-34", "2026-12-28T10:00")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"rule": "D-99", "start": "2026-09-30T16:00"}, "没有规则"),
        ({"rule": "D-18", "start": "gestern"}, "不是时间"),
        ({"rule": "D-18", "start": None}, "请写明"),
        ({"rule": "D-02", "start": "2026-09-30T16:00", "grade": "9"}, "故障等级没有“9”"),
        ({"rule": "D-17", "start": "2026-09-30T16:00"}, "不计时"),
        ({"rule": "D-31", "start": "2026-09-30T16:00"}, "约定日期"),
        ({"rule": "D-12", "start": "2026-09-30T16:00", "grade": "1"}, "计时的条件：二级"),
        ({"rule": "D-18", "start": "1985-09-30T16:00"}, "1992"),
    ],
)
def test_explanation_refused(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("explain_due", **arguments)


def test_batch_answers_each_line(batch):
    start = "2026-09-30T16:00"

    answers, code = batch(
        {"start": start, "minutes": 960, "calendar": "working"},
        {"start": start, "minutes": 960, "calendar": "natural"},
        {"start": "2026-09-30T08:00:00+00:00", "minutes": 960.0, "calendar": "working", "pauses": []},
        {"start": "2026-09-21T16:00", "days": 10, "calendar": "natural"},
        {"start": "2026-09-28T09:00", "days": 5, "calendar": "working"},
        {
            "id": 7,
            "start": start,
            "minutes": 960,
            "calendar": "working",
            "pauses": [["2026-10-08T08:30", "2026-10-08T18:00"]],
        },
    )

    assert [answer["due_at"] for answer in answers] == [
        "2026-10-09T16:00:00+08:00",
        "2026-10-01T08:00:00+08:00",
        "2026-10-09T16:00:00+08:00",
        "2026-10-09T00:00:00+08:00",
        "2026-10-11T00:00:00+08:00",
        "2026-10-10T16:00:00+08:00",
    ]
    assert answers[-1]["id"] == 7
    assert code == 0


def test_batch_says_when_a_year_is_not_confirmed(batch):
    answers, _ = batch({"start": "2026-12-31T17:00", "minutes": 120, "calendar": "working"})

    assert answers == [{"due_at": "2027-01-01T09:30:00+08:00", "confirmed": False}]


GOOD = {"start": "2026-09-30T16:00", "minutes": 960, "calendar": "working"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "不是 JSON"),
        ("[1]", "JSON 对象"),
        ("[" * 100_000, "不是 JSON"),
        ({**GOOD, "calendar": "lunar"}, "calendar"),
        ({**GOOD, "days": 1}, "只写一个"),
        ({"start": "2026-09-30T16:00", "calendar": "working"}, "只写一个"),
        ({**GOOD, "minutes": "960"}, "整数"),
        ({**GOOD, "minutes": True}, "整数"),
        ({**GOOD, "minutes": 1.5}, "整数"),
        ({**GOOD, "minutes": -5}, "不能小于零"),
        ({**GOOD, "minutes": 10**30}, "十年"),
        ({**GOOD, "start": None}, "start"),
        ({**GOOD, "start": "30.9.2026"}, "start"),
        ({**GOOD, "start": "9999-12-31T23:59"}, "1992"),
        ({**GOOD, "start": "0001-01-01T00:00+14:00"}, "1992"),
        ({**GOOD, "pauses": [["2026-10-08T08:30"]]}, "pauses"),
        ({**GOOD, "pauses": {"from": 1}}, "pauses"),
        ({**GOOD, "pauses": [["2026-10-08T08:30", None]]}, "pauses 的结束"),
        ({**GOOD, "pauses": [["2026-10-08T08:30", "2026-10-07T08:30"]]}, "早于开始"),
    ],
)
def test_batch_goes_on_after_a_bad_line(batch, line, words):
    answers, code = batch(line, GOOD)

    assert words in answers[0]["error"]
    assert answers[1]["due_at"] == "2026-10-09T16:00:00+08:00"
    assert code == 1
