from core.notices.actions.deliveries import drop, send_again
from core.notices.actions.inbox import choose_ways, read, read_all
from core.notices.actions.robots import save_robot, switch_robot, try_robot
from core.notices.actions.webhooks import call_again, renew_secret, save_webhook, switch_webhook, try_webhook

__all__ = [
    "call_again",
    "choose_ways",
    "drop",
    "read",
    "read_all",
    "renew_secret",
    "save_robot",
    "save_webhook",
    "send_again",
    "switch_robot",
    "switch_webhook",
    "try_robot",
    "try_webhook",
]
