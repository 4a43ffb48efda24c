"""Quotes of the demo company: fee tables, priced parts, and a quote in every state on cases that are paid."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from core.organization.models import Staff
from core.times import local_date
from core.workflow import Refused
from customers.models import Part
from fieldservice.actions import answers, fees, liability, quotes
from fieldservice.models import FeeTable, Quote, QuoteKind, QuoteState
from fieldservice.pricing import DEFAULT_MODES, Line
from tickets.models import Ticket
from tickets.models.choices import Status

D, HOUR, MINUTE = Decimal, timedelta(hours=1), timedelta(minutes=1)
INK = [
    [[12, 40], [30, 18], [44, 52], [66, 22], [84, 50]],
    [[96, 20], [100, 60], [126, 26], [148, 58]],
    [[20, 74], [90, 68], [150, 76]],
]
PARTS = [
    ("BM-ENC-1024", "编码器", "E6B2-CWZ6C 1024P", "只", "680.00"),
    ("LZ-OLD-40", "联轴器", "膜片式 φ40", "件", "320.00"),
    ("TB-CB300", "通信板", "CB-300 V1.2", "块", "1280.00"),
    ("ZD-BRK-A", "制动片", "BRK-A 160", "片", "145.00"),
    ("FU-500A", "快速熔断器", "RS3 500A", "只", "96.00"),
    ("FS-120", "散热风扇", "DC24V 120", "台", "58.00"),
    ("DJ-25", "压接端子", "DJ-2.5/6", "只", "1.80"),
    ("MF-190", "密封垫组件", "190 系列", "组", "60.00"),
]
USUAL = {
    "transport": "actual",
    "lodging": "standard",
    "meals": "standard",
    "labour": "standard",
    "material": "listed",
}
HOSTED = USUAL | {"lodging": "customer", "meals": "customer", "labour": "lowered", "material": "customer"}
WHY = "超出维保范围，有偿。"


def prepare(*, at: datetime) -> None:
    """The fee table of the year, next year's, and the price list of parts."""
    finance = Staff.objects.filter(username="fangl").first() or Staff.objects.order_by("pk").first()
    for number, name, spec, unit, price in PARTS:
        values = {"name": name, "spec": spec, "unit": unit, "price": D(price)}
        Part.objects.get_or_create(number=number, defaults=values)
    modes = {line.value: [mode.value for mode in allowed] for line, allowed in DEFAULT_MODES.items()}
    same = {"modes": modes, "taxed": [line.value for line in Line], "by": finance}
    year = local_date(at).year
    for start, labour, reason in (
        (date(year, 1, 1), 200, f"{year} 年财务制度，标准不变"),
        (date(year + 1, 1, 1), 220, f"{year + 1} 年财务制度，人工费上调 10%"),
    ):
        if not FeeTable.objects.filter(effective_from=start).exists():
            rates = {"lodging": D(150), "meals": D(50), "labour": D(labour), "tax": D(15), "management": D(40)}
            then = min(at, datetime(start.year - 1, 12, 20, 9, tzinfo=at.tzinfo))
            fees.add_fee_table(effective_from=start, reason=reason, at=then, **rates, **same)


def agree(life):
    """A paid case: 客服 tells the price, the customer signs on the page, then somebody may leave (S1-43, G-05)."""
    ticket = Ticket.objects.get(pk=life.ticket.pk)
    if not ticket.is_paid or ticket.runs_ahead:
        return
    quote = _draft(ticket, life.clerk, life.at, asked=_first(ticket), reason=ticket.paid_reason or WHY)
    yield "work", life.chance.uniform(10, 40)
    quotes.issue_quote(quote=quote, by=life.clerk, at=life.at)
    answers.send_quote(quote=quote, way="link", to=ticket.contact_name or "设备部", by=life.clerk, at=life.at)
    yield "work", life.chance.uniform(20, 120)
    _sign(quote, ticket.contact_name or "李工", life.at)


def play(*, at: datetime) -> None:
    """One quote in every state, on cases that are being worked on; last, because they move no case on."""
    if Quote.objects.filter(state=QuoteState.REFUSED).exists():
        return
    people = {person.username: person for person in Staff.objects.all()}
    cases = _cases()
    paid = [ticket for ticket in cases if ticket.is_paid is not False]
    free = [ticket for ticket in cases if ticket.is_paid is False]
    paid = (paid + free[2:]) or cases
    pairs = [(scene, paid[number % len(paid)]) for number, scene in enumerate(SCENES if paid else [])]
    for scene, ticket in [*pairs, *((_free, ticket) for ticket in free[:2])]:
        began = max(ticket.registered_at, at - timedelta(days=3))
        try:
            scene(ticket, people, began + 5 * MINUTE, at)
        except Refused:  # a case that moved on meanwhile has no quote
            continue


def _cases() -> list[Ticket]:
    going = [Status.REGISTERED, Status.ASSIGNED, Status.PLANNING, Status.REVIEW, Status.IN_PROGRESS, Status.HANDLED]
    rows = Ticket.objects.filter(status__in=[*going, Status.CONFIRMED], number__isnull=False, is_major=False)
    return list(rows.order_by("-pk")[:40])


def _first(ticket: Ticket) -> dict:
    part = Part.objects.get_or_create(
        number=PARTS[ticket.pk % 4][0],
        defaults={"name": PARTS[ticket.pk % 4][1], "price": D(PARTS[ticket.pk % 4][4])},
    )[0]
    return {
        "persons": 1,
        "days": D(2),
        "nights": 1,
        "modes": USUAL,
        "amounts": {"transport": D(620)},
        "remarks": {"transport": "高铁往返、市内"},
        "materials": [{"part": part.pk, "quantity": "1"}],
        "content": f"上门处理：{ticket.title}",
    }


def _draft(ticket, by, at, *, asked, kind=QuoteKind.SERVICE, reason=WHY, place="on_site") -> Quote:
    return quotes.draft_quote(ticket=ticket, kind=kind, charge_reason=reason, place=place, by=by, at=at, **asked)


def _hosted(ticket) -> dict:
    return {
        "persons": 2,
        "days": D(3),
        "nights": 2,
        "modes": HOSTED,
        "amounts": {"transport": D(900)},
        "labour_rate": D(150),
        "labour_reason": "老客户，三台一并处理",
        "content": f"两人三天：{ticket.title}",
    }


def _sign(quote: Quote, name: str, at: datetime) -> None:
    edition = Quote.objects.for_page().get(pk=quote.pk).current
    answers.answer_by_link(edition=edition, verdict="accepted", name=name, strokes=INK, at=at, device="客户手机")


def _repair(ticket, people, began, now) -> None:
    """The executing department's price, three days at first, two in the second edition, given out by 技术服务部."""
    longer = _first(ticket) | {"days": D(3), "nights": 2}
    quote = _draft(ticket, people["songy"], began, asked=longer, kind=QuoteKind.REPAIR)
    shorter = {"days": D(2), "nights": 1, "note": "改为 2 天 1 夜"}
    quotes.edit_quote(quote=quote, by=people["hej"], at=began + HOUR, **shorter)
    quotes.issue_quote(
        quote=quote, by=people["hej"], at=began + 2 * HOUR, valid_until=local_date(now) + timedelta(days=20)
    )
    answers.send_quote(quote=quote, way="link", to="张会计", by=people["linxy"], at=began + 3 * HOUR)


def _lowering(ticket, people, began, now) -> None:
    quote = _draft(ticket, people["linxy"], began, asked=_hosted(ticket))
    quotes.submit_lowering(quote=quote, by=people["linxy"], at=began + MINUTE)


def _drafted(ticket, people, began, now) -> None:
    _draft(ticket, people["linxy"], now - 2 * HOUR, asked=_first(ticket))


def _accepted(ticket, people, began, now) -> None:
    quote = _issued(ticket, people, began)
    _sign(quote, ticket.contact_name or "李工", began + 3 * HOUR)


def _oral(ticket, people, began, now) -> None:
    quote = _issued(ticket, people, began)
    name = ticket.contact_name or "李工"
    answers.record_acceptance(
        quote=quote, way="oral", name=name, words="先来修，单子回头补签", by=people["linxy"], at=began + 2 * HOUR
    )


def _refused(ticket, people, began, now) -> None:
    quote = _issued(ticket, people, began)
    words = "材料自己采购，请去掉材料费重新报。"
    answers.record_refusal(quote=quote, name="王主任", words=words, by=people["linxy"], at=began + 2 * HOUR)


def _expired(ticket, people, began, now) -> None:
    quote = _draft(ticket, people["linxy"], began, asked=_first(ticket))
    quotes.issue_quote(quote=quote, by=people["linxy"], at=began, valid_until=local_date(began))
    fees.look_after_quotes(at=now)


def _issued(ticket, people, began) -> Quote:
    quote = _draft(ticket, people["linxy"], began, asked=_first(ticket))
    quote = quotes.issue_quote(quote=quote, by=people["linxy"], at=began + HOUR)
    answers.send_quote(
        quote=quote, way="phone", to=ticket.contact_name or "李工", by=people["linxy"], at=began + HOUR
    )
    return quote


def _free(ticket, people, began, now) -> None:
    """Our own responsibility: the customer pays nothing, line c of the budget bears the direct cost (§J)."""
    words = {"cause": "出厂装配预紧不足。", "evidence": "拆检记录、同批抽检 3 台。"}
    liability.judge_liability(ticket=ticket, party="ours", by=people["shenl"], at=began, **words)
    reason = "质量部判定为我方责任，无偿。"
    quote = _draft(ticket, people["linxy"], began + MINUTE, asked=_first(ticket), kind=QuoteKind.FREE, reason=reason)
    quotes.book_free(quote=quote, by=people["linxy"], at=began + 2 * MINUTE)


SCENES = [_repair, _accepted, _lowering, _refused, _oral, _expired, _drafted]
