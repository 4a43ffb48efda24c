"""What the pages of 收费标准 show: the versions, and what a version does to the usual services and recent quotes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from core.text.words import money
from core.times import local_date
from fieldservice.models.fees import FeeTable
from fieldservice.models.quote import Quote, QuoteEdition
from fieldservice.pricing import LABELS, Fees, Line, Material, Mode, Work, faults, mode_label, price

D = Decimal
USUAL = {
    Line.TRANSPORT: Mode.ACTUAL,
    Line.LODGING: Mode.STANDARD,
    Line.MEALS: Mode.STANDARD,
    Line.LABOUR: Mode.STANDARD,
    Line.MATERIAL: Mode.LISTED,
}
HOSTED = {**USUAL, Line.LODGING: Mode.CUSTOMER, Line.MEALS: Mode.CUSTOMER, Line.MATERIAL: Mode.CUSTOMER}
# The usual services by which a change is judged: what they are, and the work.
EXAMPLES = [
    (
        "1 人 2 天 1 夜，交通 620 元，材料 1,280 元",
        Work(1, D(2), 1, USUAL, {Line.TRANSPORT: D(620)}, materials=(Material(D(1), D(1280)),)),
    ),
    ("2 人 3 天，客户安排食宿、自购材料，交通 900 元", Work(2, D(3), 2, HOSTED, {Line.TRANSPORT: D(900)})),
    ("1 人半天，当天往返，交通 80 元", Work(1, D("0.5"), 0, USUAL, {Line.TRANSPORT: D(80)})),
]
RECENT = 5


@dataclass(frozen=True)
class Effect:
    what: str
    before: str
    after: str
    change: str
    url: str = ""


@dataclass(frozen=True)
class Version:
    table: FeeTable
    holds: bool
    coming: bool
    used: int
    fixed: str
    modes: list[tuple[str, str]]


def version_rows(at: datetime) -> list[Version]:
    """Newest first, with how many editions were priced by each."""
    today = local_date(at)
    tables = list(
        FeeTable.objects.select_related("made_by").annotate(used=Count("editions")).order_by("-effective_from", "-pk")
    )
    current = max((t for t in tables if not t.withdrawn_at and t.effective_from <= today), key=_start, default=None)
    return [
        Version(
            table,
            table == current,
            table.effective_from > today and not table.withdrawn_at,
            table.used,
            _fixed(table, today),
            allowed(table),
        )
        for table in tables
    ]


def _start(table: FeeTable):
    return table.effective_from


def _fixed(table: FeeTable, today) -> str:
    """As `why_fixed`, from what the list has already counted."""
    if table.withdrawn_at or table.used or table.effective_from <= today:
        return "fixed"
    return ""


def allowed(table: FeeTable) -> list[tuple[str, str]]:
    """Each line with the modes it allows, as words."""
    return [
        (LABELS[line], "、".join(mode_label(line, mode) for mode in table.modes.get(line.value, []))) for line in Line
    ]


def effects(fees: Fees, current: FeeTable, user) -> list[Effect]:
    """The usual services and the latest quotes, by the version that holds and by this one; links to what one sees."""
    before = current.fees if current.effective_from else fees
    rows = [_effect(what, work, before, fees) for what, work in EXAMPLES]
    latest = QuoteEdition.objects.filter(share=100).select_related("quote__ticket", "fee_table").order_by("-pk")
    latest = list(latest[:RECENT])
    ids = [edition.quote_id for edition in latest]
    seen = set(Quote.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    for edition in latest:
        told = f"{edition.quote.number} {edition}"
        url = edition.quote.get_absolute_url() if edition.quote_id in seen else ""
        rows.append(_effect(told, edition.work, edition.fee_table.fees, fees, url))
    return rows


def _effect(what: str, work: Work, before: Fees, after: Fees, url: str = "") -> Effect:
    first = None if faults(work, before) else price(work, before).price
    then = None if faults(work, after) else price(work, after).price
    if first is None or then is None:
        return Effect(what, money(first) if first is not None else "—", "按新标准不能这样报价", "", url)
    change = then - first
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return Effect(what, money(first), money(then), f"{sign}{money(abs(change))}" if change else "不变", url)
