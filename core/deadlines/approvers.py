"""Who may excuse an arrival (G-22): the head of 售后服务部 of the day; both sides of a deputy are looked at."""

from datetime import date, datetime

from core.deadlines.rights import Right
from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head, general_manager, representative
from core.organization.standing import people_of
from core.times import local_date
from core.workflow import Refused


def approvers(asked_by: Staff, day: date) -> list[Staff]:
    """Who is asked: the acting head; where that is the asker, the leaders."""
    service = Department.objects.function(Function.SERVICE)
    acting = acting_head(service, day) if service else None
    if acting is not None and asked_by.pk not in (acting.pk, service.head_id):
        return [acting]
    leaders = [representative(day), general_manager(day)]
    return list({person.pk: person for person in leaders if person and person.pk != asked_by.pk}.values())


def as_whom(by: Staff, asked_by: Staff, at: datetime) -> Staff | None:
    """Whom `by` stands in for when answering, None when acting in the own name. Raises Refused for all others."""
    if by.pk == asked_by.pk:
        raise Refused("申请人不能批准自己的豁免。")
    day = local_date(at)
    service = Department.objects.function(Function.SERVICE)
    head = service.head if service and service.head and service.head.is_active else None
    if head and head.pk != asked_by.pk:
        if by.pk == head.pk:
            return None
        if head.pk in people_of(by, at):
            return head
    asked = approvers(asked_by, day)
    if by.pk not in {person.pk for person in asked}:
        names = "、".join(str(person) for person in asked)
        raise Refused(f"豁免由售后服务部负责人批准，现在等待{names}。" if names else "没有可以批准豁免的负责人。")
    return by.stands_in_for(Right.EXEMPT, at=at)


def may_answer(by: Staff, asked_by: Staff, at: datetime) -> str:
    """The reason why not, "" when `by` may answer."""
    try:
        as_whom(by, asked_by, at)
    except Refused as refused:
        return refused.reason
    return ""
