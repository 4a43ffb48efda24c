"""Where the room stands: navigation, panels on cases, customers and machines, search. One function per topic."""


def register() -> None:
    """Called once at start-up."""
