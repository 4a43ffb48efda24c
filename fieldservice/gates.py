"""Rules that several lifecycles of the field share. A rule answers with its reason; "" means go."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.organization.models import Department, Function, Staff
from core.organization.standing import people_of, stands_for
from core.times import local_date
from core.workflow import Refused, asked_at
from fieldservice.conduct import not_confirmed
from fieldservice.models.choices import TripState
from fieldservice.preparation import left_to_do
from fieldservice.registry import missing_qualifications
from fieldservice.rights import Right
from tickets.lifecycle import missing_papers
from tickets.models import Ticket
from tickets.models.choices import UNDER_WAY

_recording: ContextVar[bool] = ContextVar("a trip records the way", default=False)


def behalf(person: Staff | None, by: Staff, at) -> Staff | None:
    """Whom `by` acts for in this person's own act: nobody when it is the same; Refused on a day not covered."""
    if person is None or person.pk == by.pk:
        return None
    principal = next((one for one in stands_for(by, at) if one.pk == person.pk), None)
    if principal is None:
        raise Refused(f"您今天不代理{person}。")
    return principal


# Before the trip is asked for.


def may_dispatch(ticket, by) -> str:
    """Somebody goes only where it was decided to go, and while the case is under way."""
    if ticket.status not in UNDER_WAY:
        return f"处理单{ticket.get_status_display()}，不能申请外出。"
    return "已决定远程处理，不需要外出。" if ticket.remote else ""


def onsite_is_decided(trip, by) -> str:
    return "" if trip.ticket.onsite else "处理单还没有决定上门。"


def ahead(ticket) -> bool:
    """一级 and 紧急, released by the head of service: no paper holds the departure up (A-33)."""
    return ticket.runs_ahead and ticket.released_early_at is not None


def plan_has_passed(trip, by) -> str:
    """G-02, and G-01 where the case is major; a released 一级 or 紧急 goes ahead (A-33)."""
    ticket = trip.ticket
    if ahead(ticket):
        return ""
    words = missing_papers(ticket)
    if words and ticket.runs_ahead:
        return f"{words}一级或紧急的处理单可以由售后服务部负责人先放行。"
    return words


def qualified(trip, by) -> str:
    """G-13: each person who goes is qualified for this case; no emergency changes that (A-33)."""
    people = {member.person_id: member.person for member in trip.members.all()}
    missing = missing_qualifications(people, trip.ticket, day=local_date(trip.planned_start))
    words = "；".join(f"{people[pk]}：{what}" for pk, what in missing.items())
    return f"{words}。请换人，或先完成培训考核。" if words else ""


def heads_the_department(trip, by) -> str:
    """The head of the department that goes signs (S1-41)."""
    head = trip.department.head_id
    if head is None or head in people_of(by):
        return ""
    return f"由{trip.department}负责人{trip.department.head}签批。"


def supervises(people: set[int]) -> bool:
    """The head of 售后服务部 watches over the trips of all departments (S1-41, S1-48)."""
    service = Department.objects.function(Function.SERVICE)
    return service is not None and service.head_id in people


def may_change(trip, by) -> str:
    """Who goes, who asked and the head change a draft; once it is signed the head, 售后服务部's head and 客服 do."""
    people = people_of(by)
    head = trip.department.head_id
    if by.rights & {Right.ARRANGE} or head in people or (head is None and by.rights & {Right.DISPATCH}):
        return ""
    if by.rights & {Right.DISPATCH} and supervises(people):
        return ""
    if trip.requested_at:
        return f"负责人已签批。请由{trip.department.head or '部门负责人'}或客服修改。"
    mine = {trip.lead_id, trip.drafted_by_id, *(member.person_id for member in trip.members.all())}
    return "" if mine & people else f"由申请人{trip.drafted_by or ''}、外派人员、部门负责人或客服修改。"


def may_correct(trip, by) -> str:
    """A moment that was recorded wrongly: who travels, 客服, and the head of the department that went."""
    going = {member.person_id for member in trip.members.all()}
    if by.may(Right.ARRANGE, at=asked_at()) or (going | {trip.department.head_id}) & people_of(by):
        return ""
    return f"由外派人员、客服或{trip.department}负责人更正。"


def not_signed_yet(trip, by) -> str:
    return "负责人已签批。" if trip.requested_at else ""


# Before somebody leaves.


def goes_along(trip, by) -> str:
    """Only who travels says where the trip is."""
    going = {member.person_id for member in trip.members.all()}
    return "" if going & people_of(by) else "由外派人员登记。"


def conduct_waits(trip, by) -> str:
    """The rules are read by each person alone."""
    own = [member for member in trip.members.all() if member.person_id == by.pk]
    if not own:
        return "由外派人员本人确认。"
    return "您已确认。" if own[0].conduct_at else ""


def signed_and_arranged(trip, by) -> str:
    """S1-41, S1-42: the head has signed and 客服 has arranged the journey; who runs ahead waits for neither."""
    if trip.state == TripState.READY or ahead(trip.ticket):
        return ""
    if trip.state == TripState.DRAFT:
        return f"外出申请还没有经{trip.department}负责人{trip.department.head or ''}签批。"
    return "客服还没有安排好行程。"


def conduct_is_read(trip, by) -> str:
    """S1-72: everybody who goes has confirmed the rules."""
    return not_confirmed(trip)


def journey_is_prepared(trip, by) -> str:
    """S1-42: what must be seen to is done, or somebody said why it is not needed."""
    left = left_to_do(trip)
    return f"还没有办：{'、'.join(left)}。办好后勾选，不需要的写明原因。" if left else ""


def not_arrived_yet(trip, by) -> str:
    return "已到达现场。" if trip.arrived_at else ""


def is_planned_service(trip, by) -> str:
    """SERVICE_NOTICE is for free ungraded work: graded faults follow their grade, paid work its quote (A-06)."""
    ticket = trip.ticket
    if ticket.grade in (1, 2, 3):
        return f"{ticket.get_grade_display()}故障按等级到达，不需要服务通知。"
    if ticket.is_paid:
        return "有偿服务在客户认可报价后到达，不需要服务通知。"
    return "服务通知已发出。" if trip.noticed_at else ""


def not_back_yet(trip, by) -> str:
    return "已登记返回。" if trip.returned_at else ""


# What trips forbid their case.


def trips_of(ticket: Ticket) -> list:
    """The case's trips, oldest first; asked once per loaded case, and not where the page knows of none."""
    if getattr(ticket, "shows_trips", True) is False:
        return []
    if "_trips" not in ticket.__dict__:
        ticket._trips = list(ticket.trips.select_related("lead").order_by("pk"))
    return ticket._trips


def a_trip_records_it(ticket, by) -> str:
    """Where somebody is sent, the trip says when they left and arrived; cases without trips keep their buttons."""
    if _recording.get() or not any(trip.is_open for trip in trips_of(ticket)):
        return ""
    return "这张处理单有外出，由外派人员在外出页登记。"


@contextmanager
def recording_the_way() -> Iterator[None]:
    """The trip itself stamps its case."""
    token = _recording.set(True)
    try:
        yield
    finally:
        _recording.reset(token)


def trips_are_filed(ticket, by) -> str:
    """S1-51: every record is handed in and filed before the case closes."""
    left = [trip.number or "未编号的外出" for trip in trips_of(ticket) if trip.state not in DONE]
    return f"外出 {'、'.join(left)} 还没有归档或取消。" if left else ""


DONE = (TripState.FILED, TripState.CANCELLED)
