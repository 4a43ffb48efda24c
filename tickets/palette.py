"""What the one search box knows of people and of one's own last work, with the list of cases behind both."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.organization.models import Staff
from core.organization.rights import Right as OrganizationRight
from core.timeline.models import Happening
from tickets.models import Ticket

PEOPLE, RECENT, LOOKED_AT = 4, 5, 40


def people(query: str, user) -> list[dict]:
    """Colleagues by name, login or telephone; they lead to their cases, for administrators to their account."""
    digits = "".join(char for char in query if char.isdigit())
    wanted = Q(name__icontains=query) | Q(username__istartswith=query)
    if len(digits) > 2 and len(digits) == len(query.replace(" ", "").replace("-", "")):
        wanted |= Q(phone__contains=digits)
    manages = user.may(OrganizationRight.MANAGE, at=timezone.now())
    rows = Staff.objects.active().filter(wanted).select_related("department").order_by("name", "pk")[:PEOPLE]
    return [_person(row, manages) for row in rows]


def _person(row: Staff, manages: bool) -> dict:
    url = f"{reverse('tickets:list')}?tab=all&assignee={row.pk}"
    if manages:
        url = reverse("organization:staff_edit", args=[row.pk])
    sub = " · ".join(filter(None, [str(row.department or ""), row.phone]))
    return {"title": row.name, "sub": sub, "url": url, "icon": "person"}


def recent(user) -> list[dict]:
    """The cases in which this person did something last, newest first; two queries."""
    kind = ContentType.objects.get_for_model(Ticket)
    last = Happening.objects.filter(by=user, case_type=kind).order_by("-pk").values_list("case_id", flat=True)
    ids = list(dict.fromkeys(last[:LOOKED_AT]))[:RECENT]
    cases = Ticket.objects.visible_to(user).select_related("customer").in_bulk(ids)
    return [
        {
            "title": str(cases[pk]),
            "sub": cases[pk].customer_label,
            "url": cases[pk].get_absolute_url(),
            "icon": "clock",
        }
        for pk in ids
        if pk in cases
    ]
