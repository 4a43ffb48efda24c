"""外出: the request, the page of a trip, and what is done on it."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from fieldservice.models import Trip


def find_trip(request, pk: int) -> Trip:
    """The trip if this person may see its case; a stranger's is 404."""
    return get_object_or_404(Trip.objects.visible_to(request.user).for_page(), pk=pk)


@require_GET
def show(request, pk):
    trip = find_trip(request, pk)
    return render(request, "fieldservice/trip.html", {"trip": trip, "ticket": trip.ticket})
