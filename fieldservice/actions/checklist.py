"""客服 keeps the list of travel preparations; a line in use is retired, never deleted."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.workflow import Refused
from fieldservice.models import ChecklistItem
from fieldservice.rights import Right


@transaction.atomic
def save_item(*, item: ChecklistItem, by: Staff, at: datetime) -> ChecklistItem:
    """Keep a new or changed line, with who changed it in its history; trips show the change at once."""
    if not by.may(Right.ARRANGE, at=at):
        raise Refused("您的岗位没有“安排行程”的权限。")
    item._history_user, item._history_date = by, at
    item.save()
    return item
