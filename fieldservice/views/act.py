"""The short act on a trip: beside its page or on a page of its own, one action, then on."""

from collections.abc import Callable
from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from fieldservice.lifecycle import TRIP
from fieldservice.models import Trip
from tickets.views.part_act import answer, built_part, refused_words


def find_trip(request, pk: int) -> Trip:
    """The trip if this person may see its case; a stranger's is 404."""
    return get_object_or_404(Trip.objects.visible_to(request.user).for_page(), pk=pk)


def trip_act(
    step: str | Callable[[Trip], str],
    form_class,
    action: Callable,
    done: str,
    *,
    refusal=TRIP,
    template: str = "tickets/part_act.html",
    fragment: str = "tickets/_act.html",
    **words,
):
    """A view for one step of a trip. `step` may depend on how the trip stands; `refusal`: its lifecycle, or a
    function `(trip, by, at) -> str`."""

    def view(request, pk):
        trip = find_trip(request, pk)
        name = step(trip) if callable(step) else step
        data = request.POST if request.method == "POST" else None
        form = built_part(form_class, request, trip, data)
        context = {"ticket": trip.ticket, "part": trip, "trip": trip, "form": form, "act": words}
        context["refusal"] = refused_words(refusal, trip, name, request.user, timezone.now())
        if data is not None:
            return answer(request, template, context, partial(action, trip=trip), done)
        return render(request, fragment if request.htmx else template, context)

    view.step = step
    return view
