"""Ways out of the house. Each channel is one object in CHANNELS (design §3)."""

from core.notices.channels.base import CHANNELS, Channel, Envelope, Failed, Limited, Unclear, register
from core.notices.channels.email import EmailChannel
from core.notices.channels.robots import RobotChannel
from core.notices.models import RobotKind

register(EmailChannel())
for kind in RobotKind:
    register(RobotChannel(kind))

__all__ = ["CHANNELS", "Channel", "Envelope", "Failed", "Limited", "Unclear", "register"]
