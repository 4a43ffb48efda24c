"""收费标准 by effective date (S1-47) and prices of parts that change on a day (S1-81); the daily work on quotes."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from customers.models import Part
from fieldservice import events
from fieldservice import notices_quote as notices
from fieldservice.actions.quotes import held, keep_quote
from fieldservice.models.fees import FeeTable, PartPrice
from fieldservice.models.quote import Quote, QuoteAnswer, QuoteState
from fieldservice.pricing import POSSIBLE, Line

RATES = ["lodging", "meals", "labour", "tax", "management"]
SOON = timedelta(days=3)
PAPER_FOLLOWS = timedelta(hours=24)


@transaction.atomic
def add_fee_table(*, effective_from: date, reason: str, by: Staff, at: datetime, **values) -> FeeTable:
    """A new version from today or later; quotes drafted before keep the one of their day."""
    _check_table(effective_from, reason, at)
    if FeeTable.objects.standing().filter(effective_from=effective_from).exists():
        raise Refused(f"{effective_from} 已有一版收费标准。", "effective_from")
    table = FeeTable(effective_from=effective_from, reason=reason.strip(), made_by=by, made_at=at)
    return _keep(table, values, by, at)


@transaction.atomic
def edit_fee_table(
    *,
    table: FeeTable,
    effective_from: date,
    reason: str,
    by: Staff,
    at: datetime,
    expected_version: int | None = None,
    **values,
) -> FeeTable:
    """Change a version that no quote was priced by and that does not hold yet."""
    table = FeeTable.objects.lock(table.pk, expected_version=expected_version)
    if words := why_fixed(table, at):
        raise Refused(words)
    _check_table(effective_from, reason, at)
    if FeeTable.objects.standing().filter(effective_from=effective_from).exclude(pk=table.pk).exists():
        raise Refused(f"{effective_from} 已有一版收费标准。", "effective_from")
    table.effective_from, table.reason = effective_from, reason.strip()
    table.version += 1
    return _keep(table, values, by, at)


@transaction.atomic
def withdraw_fee_table(*, table: FeeTable, reason: str, by: Staff, at: datetime) -> FeeTable:
    table = FeeTable.objects.lock(table.pk)
    if words := why_fixed(table, at):
        raise Refused(words)
    if not reason.strip():
        raise Refused("撤销收费标准要写明原因。", "reason")
    table.withdrawn_by, table.withdrawn_at, table.withdraw_reason = by, at, reason.strip()
    return _keep(table, {}, by, at)


def why_fixed(table: FeeTable, at: datetime) -> str:
    """Why a version cannot be changed any more; "" when it can."""
    if table.withdrawn_at:
        return "这一版已经撤销。"
    if table.editions.exists():
        return "已有报价按这一版计算，不能修改。请编制新的一版。"
    if table.effective_from <= local_date(at):
        return "这一版已经生效，不能修改。请编制新的一版。"
    return ""


def _check_table(effective_from: date, reason: str, at: datetime) -> None:
    if effective_from < local_date(at):
        raise Refused("生效日期已经过去。请改为今天以后的日期，已有报价不受影响。", "effective_from")
    if not reason.strip():
        raise Refused("请写明调整依据，例如财务制度文号。", "reason")


def _keep(table: FeeTable, values: dict, by: Staff, at: datetime) -> FeeTable:
    for name, value in values.items():
        if name not in (*RATES, "modes", "taxed"):
            raise TypeError(f"a fee table does not know {name}")
        setattr(table, name, value)
    for name in RATES:
        if getattr(table, name) is None or getattr(table, name) < 0:
            raise Refused("不能是负数。", name)
    for line in Line:
        allowed = table.modes.get(line.value) or []
        if not allowed or set(allowed) - {mode.value for mode in POSSIBLE[line]}:
            raise Refused("每一项至少允许一种算法。", f"{line.value}_modes")
    table._history_user, table._history_date = by, at
    table.save()
    return table


@transaction.atomic
def plan_price(
    *, part: Part, price: Decimal, effective_from: date, reason: str, by: Staff, at: datetime
) -> PartPrice:
    """A new price of a part from a day on; one of today goes into the price list at once (S1-81)."""
    part = Part.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if price < 0:
        raise Refused("单价不能是负数。", "price")
    if effective_from < local_date(at):
        raise Refused("生效日期已经过去。请改为今天以后的日期。", "effective_from")
    if not reason.strip():
        raise Refused("请写明调价依据。", "reason")
    if part.planned_prices.filter(effective_from=effective_from, withdrawn_at=None).exists():
        raise Refused(f"{part} 在 {effective_from} 已有调价。", "effective_from")
    row = PartPrice.objects.create(
        part=part, price=price, effective_from=effective_from, reason=reason.strip(), made_by=by, made_at=at
    )
    if effective_from <= local_date(at):
        _apply(row, at)
    return row


@transaction.atomic
def withdraw_price(*, row: PartPrice, by: Staff, at: datetime) -> PartPrice:
    """Call off a price whose day has not come."""
    row = PartPrice.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.applied_at:
        raise Refused("这个价格已经生效。请登记新的调价。")
    if row.withdrawn_at:
        raise Refused("这个调价已经撤销。")
    row.withdrawn_by, row.withdrawn_at = by, at
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return row


def _apply(row: PartPrice, at: datetime) -> None:
    part = row.part
    row.before, row.applied_at = part.price, at
    row.save(update_fields=["before", "applied_at"])
    part.price = row.price
    part._history_user, part._history_date, part._change_reason = row.made_by, at, row.reason[:100]
    part.save(update_fields=["price"])


def apply_prices(*, at: datetime) -> int:
    """Write the prices whose day has come into the list. Returns how many."""
    due = PartPrice.objects.waiting().filter(effective_from__lte=local_date(at)).order_by("effective_from", "pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)[:1000]):
        with transaction.atomic():
            row = PartPrice.objects.select_for_update(of=("self",)).select_related("part").get(pk=pk)
            if row.applied_at is None and row.withdrawn_at is None:
                _apply(row, at)
                done += 1
    return done


def look_after_quotes(*, at: datetime) -> tuple[int, int]:
    """Mark offers whose day has passed, remind of those that end soon and of papers that never came."""
    today = local_date(at)
    out = Quote.objects.filter(state=QuoteState.ISSUED).order_by("pk")
    ended = [pk for pk in list(out.filter(valid_until__lt=today).values_list("pk", flat=True)[:500]) if _end(pk, at)]
    near = out.filter(valid_until__gte=today, valid_until__lte=today + SOON, warned_at=None)
    warned = [pk for pk in list(near.values_list("pk", flat=True)[:500]) if _warn(pk, at)]
    _ask_for_papers(at)
    return len(ended), len(warned)


@transaction.atomic
def _end(pk: int, at: datetime) -> bool:
    quote = held(Quote.objects.get(pk=pk))
    if quote.state != QuoteState.ISSUED or not quote.over(local_date(at)):
        return False
    quote.state, quote.end_words = QuoteState.EXPIRED, f"有效期至 {quote.valid_until}，客户没有答复"
    keep_quote(quote, by=None, at=at)
    happened(events.QUOTE_ENDED, quote.ticket, by=None, at=at, note=f"{quote.number} 过期")
    notices.QuoteExpired(quote, about=quote.current.no).send(at=at)
    return True


@transaction.atomic
def _warn(pk: int, at: datetime) -> bool:
    quote = held(Quote.objects.get(pk=pk))
    if quote.state != QuoteState.ISSUED or quote.warned_at:
        return False
    quote.warned_at = at
    keep_quote(quote, by=None, at=at)
    notices.QuoteExpires(quote, about=quote.current.no).send(at=at)
    return True


def _ask_for_papers(at: datetime) -> None:
    waiting = QuoteAnswer.objects.filter(
        verdict=QuoteAnswer.Verdict.ACCEPTED,
        way=QuoteAnswer.Way.ORAL,
        confirmed_at=None,
        recorded_at__lte=at - PAPER_FOLLOWS,
        quote__state=QuoteState.ACCEPTED,
    )
    for answer in waiting.select_related("quote__ticket__registered_by", "recorded_by").order_by("pk")[:200]:
        people = [answer.recorded_by, answer.quote.ticket.registered_by]
        with transaction.atomic():
            notices.PaperMissing(answer.quote, about=answer.no, people=people).send(at=at)
