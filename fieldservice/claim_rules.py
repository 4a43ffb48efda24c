"""What may be claimed (E2, A-12, A-13): each rule answers at the line and field where it failed. Plain data in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.text.words import money, yuan
from fieldservice.models.money import MOST, Fee, Mode, cents

HALF = Decimal("0.5")
COUNTED = {Fee.LODGING: "晚", Fee.MEALS: "天"}  # fees that have a standard per night or day (E2)
MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """A line as typed. `quantity`: nights or days; `amount` None: by the standard."""

    kind: str
    mode: str
    on: date
    amount: Decimal | None = None
    quantity: Decimal | None = None
    note: str = ""
    receipt: int | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Frame:
    """The trip as the rules need it, and what a night and a day cost by the fee table of its days."""

    first: date
    last: date
    days: Decimal
    nights: int
    lodging: Decimal | None = None
    meals: Decimal | None = None

    def rate(self, kind: str) -> Decimal | None:
        return {Fee.LODGING: self.lodging, Fee.MEALS: self.meals}.get(kind)


@dataclass(frozen=True)
class Problem:
    """`row` is the index of the line (None: the whole claim), `field` its cell."""

    words: str
    row: int | None = None
    field: str = ""

    def __str__(self):
        return self.words if self.row is None else f"第 {self.row + 1} 行：{self.words}"


def priced(line: Line, frame: Frame) -> Decimal | None:
    """The amount to the cent: as typed, or quantity × standard where nothing was typed."""
    if line.amount is not None:
        return cents(line.amount)
    rate = frame.rate(line.kind)
    if line.mode == Mode.STANDARD and rate is not None and line.quantity is not None:
        return cents(line.quantity * rate)
    return None


def problems(lines: Sequence[Line], frame: Frame) -> list[Problem]:
    """What keeps lines from being stored at all."""
    found = [Problem(words, row, field) for row, line in enumerate(lines) for field, words in _wrong(line, frame)]
    if len(lines) > MOST_LINES:
        found.append(Problem(f"一张报销单最多 {MOST_LINES} 行，这里有 {len(lines)} 行。"))
    return found


def _wrong(line: Line, frame: Frame):
    if not frame.first <= line.on <= frame.last:
        yield "on", f"日期不在外出期间（{frame.first} 至 {frame.last}）。请改为期间内的日期。"
    if line.mode == Mode.STANDARD and line.kind not in COUNTED:
        yield "what", "这种费用没有标准，按票据据实报销。"
    if line.kind == Fee.MEALS and line.mode != Mode.STANDARD:
        yield "what", "餐饮费按标准报销。"
    if wrong := list(_wrong_quantity(line)):
        yield from wrong
        return
    amount = priced(line, frame)
    if amount is None:
        unit = COUNTED.get(line.kind)
        missing = line.mode == Mode.STANDARD and frame.rate(line.kind) is None
        words = "这一天没有收费标准，请财务先维护。" if missing else f"请填写金额{f'或{unit}数' if unit else ''}。"
        yield "amount", words
    elif amount <= 0:
        yield "amount", "金额要大于 0。退回的费用请直接少报，不填负数。"
    elif amount > MOST:
        yield "amount", f"金额不能超过 {yuan(MOST)}。"
    else:
        yield from _above_standard(line, amount, frame)


def _wrong_quantity(line: Line):
    unit = COUNTED.get(line.kind)
    if unit is None:
        return
    if line.quantity is None:
        yield "quantity", f"请填写{unit}数。"
    elif line.quantity <= 0:
        yield "quantity", f"{unit}数要大于 0。"
    elif line.kind == Fee.LODGING and line.quantity % 1:
        yield "quantity", "住宿按整晚填写。"
    elif line.quantity % HALF:
        yield "quantity", "天数按 0.5 填写，例如 1.5。"


def _above_standard(line: Line, amount: Decimal, frame: Frame):
    """A-13: meals never exceed the standard; lodging does only in mode actual."""
    rate = frame.rate(line.kind)
    if line.mode != Mode.STANDARD or rate is None or line.quantity is None:
        return
    most = cents(line.quantity * rate)
    if amount > most:
        way = "超出部分凭票据选“住宿费（据实）”。" if line.kind == Fee.LODGING else "餐饮费不能超过标准。"
        yield "amount", f"超过标准 {yuan(most)}（{line.quantity.normalize():f} × {money(rate)}）。{way}"


def missing(lines: Sequence[Line], frame: Frame) -> list[Problem]:
    """What is still wanting before the claim can be handed in."""
    if not lines:
        return [Problem("还没有费用明细。请至少填写一行。")]
    found = [Problem(words, row, field) for row, line in enumerate(lines) for field, words in _wanting(line, frame)]
    nights = sum((line.quantity or 0 for line in lines if line.kind == Fee.LODGING), Decimal(0))
    days = sum((line.quantity or 0 for line in lines if line.kind == Fee.MEALS), Decimal(0))
    if nights > frame.nights:
        found.append(Problem(f"住宿共 {nights.normalize():f} 晚，这次外出只有 {frame.nights} 晚。"))
    if days > frame.days:
        found.append(Problem(f"餐饮共 {days.normalize():f} 天，这次外出只有 {frame.days.normalize():f} 天。"))
    return found


def _wanting(line: Line, frame: Frame):
    if line.mode == Mode.ACTUAL and line.receipt is None:
        yield "file", "据实报销要附票据照片或文件。"
    if line.kind == Fee.OTHER and not line.note.strip():
        yield "note", "其他费用要写明事由。"
    if line.kind == Fee.LODGING and line.mode == Mode.ACTUAL and not line.note.strip():
        amount, rate = priced(line, frame), frame.lodging
        if rate is not None and amount is not None and amount > cents((line.quantity or 1) * rate):
            yield "note", "超过住宿标准要写明原因。"
