"""What a person does with the inbox."""

from datetime import datetime

from django.db import transaction

from core.notices.models import Message, Preference
from core.organization.models import Staff


@transaction.atomic
def read(*, message: Message, at: datetime) -> None:
    """Mark a message as read; a digest takes the messages it binds along."""
    mine = Message.objects.filter(staff=message.staff_id, read_at=None)
    mine.filter(pk=message.pk).update(read_at=at)
    if message.kind == "digest":
        mine.filter(digest=message.subject_id).update(read_at=at)
    message.refresh_from_db(fields=["read_at"])


def read_all(*, staff: Staff, until: datetime, at: datetime) -> int:
    """Mark everything as read that stood in the inbox at `until` (what the person saw). Returns how many."""
    return Message.objects.filter(staff=staff, read_at=None, at__lte=until).update(read_at=at)


def choose_ways(*, staff: Staff, **wishes) -> Preference:
    """通知方式: by which ways outside the inbox the person wants to be told, and when not (fields of Preference)."""
    row, _ = Preference.objects.update_or_create(staff=staff, defaults=wishes)
    return row
