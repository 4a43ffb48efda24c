"""外出申请 (S1-41, H6): who goes where and when; the head of the department signs, 客服 takes over."""

from datetime import datetime, timedelta

from django.db import transaction

from core.documents.series import draw
from core.organization.models import Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.times import local, local_date
from core.workflow import Refused
from fieldservice import events, notices
from fieldservice.actions.advances import advance_is_due, ask_advance
from fieldservice.gates import behalf, may_dispatch
from fieldservice.lifecycle import TRIP
from fieldservice.models import Trip, TripMember
from fieldservice.models.choices import OPEN_TRIPS
from fieldservice.rights import Right
from tickets.actions.saving import involve
from tickets.models import Ticket, Why

REQUEST_KEY, TRIP_KEY = "dispatch", "trip"  # the series of 外出服务申请单 and 外出服务记录表 (E1, A-04)
CONTENT = [
    "department",
    "lead",
    "kind",
    "purpose",
    "site",
    "destination",
    "site_contact",
    "site_phone",
    "planned_start",
    "planned_end",
    "dates_confirmed",
    "transport",
    "tools",
    "parts",
    "estimate",
    "advance_wanted",
    "note",
]


@transaction.atomic
def draft_trip(*, ticket: Ticket, lead: Staff, members: list[Staff], by: Staff, at: datetime, **fields) -> Trip:
    """Write the request: persons, destination, dates, tools and parts. `fields` are of `CONTENT`.

    What is left out comes from the case and its plan. The head of the department is told to sign.
    """
    ticket = Ticket.objects.lock(ticket.pk)
    if not by.may(Right.REQUEST, at=at):
        raise Refused("您的岗位没有“拟定外出申请”的权限。")
    if reason := may_dispatch(ticket, by):
        raise Refused(reason)
    trip = Trip(ticket=ticket, plan=ticket.current_plan, lead=lead, drafted_by=by, drafted_at=at)
    _fill(trip, {**suggested(ticket, lead, at=at), **fields})
    people = _going(lead, members, at)
    _save(trip, by, at)
    TripMember.objects.bulk_create(TripMember(trip=trip, person=person) for person in people)
    involve(ticket, why=Why.HELPER, at=at, people=people, departments=[trip.department])
    happened(events.TRIP_DRAFTED, trip, by=by, at=at, note=told(trip, people))
    head = acting_head(trip.department, local_date(at))
    notices.TripToSign(trip, people=[head], about="draft", by=by, words=told(trip, people)).send(at=at)
    return trip


def suggested(ticket: Ticket, lead: Staff, *, at: datetime) -> dict:
    """What the case and its plan already say of the journey."""
    plan, site = ticket.current_plan, ticket.site
    start = (plan and plan.departs_at) or at
    end = (plan and plan.returns_at) or start + timedelta(days=1)
    return {
        "department": lead.department or ticket.responsible_department,
        "purpose": ticket.title or ticket.description[:60],
        "site": site,
        "destination": f"{ticket.customer_name} {site.where if site else ''}".strip(),
        "site_contact": ticket.contact_name,
        "site_phone": ticket.contact_phone,
        "planned_start": start,
        "planned_end": max(end, start + timedelta(hours=1)),
        "parts": list(plan.parts) if plan else [],
    }


@transaction.atomic
def edit_trip(
    *,
    trip: Trip,
    by: Staff,
    at: datetime,
    expected_version: int | None = None,
    members: list[Staff] | None = None,
    **fields,
) -> Trip:
    """Change the request or the people before anybody left; who goes, and 客服, hear of it once it was signed."""
    trip = held(trip, expected_version)
    TRIP.take(trip, "edit", by=by, at=at)
    before = {member.person_id: member.person for member in trip.members.all()}
    if trip.requested_at and fields.get("department", trip.department) != trip.department:
        raise Refused("编号已按服务部门给出，不能再改服务部门。请取消后重新申请。", "department")
    changed = _fill(trip, fields)
    wanted = list(before.values()) if members is None else members
    people = {person.pk: person for person in _going(trip.lead, wanted, at)}
    if not changed and people.keys() == before.keys():
        return trip
    _save(trip, by, at)
    _swap(trip, before, people, at)
    words = _difference(changed, before, people)
    happened(events.TRIP_CHANGED, trip, by=by, at=at, note=f"{trip.number or '外出'}：{words}")
    if trip.requested_at:
        told_people = [*before.values(), *people.values(), trip.ticket.registered_by]
        notices.TripChanged(trip, people=told_people, about=trip.version, by=by, words=words).send(at=at)
    return trip


@transaction.atomic
def request_trip(*, trip: Trip, by: Staff, at: datetime) -> Trip:
    """The head of the department signs; 客服 takes over (S1-41, ends D-06). A deputy's signature names both.

    Draws the numbers of the request and of the record, the last locks of the transaction.
    """
    trip = held(trip)
    TRIP.take(trip, "request", by=by, at=at)
    _sign(trip, by, at)
    people = [member.person for member in trip.members.all()]
    note = told(trip, people)
    happened(events.DISPATCH_REQUESTED, trip.ticket, by=by, at=at, on_behalf_of=trip.requested_for, note=note)
    number(trip, at)
    _save(trip, by, at)
    _want_advance(trip, by, at)
    notices.TripToArrange(trip, people=[trip.ticket.registered_by], by=by, words=note).send(at=at)
    notices.TripGoing(trip, people=people, by=by, words=f"{note}\n出发前请确认外出行为规范。").send(at=at)
    return trip


@transaction.atomic
def sign_late(*, trip: Trip, by: Staff, at: datetime) -> Trip:
    """Make up the signature of a departure that ran ahead of its papers (A-33)."""
    trip = held(trip)
    TRIP.take(trip, "sign_late", by=by, at=at)
    _sign(trip, by, at)
    note = f"{trip.request_number} {told(trip, [member.person for member in trip.members.all()])}"
    behalf_of = trip.requested_for
    happened(events.TRIP_SIGNED_LATE, trip, by=by, at=at, on_behalf_of=behalf_of, note=note)
    happened(events.DISPATCH_REQUESTED, trip.ticket, by=by, at=at, on_behalf_of=behalf_of, note=trip.request_number)
    _save(trip, by, at)
    return trip


@transaction.atomic
def cancel_trip(*, trip: Trip, reason: str, by: Staff, at: datetime) -> Trip:
    """Nobody goes after all; numbers that were drawn stay used."""
    if not reason.strip():
        raise Refused("取消外出要写明原因。", "reason")
    trip = held(trip)
    TRIP.take(trip, "cancel", by=by, at=at)
    trip.cancelled_at, trip.cancel_reason = at, reason.strip()
    _save(trip, by, at)
    happened(events.TRIP_CANCELLED, trip, by=by, at=at, note=f"{trip.number or '未签批的外出'}：{reason}")
    going = [member.person for member in trip.members.all()]
    people = [*going, trip.drafted_by, trip.requested_by, trip.ticket.registered_by if trip.requested_at else None]
    notices.TripCancelled(trip, people=people, by=by, words=f"{by}：{reason}").send(at=at)
    return trip


@transaction.atomic
def take_over_trips(*, leaving: Staff, to: Staff, by: Staff, at: datetime) -> list[Trip]:
    """Somebody leaves the company: the successor goes in their place, trip by trip."""
    moved = []
    rows = Trip.objects.filter(state__in=OPEN_TRIPS).of_person(leaving).order_by("ticket_id", "pk")
    for known in list(rows.select_related("ticket")):
        trip = held(known)
        if trip.lead_id == leaving.pk:
            trip.lead = to
        if not any(member.person_id == to.pk for member in trip.members.all()):
            TripMember.objects.create(trip=trip, person=to)
        TripMember.objects.filter(trip=trip, person=leaving).delete()
        _save(trip, by, at)
        involve(trip.ticket, why=Why.HELPER, at=at, people=[to])
        happened(
            events.TRIP_CHANGED,
            trip,
            by=by,
            at=at,
            note=f"{trip.number or '外出'}：{leaving} → {to}，离职移交",
        )
        notices.TripChanged(trip, people=[to], about=trip.version, by=by, words=f"由您接替{leaving}").send(at=at)
        moved.append(trip)
    return moved


# What the other actions on a trip use.


def held(trip: Trip, expected_version: int | None = None) -> Trip:
    """The trip, held after its case until the transaction ends, with its people."""
    ticket = Ticket.objects.lock(trip.ticket_id)
    fresh = Trip.objects.lock(trip.pk, expected_version=expected_version)
    fresh.ticket = ticket
    return fresh


def number(trip: Trip, at: datetime) -> None:
    """Number the request and the record (E1): letters of the department that goes."""
    if trip.number:
        return
    request = draw(REQUEST_KEY, trip.department, at=at)
    record = draw(TRIP_KEY, trip.department, at=at)
    trip.request_number, trip.request_serial_no = request.code, request.serial
    trip.number, trip.serial_no = record.code, record.serial


def save(trip: Trip, by: Staff | None, at: datetime) -> Trip:
    """One version further, with person and moment in the history."""
    return _save(trip, by, at)


def told(trip: Trip, people) -> str:
    """Who goes where and when, in one line."""
    names = "、".join(str(person) for person in people)
    days = f"{local(trip.planned_start):%m-%d %H:%M} 至 {local(trip.planned_end):%m-%d %H:%M}"
    return f"{names} → {trip.destination}，{days}"


def _sign(trip: Trip, by: Staff, at: datetime) -> None:
    head = trip.department.head
    trip.requested_for = by.stands_in_for(Right.DISPATCH, at=at) if head is None else behalf(head, by, at)
    trip.requested_by, trip.requested_at = by, at


def _want_advance(trip: Trip, by: Staff, at: datetime) -> None:
    if not advance_is_due(trip):
        return
    reason = f"{trip.purpose}（{trip.request_number}）"[:200]
    ask_advance(trip=trip, amount=trip.advance_wanted, reason=reason, by=by, person=trip.lead, at=at)


def _fill(trip: Trip, fields: dict) -> list[str]:
    """Set the fields; answers the labels of those that changed."""
    if unknown := set(fields) - set(CONTENT):
        raise TypeError(f"a trip does not know {sorted(unknown)}")
    changed = []
    for name, value in fields.items():
        old = getattr(trip, name) if name not in ("department", "lead") or getattr(trip, f"{name}_id") else None
        if old != value:
            setattr(trip, name, value)
            changed.append(Trip._meta.get_field(name).verbose_name)
    if trip.department_id is None:
        raise Refused("带队人还没有部门，不能编号。请系统管理员补上。", "lead")
    if not trip.purpose.strip():
        raise Refused("请写明外出事由。", "purpose")
    if not trip.destination.strip():
        raise Refused("请写明目的地。", "destination")
    if trip.planned_end <= trip.planned_start:
        raise Refused("计划返回早于计划出发。请改为出发之后的时间。", "planned_end")
    for name in ("estimate", "advance_wanted"):
        if (getattr(trip, name) or 0) < 0:
            raise Refused("费用不能是负数。", name)
    if trip.estimate is not None and (trip.advance_wanted or 0) > trip.estimate:
        raise Refused("申请借支多于预计费用。请核对。", "advance_wanted")
    return changed


def _going(lead: Staff, members: list[Staff], at: datetime) -> list[Staff]:
    """The lead first, everybody once; the lead must be somebody who may handle a case."""
    people = list({person.pk: person for person in [lead, *members]}.values())
    for person in people:
        if not person.is_active:
            raise Refused(f"{person}已离职。请另选人员。", "lead" if person == lead else "members")
    if not lead.may(Right.TRAVEL, at=at):
        raise Refused(f"{lead}不是技术人员，不能带队。", "lead")
    return people


def _swap(trip: Trip, before: dict, people: dict, at: datetime) -> None:
    trip.members.exclude(person__in=people).delete()
    added = [person for pk, person in people.items() if pk not in before]
    TripMember.objects.bulk_create(TripMember(trip=trip, person=person) for person in added)
    involve(trip.ticket, why=Why.HELPER, at=at, people=added, departments=[trip.department])


def _difference(changed: list[str], before: dict, people: dict) -> str:
    parts = [f"{'、'.join(changed)}有修改"] if changed else []
    if added := "、".join(str(person) for pk, person in people.items() if pk not in before):
        parts.append(f"增加{added}")
    if gone := "、".join(str(person) for pk, person in before.items() if pk not in people):
        parts.append(f"减去{gone}")
    return "，".join(parts)


def _save(trip: Trip, by: Staff | None, at: datetime) -> Trip:
    if trip.pk:
        trip.version += 1
    trip._history_user, trip._history_date = by, at
    trip.save()
    return trip
