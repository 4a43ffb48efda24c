"""The page of rules for docs/ says what is shipped."""

import pytest

from core.deadlines import handbook
from core.deadlines.handbook import page
from core.deadlines.models import Pack
from core.deadlines.seed import RULES


@pytest.fixture
def rows():
    return page().splitlines()


def test_page_has_one_line_for_each_shipped_rule(rows):
    keys = [line.split(" | ")[0].removeprefix("| ") for line in rows if line.startswith(("| D-", "| A-", "| H-"))]

    assert sorted(keys) == sorted(rule["key"] for rule in RULES)


def test_page_has_one_table_for_each_pack(rows):
    titles = [line for line in rows if line.startswith("## ")]

    assert titles == [*(f"## {pack.value} {pack.label}" for pack in Pack), "## Default ladder"]


def test_page_tells_the_moment_of_each_level(rows):
    ladder = [line.split(" | ")[1] for line in rows[rows.index("## Default ladder") + 4 :]]

    assert ladder[:2] == ["before it, at the warning point", "at once"]
    assert set(ladder[2:]) == {
        f"{percent} % of the allowance, {least}–{most} min"
        for level, percent, least, most, _, _ in handbook.LEVELS
        if level > 1
    }


def test_page_marks_the_level_for_severe_cases(rows):
    severe = [line for line in rows if line.endswith("| yes |")]

    assert len(severe) == sum(level[5] for level in handbook.LEVELS)
