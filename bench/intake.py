"""What a clerk sends when she registers a call: the fields of the page, filled as on a usual morning."""

import uuid
from datetime import datetime

from core.times import local


def form(machine, contact, *, at: datetime) -> dict:
    """The POST data of `tickets:intake` for a grade-three fault, with a form token of its own."""
    return {
        "once_key": uuid.uuid4().hex,
        "act": "register",
        "channel": "hotline",
        "phase": "after",
        "received_at": f"{local(at):%Y-%m-%d %H:%M}",
        "customer": machine.customer_id,
        "contact": contact.pk,
        "contact_name": contact.name,
        "contact_phone": contact.phone,
        "equipment": machine.pk,
        "description": "收线主驱动运行中过流跳停，面板报 E07，复位后可再开一到两小时。",
        "usage": "两班连续生产",
        "grade": "3",
        "urgency": "",
        "kind": "support",
        "service_kind": "",
        "fault_kind": "hardware",
        "is_complex": "",
        "is_paid": "",
    }
