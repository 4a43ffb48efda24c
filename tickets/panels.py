"""What the customer's page shows of this room: how much is under way, and the way to a new case."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from tickets.models import Ticket
from tickets.models.choices import OPEN

YEAR = timedelta(days=365)


def figures(customer, user) -> dict:
    """Open cases and those of the last twelve months, in one query on the customer's index."""
    rows = Ticket.objects.filter(customer=customer).visible_to(user)
    recent = Q(received_at__gte=timezone.now() - YEAR)
    return rows.aggregate(
        under_way=Count("pk", filter=Q(status__in=OPEN)),
        late=Count("pk", filter=Q(status__in=OPEN, overdue=True)),
        year=Count("pk", filter=recent),
        complaints=Count("pk", filter=recent & Q(is_complaint=True)),
    )


def new_case(customer, user) -> dict | None:
    """The button that begins a case for this customer; not for a customer out of use."""
    return {"customer": customer.pk} if customer.is_active else None
