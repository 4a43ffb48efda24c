"""第 n 版: what was asked for, checked, priced by the fee table of its day and kept for good."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from core.organization.models import Staff
from core.workflow import Refused
from customers.models import Part
from fieldservice.models.fees import FeeTable
from fieldservice.models.quote import Quote, QuoteEdition, QuotePlace
from fieldservice.pricing import CENT, TRAVEL, Fees, Line, Mode, faults, price, to_cents

ASKED = ["persons", "days", "nights", "modes", "amounts", "remarks", "labour_rate", "labour_reason", "materials"]
ASKED += ["content", "terms"]
SUMS = ["direct", "tax", "cost", "management", "price", "payable", "booked"]
MOST_MATERIALS = 60
TERMS = "服务完成并经客户确认后 10 个工作日内，凭发票转账支付。"


class Unpriceable(Refused):
    """What cannot be priced: `errors` is field → sentence; the first one is the reason."""

    def __init__(self, errors: dict[str, str]):
        field, words = next(iter(errors.items()))
        super().__init__(words, field)
        self.errors = errors


def usual(fees: Fees) -> dict[str, str]:
    """The first allowed mode of every line."""
    return {line.value: str(fees.modes[line][0]) for line in Line if fees.modes.get(line)}


def table_for(quote: Quote) -> FeeTable:
    table = FeeTable.objects.on(quote.priced_on)
    if table is None:
        raise Refused(f"{quote.priced_on} 没有生效的收费标准。请财务先编制。")
    return table


def edition_of(quote: Quote, before: QuoteEdition | None = None, **asked) -> QuoteEdition:
    """The edition as asked for, checked and priced, unsaved. What is not asked stays as it was."""
    table = table_for(quote)
    fees = table.fees
    edition = QuoteEdition(quote=quote, fee_table=table, share=quote.share, terms=TERMS, modes=usual(fees))
    edition.content = quote.ticket.title
    if before is not None:
        for name in ASKED:
            setattr(edition, name, getattr(before, name))
    for name, value in asked.items():
        if name not in ASKED:
            raise TypeError(f"an edition does not know {name}")
        setattr(edition, name, value)
    _tidy(edition, quote, fees)
    check(edition, fees)
    priced = price(edition.work, fees)
    for name in SUMS:
        setattr(edition, name, getattr(priced, name))
    return edition


def _tidy(edition: QuoteEdition, quote: Quote, fees: Fees) -> None:
    """Nothing is kept that its mode does not use; a machine that was sent in has no travel (S1-36)."""
    edition.days = Decimal(edition.days)
    modes = {**usual(fees), **{line: str(mode) for line, mode in edition.modes.items()}}
    for line in TRAVEL:
        if quote.place == QuotePlace.SENT_IN:
            modes[line.value] = Mode.NONE.value
        elif modes[line.value] == Mode.NONE:
            modes[line.value] = usual(fees)[line.value]
    if quote.place == QuotePlace.SENT_IN:
        edition.nights = 0
    edition.modes = modes
    amounts = {line: amount for line, amount in edition.amounts.items() if modes.get(line) == Mode.ACTUAL}
    edition.amounts = {line: str(amount) for line, amount in amounts.items() if amount is not None}
    edition.remarks = {line: words for line, words in edition.remarks.items() if words}
    if modes[Line.LABOUR] != Mode.LOWERED:
        edition.labour_rate, edition.labour_reason = None, ""
    listed = modes[Line.MATERIAL] == Mode.LISTED
    edition.materials = checked_materials(edition.materials) if listed else []


def checked_materials(rows: list[dict]) -> list[dict]:
    """Every row with its price and where it comes from: the price list, or typed with a reason (S1-81)."""
    if len(rows) > MOST_MATERIALS:
        raise Refused(f"材料最多 {MOST_MATERIALS} 行，这里有 {len(rows)} 行。", "materials")
    known = Part.objects.in_bulk([row["part"] for row in rows if row.get("part")])
    return [_material(number, row, known.get(row.get("part"))) for number, row in enumerate(rows, start=1)]


def _material(number: int, row: dict, part: Part | None) -> dict:
    name = (row.get("name") or (part.name if part else "")).strip()
    if not name:
        raise Refused(f"第 {number} 行没有名称。", "materials")
    quantity = _figure(row.get("quantity") or "1", number, "数量")
    given = row.get("price")
    listed = part.price if part else None
    if given in (None, ""):
        if listed is None:
            raise Refused(f"第 {number} 行“{name}”没有单价。请填写单价和依据。", "materials")
        given = listed
    cost = _figure(given, number, "单价")
    reason = (row.get("reason") or "").strip()[:100]
    if cost != listed and not reason:
        why = f"与价目 {listed} 元不同" if listed is not None else "不在价目中"
        raise Refused(f"第 {number} 行“{name}”的单价{why}，请写明依据。", "materials")
    return {
        "part": part.pk if part else None,
        "number": part.number if part else (row.get("number") or "").strip()[:40],
        "name": name[:60],
        "spec": (row.get("spec") or (part.spec if part else "")).strip()[:80],
        "unit": (row.get("unit") or (part.unit if part else "件")).strip()[:10],
        "quantity": str(quantity),
        "price": str(cost.quantize(CENT)),
        "listed": "" if listed is None else str(listed),
        "reason": reason if cost != listed else "",
        "amount": str(to_cents(quantity * cost)),
    }


def _figure(text, number: int, what: str) -> Decimal:
    try:
        value = Decimal(str(text).replace(",", "").strip())
    except InvalidOperation:
        raise Refused(f"第 {number} 行{what}“{text}”不是数字。", "materials") from None
    if not value.is_finite() or abs(value) > 9_999_999 or value != value.quantize(CENT):
        raise Refused(f"第 {number} 行{what}“{text}”不对，最多两位小数。", "materials")
    if value < 0 or (what == "数量" and not value):
        raise Refused(
            f"第 {number} 行{what}要大于 0。" if what == "数量" else f"第 {number} 行单价不能是负数。", "materials"
        )
    return value


def check(edition: QuoteEdition, fees: Fees) -> None:
    """Raise Unpriceable with every field that cannot be (A-12, A-13)."""
    if errors := errors_of(edition, fees):
        raise Unpriceable(errors)


def errors_of(edition: QuoteEdition, fees: Fees) -> dict[str, str]:
    found = faults(edition.work, fees)
    if edition.labour_rate is not None and not edition.labour_reason.strip():
        found["labour_reason"] = "下调人工费要写明理由。"
    if edition.modes[Line.LODGING] == Mode.ACTUAL and not found and not edition.remarks.get(Line.LODGING):
        most = to_cents(edition.persons * edition.nights * fees.lodging)
        if Decimal(edition.amounts[Line.LODGING]) > most:
            found["lodging_remark"] = f"超过标准 {most} 元，请写明依据，结算时附发票。"
    if not edition.content.strip():
        found["content"] = "请写明服务内容，印在报价单上。"
    return found


def new_edition(quote: Quote, *, by: Staff, at: datetime, note: str = "", **asked) -> QuoteEdition:
    """Keep the next edition, unless nothing was changed; the quote then stands for it (unsaved)."""
    before = quote.current
    edition = edition_of(quote, before, **asked)
    if before is not None and _same(before, edition):
        return before
    edition.no = before.no + 1 if before else 1
    edition.note, edition.made_by, edition.made_at = note.strip()[:200], by, at
    edition.save()
    quote.current, quote.payable = edition, edition.payable
    return edition


def _same(before: QuoteEdition, edition: QuoteEdition) -> bool:
    names = [*ASKED, "share", "fee_table_id", "payable"]
    return all(getattr(before, name) == getattr(edition, name) for name in names)
