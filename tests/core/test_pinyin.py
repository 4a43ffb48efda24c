"""Reading Chinese names aloud."""

import pytest

from core.text import pinyin


@pytest.mark.parametrize(
    ("text", "initials", "full"),
    [
        ("皖江特缆", "wjtl", "wanjiangtelan"),
        ("重庆重型 2 厂", "cqzx2c", "chongqingzhongxing2chang"),
        ("ＡＢＢ（中国）", "abbzg", "abbzhongguo"),
        ("", "", ""),
    ],
)
def test_name_is_read_as_people_type_it(text, initials, full):
    assert (pinyin.initials(text), pinyin.full(text)) == (initials, full)


def test_syllables_stand_one_for_each_plain_character():
    text = "皖江 GJ-630 线缆"

    assert len(pinyin.syllables(text)) == len(pinyin.plain(text))


def test_plain_text_has_no_width_case_or_marks():
    assert pinyin.plain(" ＧＪ-630/1+6 Ａ厂_") == "gj63016a厂"
