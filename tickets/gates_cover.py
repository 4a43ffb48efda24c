"""D-35: a request from a site in the area of a service point is covered within 24 hours (S4-15)."""

from core.timeline.models import Happening

ASKED, COVERED = "REQUEST", "COVERED"


def waits_for_cover(ticket) -> bool:
    """Whether the case asked its service point and nobody covered it yet; one query, for such sites alone."""
    if not (ticket.site and ticket.site.in_service_area):
        return False
    rows = Happening.objects.of_case(ticket).filter(event__in=[ASKED, COVERED]).values_list("event", flat=True)
    said = set(rows)
    return ASKED in said and COVERED not in said


def not_covered_yet(ticket, by) -> str:
    if not (ticket.site and ticket.site.in_service_area):
        return "厂区不在服务点区域。"
    return "" if waits_for_cover(ticket) else "服务点已保障。"
