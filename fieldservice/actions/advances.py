"""借支 (S1-10, S1-42): asked for, approved, paid, settled with the claim or given back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from core.documents.series import draw
from core.organization.models import Department, Staff
from core.text.words import yuan
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_money as notices
from fieldservice.gates_money import ADVANCE, deciders
from fieldservice.models import Advance, Trip
from fieldservice.models.advance import OPEN_ADVANCES
from fieldservice.models.choices import TripState
from fieldservice.models.money import MOST, cents
from fieldservice.rights import Right

SERIES = "advance"  # its series of numbers (E1)


@transaction.atomic
def ask_advance(
    *, trip: Trip, amount: Decimal, reason: str, by: Staff, at: datetime, person: Staff | None = None
) -> Advance:
    """Ask for money before a trip. `person` is whose money it is: without it `by` when he travels, else the lead.

    The traveller asks, 客服 for him (S1-42), or the head who signs the 外出服务申请单 that wants it.
    """
    trip = Trip.objects.lock(trip.pk)
    going = {row.person_id: row.person for row in trip.members.select_related("person__department")}
    person = person or going.get(by.pk) or trip.lead
    if person.pk not in going:
        raise Refused(f"{person}不在这次外出的人员里。", "person")
    if by.pk != person.pk and not (by.may(Right.CLAIM, at=at) or by.may(Right.DISPATCH, at=at)):
        raise Refused("您的岗位没有“申请借支”的权限。")
    if trip.state in (TripState.CANCELLED, TripState.FILED, TripState.HANDED_IN):
        raise Refused(f"这次外出{trip.get_state_display()}，不能再借支。")
    amount = _checked_amount(amount)
    if not reason.strip():
        raise Refused("请写明借支事由。", "reason")
    if Advance.objects.filter(trip=trip, person=person, state__in=OPEN_ADVANCES).exists():
        raise Refused("这次外出已有未结清的借支。请先结清或撤回。")
    department = numbering_department(person, trip)
    happened(events.ADVANCE_ASKED, trip.ticket, by=by, at=at, note=f"{person} · {trip}")
    number = draw(SERIES, department, at=at)
    advance = Advance.objects.create(
        trip=trip,
        person=person,
        department=person.department or trip.department,
        number=number.code,
        serial_no=number.serial,
        amount=amount,
        reason=reason.strip(),
        asked_by=by,
        asked_at=at,
    )
    notices.AdvanceAsked(advance, people=deciders(advance, at=at), about="asked", by=by).send(at=at)
    return advance


def advance_is_due(trip: Trip) -> bool:
    """Whether the advance that a request wants is still to be asked for: none is open, the trip is not over."""
    is_open = Advance.objects.filter(trip=trip, person=trip.lead, state__in=OPEN_ADVANCES).exists()
    return bool(trip.advance_wanted) and trip.is_open and not is_open


def _checked_amount(amount, field: str = "amount") -> Decimal:
    amount = cents(amount)
    if amount <= 0:
        raise Refused("金额要大于 0。", field)
    if amount > MOST:
        raise Refused(f"金额不能超过 {yuan(MOST)}。", field)
    return amount


def numbering_department(person: Staff, trip: Trip) -> Department:
    """Whose letters number a paper: the person's department, else the one that travels."""
    return next((place for place in (person.department, trip.department) if place and place.letters), trip.department)


@transaction.atomic
def approve_advance(*, advance: Advance, by: Staff, at: datetime) -> Advance:
    """The head says yes; 财务 is told to pay."""
    advance = Advance.objects.lock(advance.pk)
    advance.approved_for = ADVANCE.take(advance, "approve", by=by, at=at)
    advance.approved_by, advance.approved_at = by, at
    _save(advance)
    _tell(events.ADVANCE_APPROVED, advance, by, at, on_behalf_of=advance.approved_for)
    notices.AdvanceToPay(advance, people=notices.finance_people(at), about="pay", by=by).send(at=at)
    return advance


@transaction.atomic
def refuse_advance(*, advance: Advance, reason: str, by: Staff, at: datetime) -> Advance:
    return _end(advance, "refuse", reason, by, at)


@transaction.atomic
def withdraw_advance(*, advance: Advance, reason: str, by: Staff, at: datetime) -> Advance:
    """Not needed after all; the number stays."""
    return _end(advance, "withdraw", reason, by, at)


def _end(advance: Advance, step: str, reason: str, by: Staff, at: datetime) -> Advance:
    if not reason.strip():
        raise Refused("请写明原因。", "reason")
    advance = Advance.objects.lock(advance.pk)
    behalf = ADVANCE.take(advance, step, by=by, at=at)
    advance.ended_by, advance.ended_at, advance.end_words = by, at, reason.strip()
    _save(advance)
    _tell(events.ADVANCE_ENDED, advance, by, at, on_behalf_of=behalf, words=advance.end_words)
    people = [advance.person, advance.asked_by]
    notices.AdvanceAnswered(advance, people=people, about=step, by=by, words=advance.end_words).send(at=at)
    return advance


@transaction.atomic
def pay_advance(
    *,
    advance: Advance,
    way: str,
    by: Staff,
    at: datetime,
    paid_amount: Decimal | None = None,
    paid_on: date | None = None,
) -> Advance:
    """财务 paid: how much (at most what was approved), on which day, in which way."""
    advance = Advance.objects.lock(advance.pk)
    behalf = ADVANCE.take(advance, "pay", by=by, at=at)
    if way not in Advance.Way.values:
        raise Refused("请选择付款方式。", "way")
    paid = _checked_amount(advance.amount if paid_amount is None else paid_amount, "paid_amount")
    if paid > advance.amount:
        raise Refused(f"付款超过批准的借支 {yuan(advance.amount)}。", "paid_amount")
    day = paid_on or local_date(at)
    if not local_date(advance.approved_at) <= day <= local_date(at):
        raise Refused("付款日期在批准之后、今天之前（含当天）。", "paid_on")
    advance.way, advance.paid_amount, advance.paid_on = way, paid, day
    advance.paid_by, advance.paid_at = by, at
    _save(advance)
    _tell(events.ADVANCE_PAID, advance, by, at, on_behalf_of=behalf)
    words = f"{yuan(paid)}，{advance.get_way_display()}"
    people = [advance.person, advance.asked_by]
    notices.AdvanceAnswered(advance, people=people, about="paid", by=by, words=words).send(at=at)
    return advance


@transaction.atomic
def repay_advance(*, advance: Advance, words: str, by: Staff, at: datetime) -> Advance:
    """The trip was cancelled: the money came back in full."""
    if not words.strip():
        raise Refused("请写明退回的日期和方式。", "words")
    advance = Advance.objects.lock(advance.pk)
    behalf = ADVANCE.take(advance, "repay", by=by, at=at)
    advance.settled_at, advance.settled_words = at, words.strip()
    _save(advance)
    _tell(events.ADVANCE_SETTLED, advance, by, at, on_behalf_of=behalf, words="已退回")
    return advance


def settle_with(claim, *, by: Staff, at: datetime) -> None:
    """Inside a write-off: the advance of the claim is settled."""
    if claim.advance_id is None:
        return
    advance = Advance.objects.lock(claim.advance_id)
    ADVANCE.take(advance, "settle", by=by, at=at)
    advance.settled_at, advance.settled_words = at, f"随报销单 {claim.number} 结清"
    _save(advance)


def reopen_with(claim, *, by: Staff, at: datetime) -> None:
    """Inside a reversal: the advance stands open again until the claim is put right."""
    if claim.advance_id is None:
        return
    advance = Advance.objects.lock(claim.advance_id)
    ADVANCE.take(advance, "reopen", by=by, at=at)
    advance.settled_at, advance.settled_words = None, ""
    _save(advance)


def when_cancelled(happenings, *, new: bool) -> None:
    """Listener: a cancelled trip needs no money; what was paid comes back."""
    for happening, subject in happenings:
        if happening.event != events.TRIP_CANCELLED.key:
            continue
        trips = Trip.objects.filter(state=TripState.CANCELLED, ticket=subject.case)
        for advance in Advance.objects.filter(trip__in=trips, state__in=OPEN_ADVANCES).order_by("pk"):
            _call_off(advance, happening.by, happening.recorded_at)


def _call_off(advance: Advance, by: Staff, at: datetime) -> None:
    if advance.state == Advance.State.PAID:
        people = [advance.person, *notices.finance_people(at)]
        notices.AdvanceToReturn(advance, people=people, about="cancelled").send(at=at)
        return
    advance = Advance.objects.lock(advance.pk)
    advance.state, advance.end_words = Advance.State.WITHDRAWN, "外出已取消"
    advance.ended_by, advance.ended_at = by, at
    _save(advance)
    _tell(events.ADVANCE_ENDED, advance, by, at, words=advance.end_words)


def _tell(event, advance: Advance, by, at: datetime, *, on_behalf_of=None, words: str = "") -> None:
    """On the timeline of the case, without amounts: they are for those who see costs."""
    note = " · ".join(part for part in (advance.number, str(advance.person), words) if part)
    happened(event, advance.trip.ticket, by=by, at=at, on_behalf_of=on_behalf_of, note=note)


def _save(advance: Advance) -> None:
    advance.version += 1
    advance.save()
