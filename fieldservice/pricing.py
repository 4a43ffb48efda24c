"""表 1 and §J: what a service costs. Pure Decimal arithmetic, no models; every line is rounded half-up to 0.01
before it is added, in the order D (direct), T (tax), C (cost), M (management), P (price)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT, HALF_DAY, HUNDRED = Decimal("0.01"), Decimal("0.5"), Decimal(100)
MOST = Decimal("9999999.99")
MOST_PERSONS, MOST_DAYS = 99, Decimal(365)


class Line(StrEnum):
    TRANSPORT = "transport"
    LODGING = "lodging"
    MEALS = "meals"
    LABOUR = "labour"
    MATERIAL = "material"


class Mode(StrEnum):
    STANDARD = "standard"  # persons × days (nights) × rate
    ACTUAL = "actual"  # an amount
    LOWERED = "lowered"  # persons × days × a lower rate, with reason and approval
    LISTED = "listed"  # parts by the price list
    CUSTOMER = "customer"  # the customer provides it: 0
    NONE = "none"  # not needed: a machine that was sent in has no travel (S1-36)


LABELS = {
    Line.TRANSPORT: "交通费",
    Line.LODGING: "住宿费",
    Line.MEALS: "餐饮费",
    Line.LABOUR: "人工费",
    Line.MATERIAL: "材料费",
}
MODE_LABELS = {
    Mode.STANDARD: "标准",
    Mode.ACTUAL: "实际",
    Mode.LOWERED: "下调",
    Mode.LISTED: "定价",
    Mode.CUSTOMER: "客户提供",
    Mode.NONE: "不发生",
}
TRAVEL = (Line.TRANSPORT, Line.LODGING, Line.MEALS)
# What a fee table may offer at all; a version of the table chooses among these (E2).
POSSIBLE = {
    Line.TRANSPORT: (Mode.ACTUAL, Mode.CUSTOMER),
    Line.LODGING: (Mode.STANDARD, Mode.ACTUAL, Mode.CUSTOMER),
    Line.MEALS: (Mode.STANDARD, Mode.ACTUAL, Mode.CUSTOMER),
    Line.LABOUR: (Mode.STANDARD, Mode.LOWERED),
    Line.MATERIAL: (Mode.LISTED, Mode.CUSTOMER),
}
DEFAULT_MODES = {
    Line.TRANSPORT: (Mode.ACTUAL, Mode.CUSTOMER),
    Line.LODGING: (Mode.STANDARD, Mode.ACTUAL, Mode.CUSTOMER),
    Line.MEALS: (Mode.STANDARD, Mode.CUSTOMER),
    Line.LABOUR: (Mode.STANDARD, Mode.LOWERED),
    Line.MATERIAL: (Mode.LISTED, Mode.CUSTOMER),
}


@dataclass(frozen=True)
class Fees:
    """One version of 收费标准; rates in yuan per person and night or day, loadings in percent (A-10, A-11)."""

    lodging: Decimal
    meals: Decimal
    labour: Decimal
    tax: Decimal = Decimal(15)
    management: Decimal = Decimal(40)
    modes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_MODES)
    taxed: tuple[str, ...] = tuple(Line)  # the base of the tax

    def allows(self, line: str, mode: str) -> bool:
        return mode in self.modes.get(line, ())

    def rate(self, line: str) -> Decimal:
        return getattr(self, line, Decimal(0))


@dataclass(frozen=True)
class Material:
    quantity: Decimal
    price: Decimal
    name: str = ""

    @property
    def amount(self) -> Decimal:
        return to_cents(self.quantity * self.price)


@dataclass(frozen=True)
class Work:
    """What is asked for. `amounts`: yuan of the lines in mode actual; `labour_rate`: the lowered one; `share`: what
    the customer bears in percent (0 when the responsibility is ours, §J example 3)."""

    persons: int
    days: Decimal
    nights: int
    modes: Mapping[str, str]
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    labour_rate: Decimal | None = None
    materials: tuple[Material, ...] = ()
    share: Decimal = HUNDRED


@dataclass(frozen=True)
class PricedLine:
    line: str
    mode: str
    amount: Decimal
    how: str  # 1 人 × 2 天 × 200
    quantity: str = ""  # as the paper prints it

    @property
    def label(self) -> str:
        return LABELS[self.line]

    @property
    def mode_label(self) -> str:
        return mode_label(self.line, self.mode)


@dataclass(frozen=True)
class Priced:
    lines: tuple[PricedLine, ...]
    direct: Decimal
    tax: Decimal
    cost: Decimal
    management: Decimal
    price: Decimal
    payable: Decimal  # by the customer
    booked: Decimal  # borne by the service budget, without tax and management

    def line(self, name: str) -> PricedLine:
        return next(line for line in self.lines if line.line == name)


def to_cents(amount: Decimal) -> Decimal:
    """Half-up to 0.01."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def mode_label(line: str, mode: str) -> str:
    return "客户自购" if (line, mode) == (Line.MATERIAL, Mode.CUSTOMER) else MODE_LABELS[Mode(mode)]


def plain(number: Decimal | int) -> str:
    """2 for 2.0, 0.5 for 0.50."""
    text = format(Decimal(number), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def price(work: Work, fees: Fees) -> Priced:
    """The quote. Ask `faults` first: what is asked for must be possible."""
    lines = tuple(_line(line, work, fees) for line in Line)
    direct = sum((line.amount for line in lines), Decimal(0))
    borne = to_cents(direct * (HUNDRED - work.share) / HUNDRED)
    if not work.share:  # our own responsibility carries no loadings (§J example 3)
        return Priced(lines, direct, Decimal("0.00"), direct, Decimal("0.00"), direct, Decimal("0.00"), borne)
    base = sum((line.amount for line in lines if line.line in fees.taxed), Decimal(0))
    tax = to_cents(base * fees.tax / HUNDRED)
    cost = direct + tax
    management = to_cents(cost * fees.management / HUNDRED)
    total = cost + management
    return Priced(lines, direct, tax, cost, management, total, to_cents(total * work.share / HUNDRED), borne)


def _line(line: Line, work: Work, fees: Fees) -> PricedLine:
    mode = Mode(work.modes[line])
    if mode in (Mode.CUSTOMER, Mode.NONE):
        return PricedLine(line, mode, Decimal("0.00"), mode_label(line, mode))
    if line == Line.MATERIAL:
        rows = work.materials
        total = sum((row.amount for row in rows), Decimal("0.00"))
        return PricedLine(line, mode, total, f"{len(rows)} 种，见下" if rows else "没有材料", str(len(rows)))
    if mode == Mode.ACTUAL:
        return PricedLine(line, mode, to_cents(work.amounts[line]), "按实际发生", "1")
    count, unit = (Decimal(work.nights), "夜") if line == Line.LODGING else (work.days, "天")
    rate = work.labour_rate if mode == Mode.LOWERED and work.labour_rate is not None else fees.rate(line)
    how = f"{work.persons} 人 × {plain(count)} {unit} × {plain(rate)}"
    return PricedLine(line, mode, to_cents(work.persons * count * rate), how, plain(work.persons * count))


def faults(work: Work, fees: Fees) -> dict[str, str]:
    """Why this cannot be priced, as field → sentence; empty when it can."""
    found = _quantities(work)
    for line in Line:
        found |= _mode_fault(line, work, fees)
    if not found:
        found |= _against_standard(work, fees)
    for number, row in enumerate(work.materials, start=1):
        if row.quantity <= 0:
            found.setdefault("materials", f"第 {number} 行数量要大于 0。")
        elif row.price < 0:
            found.setdefault("materials", f"第 {number} 行单价不能是负数。")
        elif row.quantity * row.price > MOST:
            found.setdefault("materials", f"第 {number} 行金额太大，请核对数量和单价。")
    return found


def _quantities(work: Work) -> dict[str, str]:
    found = {}
    if not 1 <= work.persons <= MOST_PERSONS:
        found["persons"] = f"人数是 1 到 {MOST_PERSONS} 的整数。"
    if not 0 <= work.days <= MOST_DAYS:
        found["days"] = f"天数在 0 到 {MOST_DAYS} 之间。"
    elif work.days % HALF_DAY:
        found["days"] = "天数按半天计，例如 0.5、1、1.5。"
    if work.nights < 0:
        found["nights"] = "夜数不能是负数。"
    elif "days" not in found and work.nights > work.days:
        found["nights"] = f"夜数 {work.nights} 多于天数 {plain(work.days)}。请核对。"
    return found


def _mode_fault(line: Line, work: Work, fees: Fees) -> dict[str, str]:
    mode = work.modes.get(line, "")
    if mode == Mode.NONE and line in TRAVEL:
        return {}
    if not fees.allows(line, mode):
        return {f"{line}_mode": f"{LABELS[line]}不能用这种算法，收费标准没有允许。"}
    if mode != Mode.ACTUAL:
        return {}
    amount = work.amounts.get(line)
    if amount is None:
        return {f"{line}_amount": f"请填写{LABELS[line]}的实际金额。"}
    if amount < 0:
        return {f"{line}_amount": "金额不能是负数。"}
    return {f"{line}_amount": "金额太大，请核对。"} if amount > MOST else {}


def _against_standard(work: Work, fees: Fees) -> dict[str, str]:
    """A-13: labour and meals stay within the standard; lodging may exceed it with a receipt, transport has none."""
    found = {}
    if work.modes[Line.LABOUR] == Mode.LOWERED:
        rate = work.labour_rate
        if rate is None:
            found["labour_rate"] = "请填写下调后的人工费（元/天）。"
        elif rate < 0:
            found["labour_rate"] = "人工费不能是负数。"
        elif rate >= fees.labour:
            found["labour_rate"] = f"下调后要低于标准 {plain(fees.labour)} 元/天；不下调请选“标准”。"
    charged = work.labour_rate if work.modes[Line.LABOUR] == Mode.LOWERED else fees.labour
    if not work.days and charged and "labour_rate" not in found:
        found["days"] = "天数是 0，不能收人工费。请填写天数。"
    if work.modes[Line.MEALS] == Mode.ACTUAL:
        most = to_cents(work.persons * work.days * fees.meals)
        if work.amounts[Line.MEALS] > most:
            found["meals_amount"] = f"餐饮费不能超过标准 {most} 元。"
    return found
