"""Line breaking (forms.md, rule 2), held against its rules on any text."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.documents.pdf.breaking import CLOSING, LONGEST_WORD, break_lines, sticks

ALPHABET = "客户反映号终端，。、；：“”（）《》！？ 8℃12～9次20min％RHV2.3.1-/年月日…"


def em(char: str) -> float:
    return 0.55 if char < "\u2000" else 1.0


def lines(text: str, width: float = 90) -> list[str]:
    return [line.text for line in break_lines(text, width, 9, em)]


def test_line_never_begins_with_a_closing_mark():
    assert lines("客户反映一号终端夜间，频繁离线") == ["客户反映一号终端夜", "间，频繁离线"]


def test_number_keeps_its_unit():
    assert lines("客户反映一号终端温度8℃以上") == ["客户反映一号终端温度", "8℃以上"]
    assert lines("客户反映一号终端本年11月起") == ["客户反映一号终端本年", "11月起"]


def test_range_is_not_parted():
    assert lines("客户反映一号终端每时6～9次告警") == ["客户反映一号终端每时", "6～9次告警"]


def test_latin_word_stays_whole():
    assert lines("客户反映一号终端的DTU-300离线") == ["客户反映一号终端的", "DTU-300离线"]


def test_two_marks_in_a_row_lose_half_an_em():
    line = break_lines("误报（“异常”），停电", 200, 9, em)[0]

    assert line.squeezes == (2, 6, 7)
    assert line.width == (11 - 1.5) * 9


def test_word_longer_than_the_line_is_cut():
    assert "".join(lines("A" * 100)) == "A" * 100


def test_paragraphs_stay_apart():
    assert lines("第一段\n第二段") == ["第一段", "第二段"]


@given(st.text(ALPHABET, max_size=200), st.integers(60, 400))
def test_lines_lose_nothing_and_fit(text, width):
    broken = break_lines(text, width, 9, em)

    assert re.sub(r"\s", "", "".join(line.text for line in broken)) == re.sub(r"\s", "", text)
    for line in broken:
        hanging = 4.5 if line.text[-1:] in CLOSING else 0
        assert line.width <= width + hanging + 1e-6 or len(line.text) == 1


@given(st.text(ALPHABET.replace(" ", ""), min_size=30, max_size=200))
def test_lines_end_only_where_they_may(text):
    broken = lines(text, 360)
    for before, after in pairwise(broken):
        near = before[-LONGEST_WORD:]
        cut = all(sticks(a, b) for a, b in pairwise(near))
        assert cut or not sticks(before[-1], after[0])
