"""Ways out of the house. Each channel is one object in CHANNELS; robots join by `register` (design §3)."""

from core.notices.channels.base import CHANNELS, Channel, Envelope, Failed, Unclear, register
from core.notices.channels.email import EmailChannel

register(EmailChannel())

__all__ = ["CHANNELS", "Channel", "Envelope", "Failed", "Unclear", "register"]
