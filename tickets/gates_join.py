"""Objections around linking, merging, sending back and handing over."""

from core.organization.standing import people_of
from tickets.models.links import LinkKind, TicketLink
from tickets.rights import Right
from tickets.routing import route


def in_this_case(ticket, by) -> str:
    """Who received, registered or works on the case, and whoever joins cases."""
    mine = by.pk in (ticket.received_by_id, ticket.registered_by_id, ticket.assignee_id)
    if mine or by.rights & {Right.JOIN, Right.ASSIGN}:
        return ""
    return f"由接收人、客服或责任人{ticket.assignee or ''}办理。"


def was_merged(ticket, by) -> str:
    """Only what was merged is taken out again; another void is final."""
    return "" if merged_into(ticket) else "这张处理单不是并入而作废的，不能恢复。"


def merged_into(ticket) -> TicketLink | None:
    """The link by which a case stands merged in another one."""
    return TicketLink.objects.standing().filter(source=ticket, kind=LinkKind.MERGED).select_related("target").first()


def of_the_group(ticket, by) -> str:
    """Only whom the routing table asks as a group takes a case from the group's queue (S3-08)."""
    found = route(ticket)
    if found is None or not found.group:
        return "这张处理单没有派给小组，由分派的人选择责任人。"
    if by.department_id != found.department.pk or found.group not in by.roles:
        return f"由{found.department}的{found.rule.group_label}领取。"
    return ""


def within_reach(ticket, by) -> str:
    """The head of the responsible department sends back what is not the department's; who sees all may as well."""
    place = ticket.responsible_department
    people = people_of(by)
    if place is None or by.rights & {Right.SEE_ALL} or by.department_id == place.pk or place.head_id in people:
        return ""
    return f"由责任部门{place}的负责人退回。"
