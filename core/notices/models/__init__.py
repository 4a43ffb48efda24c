from core.notices.models.inbox import Digest, Message, Tone
from core.notices.models.letter import Letter
from core.notices.models.outbox import OPEN, Attempted, Delivery, Parcel
from core.notices.models.preference import Preference
from core.notices.models.quiet import Quietest, QuietHours, quiet_hours
from core.notices.models.robot import Meter, Robot, RobotKind
from core.notices.models.webhook import Call, Webhook

__all__ = [
    "OPEN",
    "Attempted",
    "Call",
    "Delivery",
    "Digest",
    "Letter",
    "Message",
    "Meter",
    "Parcel",
    "Preference",
    "QuietHours",
    "Quietest",
    "Robot",
    "RobotKind",
    "Tone",
    "Webhook",
    "quiet_hours",
]
