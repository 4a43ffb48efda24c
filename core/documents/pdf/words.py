"""Words that official forms spell in their own way: sums of money, dates."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def money_in_words(amount: Decimal) -> str:
    """人民币肆仟壹佰零伍元伍角整: 整 after 元 or 角, not after 分; zeros inside read as one 零 (rule 12)."""
    cents = int((abs(amount) * 100).to_integral_value(ROUND_HALF_UP))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    whole = _whole(yuan)
    words = "人民币" + ("负" if amount < 0 and cents else "")
    if whole or not cents:
        words += (whole or DIGITS[0]) + "元"
    if not jiao and not fen:
        return words + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif whole:
        words += DIGITS[0]
    return words + (DIGITS[fen] + "分" if fen else "整")


def _whole(yuan: int) -> str:
    words, gap = "", False
    for group in reversed(range(len(GROUPS))):
        part = yuan // 10_000**group % 10_000
        if not part:
            gap = gap or bool(words)
            continue
        if words and (gap or part < 1000):
            words += DIGITS[0]
        words, gap = words + _four(part) + GROUPS[group], False
    return words


def _four(part: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if not digit:
            gap = gap or bool(words)
            continue
        words += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return words


def long_date(day: date | datetime) -> str:
    return f"{day.year}年{day.month:02}月{day.day:02}日"
