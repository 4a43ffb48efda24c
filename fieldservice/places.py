"""Where the room stands: navigation, panels on cases, customers and machines, search. One function per topic."""


def register() -> None:
    """Called once at start-up."""
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
