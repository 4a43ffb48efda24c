"""The verbs of a case: the only code that writes more than one object."""

from tickets.actions.intake import receive, receive_and_register, register, relay

__all__ = ["receive", "receive_and_register", "register", "relay"]
