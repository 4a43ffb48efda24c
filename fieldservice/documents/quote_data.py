"""Plain data of the 服务报价单, as the quote stands when its paper is issued."""

from decimal import Decimal

from django.conf import settings

from core.documents.filling import latest_signatures
from core.documents.models.signature import plain as as_json
from core.documents.pdf.words import long_date, money_in_words
from core.documents.registry import filler
from core.text.words import money
from core.times import local, local_date
from fieldservice.documents.quote_form import AGREE, DISAGREE, LineData, QuoteData
from fieldservice.models.quote import Quote, QuoteAnswer, QuoteEdition, QuoteState
from fieldservice.pricing import Line, Mode, PricedLine, plain

FEW = 3  # so many materials stand in their line; more get a table of their own
UNITS = {Line.LODGING: "夜", Line.MEALS: "天", Line.LABOUR: "天"}
REMARKS = (
    "1．本报价按《收费标准》{table}版计算，有效期至{until}。",
    "2．客户可自行提供交通、住宿、餐饮或自行购买材料，相应项目按0元计，税费和管理费随之重算。",
    "3．税费为内部计费项目，开具发票的税额以发票为准。",
    "4．现场增加的项目另行书面报价，经客户确认后实施。",
)


@filler("QUOTE", Quote)
def quote_data(quote: Quote) -> QuoteData:
    """The current edition, its answer and the customer's signature."""
    ticket, edition = quote.ticket, quote.current
    plan = ticket.current_plan
    answer = quote.answers.filter(no=edition.no).first()
    many = len(edition.materials) > FEW
    contact = "，".join(word for word in (quote.to_name, quote.to_phone) if word)
    return {
        "quoted_on": long_date(local_date(quote.issued_at or edition.made_at)),
        "edition": f"第{edition.no}版" if edition.no > 1 else "",
        "customer": ticket.customer_name,
        "contact": contact,
        "product": f"{ticket.product}{ticket.model}",
        "serial": _serial(ticket, quote),
        "ticket_no": ticket.number or "",
        "plan_no": (plan.number or "") if plan else "",
        "content": edition.content,
        "lines": [*_lines(edition, many), *_sums(edition)],
        "materials": [_material(row) for row in edition.materials] if many else [],
        "words": money_in_words(edition.payable),
        "total": f"¥{money(edition.payable)}",
        "remarks": remarks(quote),
        "terms": edition.terms,
        "company": settings.COMPANY_NAME,
        "answer": _answered(answer),
        "sign_issuer": typed(quote.issued_by, quote.issued_at),
        "sign_customer": _customer(quote, answer),
    }


def remarks(quote: Quote) -> str:
    until = long_date(quote.valid_until) if quote.valid_until else "签发之日起15日内"
    rows = [REMARKS[0].format(table=quote.current.fee_table.effective_from, until=until), *REMARKS[1:]]
    if 0 < quote.share < 100:
        rows.append(f"{len(rows) + 1}．按责任判定或费用协议，客户承担总价的{plain(quote.share)}％。")
    return "\n".join(rows)


def _serial(ticket, quote: Quote) -> str:
    inside = ticket.in_warranty(local_date(ticket.received_at))
    mark = {True: "（保修期内）", False: "（保修期已满）", None: ""}[inside]
    return f"{ticket.serial}{mark}" if ticket.serial else mark.strip("（）")


def _lines(edition: QuoteEdition, many: bool) -> list[LineData]:
    priced = edition.priced
    return [_line(str(number), line, edition, many) for number, line in enumerate(priced.lines, start=1)]


def _line(no: str, line: PricedLine, edition: QuoteEdition, many: bool) -> LineData:
    return {
        "no": no,
        "label": line.label,
        "content": _content(line, edition, many),
        "standard": _standard(line, edition),
        "quantity": line.quantity,
        "amount": money(line.amount),
        "strong": False,
    }


def _content(line: PricedLine, edition: QuoteEdition, many: bool) -> str:
    remark = edition.remarks.get(line.line, "")
    if line.mode in (Mode.CUSTOMER, Mode.NONE):
        return remark or line.mode_label
    if line.line == Line.MATERIAL:
        if many:
            return f"{len(edition.materials)}种，明细见下表"
        rows = (
            f"{row['name']}{row['spec']}，{plain(Decimal(row['quantity']))}{row['unit']}" for row in edition.materials
        )
        return "；".join(rows) or "无"
    if line.mode == Mode.ACTUAL:
        return remark or ("往返及市内交通" if line.line == Line.TRANSPORT else "按实际发生")
    count = edition.nights if line.line == Line.LODGING else edition.days
    return f"{edition.persons}人×{plain(count)}{UNITS[line.line]}" + (f"，{remark}" if remark else "")


def _standard(line: PricedLine, edition: QuoteEdition) -> str:
    if line.mode in (Mode.CUSTOMER, Mode.NONE):
        return "0元"
    if line.line == Line.MATERIAL:
        return "备品备件库定价"
    if line.mode == Mode.ACTUAL:
        return "按实际发生"
    fees = edition.fee_table.fees
    rate = edition.labour_rate if line.mode == Mode.LOWERED else fees.rate(line.line)
    return f"{plain(rate)}元/{UNITS[line.line]}" + ("（下调）" if line.mode == Mode.LOWERED else "")


def _sums(edition: QuoteEdition) -> list[LineData]:
    fees = edition.fee_table.fees
    rows = [
        ("A", "直接费用", "第1～5项之和", "", edition.direct, True),
        ("6", "税费", "直接费用A", f"{plain(fees.tax)}％", edition.tax, False),
        ("B", "成本小计", "直接费用A＋税费", "", edition.cost, True),
        ("7", "管理费", "成本小计B", f"{plain(fees.management)}％", edition.management, False),
    ]
    if edition.payable != edition.price:
        rows.append(("C", "总价", "成本小计B＋管理费", "", edition.price, True))
        rows.append(("8", "客户承担", "总价C", f"{plain(edition.share)}％", edition.payable, False))
    return [
        {
            "no": no,
            "label": label,
            "content": content,
            "standard": standard,
            "quantity": "",
            "amount": money(amount),
            "strong": strong,
        }
        for no, label, content, standard, amount, strong in rows
    ]


def _material(row: dict) -> dict:
    return {
        "name": row["name"],
        "spec": row["spec"],
        "price": money(Decimal(row["price"])),
        "quantity": f"{plain(Decimal(row['quantity']))}{row['unit']}",
        "amount": money(Decimal(row["amount"])),
    }


def _answered(answer: QuoteAnswer | None) -> str:
    if answer is None:
        return ""
    return AGREE if answer.verdict == QuoteAnswer.Verdict.ACCEPTED else DISAGREE


def typed(person, at) -> dict | None:
    return {"name": str(person), "day": long_date(local(at))} if person and at else None


def _customer(quote: Quote, answer: QuoteAnswer | None) -> dict | None:
    """Drawn on glass, else the name that was given; an oral acceptance leaves the place for the pen."""
    if quote.state != QuoteState.ACCEPTED or answer is None:
        return None
    signed = latest_signatures(quote).get("customer")
    if signed is None:
        return None
    return as_json({"name": signed.name, "day": long_date(local(signed.at)), "strokes": signed.strokes})
