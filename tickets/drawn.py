"""What the intake page draws from what is chosen so far: caller, machine, past cases, and the clocks to come."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from core.deadlines import queries as deadlines
from core.times import local_date
from customers.models import Customer, Equipment
from customers.registry import faults_of
from tickets import queries
from tickets.forms.intake import missing
from tickets.models import Grade, Ticket, Urgency
from tickets.models.choices import GRADE_MEANING, URGENCY_MEANING, USUAL_URGENCY
from tickets.similar import open_twins

CALLED = ("RECEIVED", "RELAYED")
REGISTERED = (*CALLED, "REGISTERED")


@dataclass(frozen=True)
class MachineLine:
    """A machine with its warranty on the day and its faults of the last year."""

    machine: Equipment
    warranty: str
    tone: str
    faults: str
    hit: object = None
    charged: bool | None = None
    charge_words: str = ""

    @property
    def charge_tag(self) -> str:
        return {True: "建议有偿", False: "建议无偿"}.get(self.charged, "")


def chosen(model, data: QueryDict, name: str):
    """The object that a parameter names, None for nothing or nonsense."""
    given = data.get(name, "")
    return model.objects.filter(pk=given).first() if given.isdecimal() and len(given) < 16 else None


def page(user, data, form, *, registering: bool, at: datetime, case: Ticket | None = None) -> dict:
    """Everything beside the form's own fields; `case`: the received call that is being registered."""
    received_at = case.received_at if case else at
    who = caller(data)
    which = machine(data, who["customer"], at=at)
    found = which["line"].machine if which["line"] else None
    if found and not who["customer"]:
        who = caller({**dict(data.items()), "customer": str(found.customer_id)})
    return {
        **who,
        **which,
        **past(user, who["customer"], found, besides=case),
        **twins(user, who["customer"], found, data, at=at, besides=case),
        **clocks(data, registering=registering, at=at, received_at=received_at),
        "grades": grades(form["grade"].value()) if "grade" in form.fields else [],
        "no_fault": no_fault(data),
        "urgencies": [(urgency.label, URGENCY_MEANING[urgency]) for urgency in Urgency],
        "missing": missing(data, registering=registering),
        "registering": registering,
    }


def caller(data: QueryDict) -> dict:
    """The chosen customer with people and places; free text when there is no file yet."""
    customer = chosen(Customer, data, "customer")
    people = list(customer.contacts.filter(is_active=True)) if customer else []
    contact = next((row for row in people if str(row.pk) == data.get("contact")), None)
    if contact is None and customer and "contact" not in data:
        contact = next(iter(people), None)
    return {
        "customer": customer,
        "people": people,
        "contact": contact,
        "free_customer": "free" in data or (not customer and bool(data.get("customer_name"))),
    }


def machine(data: QueryDict, customer: Customer | None, *, at: datetime) -> dict:
    """The chosen machine, else the customer's machines to choose from."""
    found = chosen(Equipment, data, "equipment")
    if found and customer and found.customer_id != customer.pk:
        found = None
    line = next(iter(lines([found], at=at)), None) if found else None
    typed = any(data.get(name) for name in ("product", "model", "serial"))
    return {"line": line, "free_machine": "free" in data or (found is None and typed)}


def lines(machines: list[Equipment], *, at: datetime, hits=()) -> list[MachineLine]:
    faults, today = faults_of([row.pk for row in machines], at=at), local_date(at)
    marked = {hit.machine.pk: hit for hit in hits}
    return [
        MachineLine(row, *_warranty(row, today), _faults(faults[row.pk]), marked.get(row.pk), *row.payment(today))
        for row in machines
    ]


def _warranty(machine: Equipment, today) -> tuple[str, str]:
    state = machine.warranty_state(today)
    if state == "in":
        return f"保修至 {machine.warranty_ends_on}", "green"
    if state == "contract":
        return f"维保至 {machine.contract_ends_on}", "green"
    return state.label, ""


def _faults(faults) -> str:
    if not faults.count:
        return "近 12 个月无故障记录"
    last = f"，上次 {local_date(faults.last_at):%m-%d}" if faults.last_at else ""
    return f"近 12 个月 {faults.count} 次故障{last}"


def past(user, customer: Customer | None, found: Equipment | None, *, besides: Ticket | None = None) -> dict:
    """Earlier cases of the machine, else of the customer."""
    if not (customer or found):
        return {"past": [], "past_of": ""}
    rows = queries.past_faults(user=user, equipment=found, customer=None if found else customer)
    return {"past": [row for row in rows if row != besides], "past_of": "这台设备" if found else "这位客户"}


def twins(user, customer, found: Equipment | None, data: QueryDict, *, at: datetime, besides=None) -> dict:
    """Open cases that this call may repeat."""
    if not (customer or found or data.get("serial", "").strip()):
        return {"twins": []}
    asked = {"equipment": found, "serial": data.get("serial", "")[:60], "customer": customer}
    asked["besides"] = besides.pk if besides else None
    return {"twins": open_twins(user=user, at=at, **asked)}


def grades(value) -> list[tuple[int, str, bool]]:
    """The four definitions of E8, and which is chosen."""
    return [(int(grade), GRADE_MEANING[grade], str(value) == str(int(grade))) for grade in Grade]


def no_fault(data: QueryDict) -> bool:
    """不是故障 was chosen, which is not the same as not yet judged."""
    return "grade" in data and not data["grade"]


def clocks(data: QueryDict, *, registering: bool, at: datetime, received_at: datetime) -> dict:
    """The clocks that would start now, and by which judgement."""
    grade = int(data["grade"]) if data.get("grade") in {"1", "2", "3", "4"} else None
    urgency = data.get("urgency") or (USUAL_URGENCY[grade] if grade else "")
    events = REGISTERED if registering else CALLED
    rows = deadlines.preview(events, _facts(data, grade, urgency), at=at, moments={"received_at": received_at})
    rows = [row for row in rows if not set(row.rule.current.stops_on) & set(events)]
    judged = [Grade(grade).label] if grade else []
    judged += [Urgency(urgency).label] if urgency in Urgency.values else []
    return {"clocks": rows, "judged": "、".join(judged)}


def _facts(data: QueryDict, grade: int | None, urgency: str) -> dict:
    found = chosen(Equipment, data, "equipment")
    site = found.site if found else None
    ticket = Ticket(
        grade=grade,
        urgency=urgency,
        kind=data.get("kind", ""),
        site=site,
        is_major="is_major" in data,
        is_complaint="is_complaint" in data,
        is_military="is_military" in data or bool(found and found.military),
        is_complex={"yes": True, "no": False}.get(data.get("is_complex")),
    )
    return ticket.facts()
