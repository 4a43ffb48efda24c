"""Objections around linking, merging, sending back and handing over."""

from tickets.models.links import LinkKind, TicketLink
from tickets.rights import Right


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


def within_reach(ticket, by) -> str:
    """The head of the responsible department sends back what is not the department's; who sees all may as well."""
    place = ticket.responsible_department
    people = {by.pk, *(row.principal_id for row in by.deputising)}
    if place is None or by.rights & {Right.SEE_ALL} or by.department_id == place.pk or place.head_id in people:
        return ""
    return f"由责任部门{place}的负责人退回。"
