"""Who tells the customer how far the work is, and when there is something to tell (S3-17)."""

from core.organization.models import Department, Function
from core.organization.standing import people_of


def report_waits(ticket, by) -> str:
    """A progress report that nobody passed on yet. The page of a case knows beforehand whether there is any."""
    if not getattr(ticket, "shows_progress", True) or not ticket.reports:
        return "还没有进展报告。"
    return "最近的进展已向客户反馈。" if ticket.reports[0].passed_on_at else ""


def heads_the_work(ticket, by) -> str:
    """The head of the responsible department or of 售后服务部, or a deputy."""
    people = people_of(by)
    return "" if people & heads_of_the_work(ticket) else "由责任部门或售后服务部负责人向客户反馈。"


def heads_of_the_work(ticket) -> set[int]:
    places = (ticket.responsible_department, Department.objects.function(Function.SERVICE))
    return {place.head_id for place in places if place} - {None}
