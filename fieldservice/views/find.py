"""What an address names, for the one who asks: a stranger's is 404."""

from django.shortcuts import get_object_or_404

from fieldservice.models import Trip

MONEY = ["trip__ticket__customer", "trip__department", "person", "department__head", "department__parent__head"]


def find_trip(request, pk: int) -> Trip:
    return get_object_or_404(Trip.objects.visible_to(request.user).for_page(), pk=pk)


def find_paper(request, model, pk: int, *more: str):
    """An advance or a claim."""
    return get_object_or_404(model.objects.visible_to(request.user).select_related(*MONEY, *more), pk=pk)
