from core.notices.models.inbox import Digest, Message, Tone
from core.notices.models.outbox import Delivery
from core.notices.models.preference import Preference

__all__ = ["Delivery", "Digest", "Message", "Preference", "Tone"]
