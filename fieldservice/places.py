"""Where the room stands: navigation, panels on cases, customers and machines, search. One function per topic."""


def register() -> None:
    """Called once at start-up."""
    dispatch()
    records()


def records() -> None:
    """外出服务记录表: its paper, what it demands of the case, and the customer's word on site."""
    from core.timeline.registry import listen
    from fieldservice.actions.confirming import when_handled
    from fieldservice.documents import record_data  # noqa: F401  (registers H1)
    from fieldservice.gates_record import records_filed, visits_finished
    from tickets.lifecycle import LIFECYCLE

    LIFECYCLE.object("close", records_filed)
    LIFECYCLE.object("handled", visits_finished)
    listen(when_handled)


def dispatch() -> None:
    """What trips forbid their case, and who takes over the trips of somebody who leaves."""
    from core.organization import handover
    from fieldservice.actions.trips import take_over_trips
    from fieldservice.gates import a_trip_records_it, trips_are_filed
    from fieldservice.models import Trip
    from tickets.lifecycle import LIFECYCLE

    for step in ("depart", "arrive", "restore"):
        LIFECYCLE.object(step, a_trip_records_it)
    LIFECYCLE.object("close", trips_are_filed)

    def open_work(staff) -> list[str]:
        rows = Trip.objects.open().of_person(staff).order_by("planned_start", "pk")
        return [f"{trip} · {trip.get_state_display()}" for trip in rows]

    def hand_over(staff, to, by, at) -> None:
        take_over_trips(leaving=staff, to=to, by=by, at=at)

    handover.register("外出", open_work, hand_over)
