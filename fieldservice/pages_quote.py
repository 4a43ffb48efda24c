"""What the page of a quote shows: its lines with their modes, the sums, editions, who may issue, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from core.documents.models import Paper
from core.documents.models.attachment import Attachment
from core.documents.pdf.words import money_in_words
from core.organization.models import Staff
from core.text.words import money
from core.workflow import Refused
from fieldservice.actions.editions import table_for
from fieldservice.forms.quotes import EditionForm, is_blank
from fieldservice.gates_quote import QUOTE
from fieldservice.links_quote import link
from fieldservice.models.quote import Quote, QuoteEdition, QuoteKind, QuotePlace, QuoteState
from fieldservice.pricing import LABELS, TRAVEL, Fees, Line, Mode, Priced, mode_label, plain, to_cents
from fieldservice.queries_quote import agreement_of, liability_of, suggested
from fieldservice.rights import Right
from tickets.pages import Stop
from tickets.pages_outward import Way, steps

S = QuoteState
QUOTE_WAY = Way(
    QUOTE,
    "fieldservice:quote_{}",
    first=("approve", "send", "issue", "issue_repair", "book", "submit", "accept", "confirm"),
    aside=("attach", "revise", "withdraw"),
    hidden=("edit",),
    spoken=("send",),
)
OTHER_KIND = {
    QuoteKind.SERVICE: {"issue_repair", "book"},
    QuoteKind.REPAIR: {"issue", "book"},
    QuoteKind.FREE: {"issue", "issue_repair"},
}
UNITS = {Line.LODGING: "元/夜", Line.MEALS: "元/天", Line.LABOUR: "元/天"}


@dataclass(frozen=True)
class Row:
    """One line of 表 1 in the editor."""

    key: str
    label: str
    hint: str
    modes: list[tuple[str, str, bool]]
    mode: str
    mode_label: str
    amount_field: object
    remark_field: object
    how: str
    amount: str
    lowering: tuple = ()  # the fields of a lowered rate

    @property
    def set_aside(self) -> list:
        """Fields that this mode does not show: what was typed there waits for the mode to come back."""
        hidden = [] if self.typed else [self.amount_field, self.remark_field]
        return [*hidden, *(() if self.lowered else self.lowering)]

    @property
    def typed(self) -> bool:
        return self.mode == Mode.ACTUAL

    @property
    def listed(self) -> bool:
        return self.mode == Mode.LISTED

    @property
    def lowered(self) -> bool:
        return self.mode == Mode.LOWERED


@dataclass(frozen=True)
class Sheet:
    """The editable middle of the page: what is typed and what comes out (None while something is wrong)."""

    quote: Quote
    form: EditionForm
    rows: list[Row]
    materials: list[dict]
    priced: Priced | None
    fees: Fees
    table: str
    editable: bool

    @property
    def counts(self) -> list:
        return [self.form[name] for name in ("persons", "days", "nights")]

    @property
    def sums(self) -> list[tuple[str, str]]:
        """Labels and amounts above the total."""
        priced, fees = self.priced, self.fees
        if priced is None:
            return []
        rows = [("直接费用", money(priced.direct))]
        if self.quote.is_free:
            return [*rows, ("税费、管理费", "不计"), ("列支服务经费（科目 c）", money(priced.booked))]
        rows += [(f"税费 {plain(fees.tax)}%", money(priced.tax)), ("成本", money(priced.cost))]
        rows.append((f"管理费 {plain(fees.management)}%", money(priced.management)))
        if priced.payable != priced.price:
            rows.append(("总价", money(priced.price)))
            rows.append(("服务经费承担直接费用", money(priced.booked)))
        return rows

    @property
    def total_label(self) -> str:
        share = self.quote.share
        if self.quote.is_free:
            return "客户应付（元）"
        return "总价（元）" if share == 100 else f"客户承担 {plain(share)}%（元）"

    @property
    def total(self) -> str:
        return money(self.priced.payable) if self.priced else "—"

    @property
    def direct(self) -> str:
        return money(self.priced.direct) if self.priced else "—"

    @property
    def material_total(self) -> str:
        return money(self.priced.line(Line.MATERIAL).amount) if self.priced else "—"

    @property
    def in_words(self) -> str:
        return money_in_words(self.priced.payable) if self.priced else ""

    @property
    def has_materials(self) -> bool:
        return self.rows[-1].listed


def sheet_of(quote: Quote, form: EditionForm, *, editable: bool) -> Sheet:
    """The editor as typed so far; a bound form answers with its own edition."""
    table = table_for(quote) if editable or form.is_bound else quote.current.fee_table
    if form.is_bound:
        form.is_valid()
    edition: QuoteEdition | None = form.edition if form.is_bound else quote.current
    fees = table.fees
    priced = None if edition is None else edition.priced
    modes = edition.modes if edition else {line: form[f"{line}_mode"].value() or "" for line in Line}
    rows = [_row(line, form, modes.get(line, ""), fees, priced, quote) for line in Line]
    materials = [_shown(row) for row in _materials(form, edition)]
    return Sheet(quote, form, rows, materials, priced, fees, str(table), editable)


def _row(line: Line, form: EditionForm, mode: str, fees: Fees, priced: Priced | None, quote: Quote) -> Row:
    done = priced.line(line) if priced else None
    allowed = fees.modes.get(line, ())
    if line in TRAVEL and quote.place == QuotePlace.SENT_IN:
        allowed, mode = (Mode.NONE,), Mode.NONE
    return Row(
        key=line.value,
        label=LABELS[line],
        hint=_hint(line, fees),
        modes=[(str(one), mode_label(line, one), one == mode) for one in allowed],
        mode=str(mode),
        mode_label=mode_label(line, mode) if mode in set(Mode) else "",
        amount_field=form[f"{line}_amount"],
        remark_field=form[f"{line}_remark"],
        how=done.how if done else "—",
        amount=money(done.amount) if done else "—",
        lowering=(form["labour_rate"], form["labour_reason"]) if line == Line.LABOUR else (),
    )


def _hint(line: Line, fees: Fees) -> str:
    if line == Line.TRANSPORT:
        return "按实际发生"
    if line == Line.MATERIAL:
        return "备品备件库定价"
    return f"标准 {plain(fees.rate(line))} {UNITS[line]}"


def _materials(form: EditionForm, edition: QuoteEdition | None) -> list[dict]:
    """The rows as priced; one in which nothing is written yet stays where it is."""
    if edition is None:
        return [_typed(row) for row in form.rows]
    if not form.is_bound:
        return edition.materials
    priced = iter(edition.materials)
    return [_typed(row) if is_blank(row) else next(priced, _typed(row)) for row in form.rows]


def _shown(row: dict) -> dict:
    amount = row["amount"]
    listed = money(Decimal(row["listed"])) if row.get("listed") else ""
    if amount == "—":
        return {**row, "shown": amount, "price_shown": row["price"], "listed_shown": listed}
    return {
        **row,
        "shown": money(Decimal(amount)),
        "price_shown": money(Decimal(row["price"])),
        "listed_shown": listed,
    }


def _typed(row: dict) -> dict:
    """A row that may not be priced yet."""
    try:
        amount = str(to_cents(Decimal(row["quantity"] or 1) * Decimal(row["price"])))
    except (InvalidOperation, TypeError):
        amount = "—"
    return {**row, "amount": amount, "listed": row.get("listed", ""), "number": row.get("number", "")}


def quote_page(quote: Quote, user, form: EditionForm | None = None, *, at: datetime) -> dict:
    """The whole context."""
    refusal = QUOTE.refusal(quote, "edit", by=user, at=at)
    editable = quote.before_issue and not refusal
    try:
        sheet = sheet_of(quote, form or EditionForm(quote=quote), editable=editable)
    except Refused:  # no fee table holds on its day: it can be read, not changed
        editable = False
        sheet = sheet_of(quote, EditionForm(quote=quote), editable=False)
    editions = list(quote.editions.select_related("made_by", "fee_table", "lowered_by"))
    answers = {answer.no: answer for answer in quote.answers.select_related("recorded_by", "confirmed_by")}
    ticket = quote.ticket
    verdict = liability_of(ticket)
    return {
        "quote": quote,
        "part": quote,
        "ticket": ticket,
        "sheet": sheet,
        "form": sheet.form,
        "editable": editable,
        "edit_refusal": refusal if quote.before_issue else "",
        "steps": stepper_of(quote, answers.get(quote.current.no)),
        "next": next_steps(quote, user, at),
        "editions": editions,
        "answer": answers.get(quote.current.no),
        "past_answers": [answers[no] for no in sorted(answers) if no != quote.current.no],
        "sendings": list(quote.sendings.select_related("by", "mail__letter")),
        "issuers": issuers_of(quote),
        "link": link(quote.current)
        if quote.state in (S.ISSUED, S.ACCEPTED) and user.may(Right.ISSUE_QUOTE, at=at)
        else "",
        "advice": suggested(ticket, verdict),
        "liability": verdict,
        "agreement": agreement_of(ticket),
        "papers": list(Paper.objects.of(quote)),
        "attachments": list(Attachment.objects.of(quote).select_related("by")),
    }


def next_steps(quote: Quote, user, at: datetime):
    """The buttons of its kind."""
    hidden = (*QUOTE_WAY.hidden, *OTHER_KIND[quote.kind])
    if quote.current and not quote.current.needs_approval:
        hidden = (*hidden, "submit")
    if quote.state == S.ACCEPTED and QUOTE.refusal(quote, "confirm", by=user, at=at):
        hidden = (*hidden, "confirm")
    return steps(
        Way(QUOTE, QUOTE_WAY.url, QUOTE_WAY.first, (), QUOTE_WAY.aside, hidden, QUOTE_WAY.spoken), quote, user, at=at
    )


def stepper_of(quote: Quote, answer) -> list[Stop]:
    """拟定 → 批准下调 → 签发 → 客户接受 → 可以派工."""
    edition = quote.current
    drafted = Stop("拟定", "done", edition.made_at)
    if quote.is_free:
        booked = quote.state == S.BOOKED
        drafted = Stop("拟定", "done" if booked else "now", edition.made_at)
        return [drafted, Stop("列支服务经费", "done" if booked else "", None)]
    stops = [drafted if quote.state != S.DRAFT else Stop("拟定", "now", edition.made_at)]
    if edition.labour_rate is not None:
        standing = "done" if edition.lowered_at else "now" if quote.state == S.APPROVAL else ""
        stops.append(Stop("批准下调", standing, edition.lowered_at))
    out = quote.state in (S.ISSUED, S.ACCEPTED, S.REFUSED, S.EXPIRED, S.REPLACED)
    stops.append(
        Stop("签发", "done" if out else "now" if quote.state == S.APPROVED else "", quote.issued_at if out else None)
    )
    if quote.state in (S.REFUSED, S.EXPIRED, S.REPLACED, S.WITHDRAWN):
        return [*stops, Stop(quote.get_state_display(), "now", quote.answered_at)]
    accepted = quote.state == S.ACCEPTED
    standing = "done" if accepted else "now" if quote.state == S.ISSUED else ""
    stops.append(Stop("客户接受", standing, answer.said_at if accepted and answer else None))
    return [*stops, Stop("可以派工", "now" if accepted else "", None)]


@dataclass(frozen=True)
class Issuer:
    names: str
    place: str
    words: str
    may: bool


def issuers_of(quote: Quote) -> list[Issuer]:
    """Who may give this quote to the outside (A-14, G-15)."""
    if quote.is_free:
        return []
    repair = quote.kind == QuoteKind.REPAIR
    right = Right.ISSUE_REPAIR_QUOTE if repair else Right.ISSUE_QUOTE
    rows = Staff.objects.active().holding(right).order_by("pk")
    if repair:
        rows = rows.filter(department=quote.department_id)
    names = [str(person) for person in rows[:4]]
    more = "等" if len(names) == 4 else ""
    issuers = [Issuer("、".join(names[:3]) + more, str(quote.department), "可以签发", True)] if names else []
    if repair:
        issuers.append(Issuer("客服", "售后服务部", "拟定、发给客户、登记接受", False))
    return issuers


def compared(one: QuoteEdition, other: QuoteEdition) -> list[tuple[str, str, str, bool]]:
    """Two editions side by side: label, earlier, later, whether they differ."""
    first, second = (_told(edition) for edition in (one, other))
    return [(label, first[label], second[label], first[label] != second[label]) for label in first]


def _told(edition: QuoteEdition) -> dict[str, str]:
    told = {
        "服务内容": edition.content,
        "人数": str(edition.persons),
        "天数": plain(edition.days),
        "夜数": str(edition.nights),
        "收费标准": str(edition.fee_table),
    }
    for line in edition.priced.lines:
        told[line.label] = f"{line.mode_label} · {line.how} · {money(line.amount)}"
    materials = (
        f"{row['name']} {row['quantity']}{row['unit']} × {money(Decimal(row['price']))}" for row in edition.materials
    )
    told["材料明细"] = "\n".join(materials) or "无"
    told["下调人工费"] = (
        f"{edition.labour_rate} 元/天：{edition.labour_reason}" if edition.labour_rate is not None else "无"
    )
    sums = (("直接费用", edition.direct), ("税费", edition.tax), ("成本小计", edition.cost))
    sums += (("管理费", edition.management), ("合计", edition.price), ("客户应付", edition.payable))
    told |= {label: money(amount) for label, amount in sums}
    return told | {"付款方式": edition.terms}
