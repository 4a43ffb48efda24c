"""Calls of the last two hours that other departments passed on: what 客服 finds in the morning (D-02, D-22)."""

from datetime import datetime, timedelta

from core.organization.models import Staff
from customers.models import Equipment
from tickets import actions

CALLS = [
    # minutes ago, who took it, which machine (counted from the newest), what the customer said
    (52, "panh", 3, "放线架制动后仍缓慢转动，换卷时要人工扶住，已停用这一工位。"),
    (31, "songy", 11, "触摸屏偶尔黑屏，重新上电后恢复，今天出现两次。"),
    (9, "lujn", 24, "班次产量报表比上周少一列，客户要求今天说明原因。"),
]


def play(*, at: datetime) -> None:
    """Receive and pass on the calls; they wait to be registered."""
    machines = Equipment.objects.active().select_related("customer").order_by("-pk")
    for minutes, username, place, words in CALLS:
        machine = machines[place]
        actions.receive(
            by=Staff.objects.get(username=username),
            at=at - timedelta(minutes=minutes - 4),
            received_at=at - timedelta(minutes=minutes),
            customer=machine.customer,
            contact=machine.customer.contacts.first(),
            equipment=machine,
            channel="phone",
            description=words,
        )
