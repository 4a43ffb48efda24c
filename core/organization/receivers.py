"""The two moments of the framework that this room answers to."""

from django.contrib.auth.models import Group
from django.utils import timezone

from core.organization.roles import Role


def keep_role_groups(using: str, **kwargs) -> None:
    """After migrations: one group per role of requirements §G; groups of other names stay untouched."""
    groups = Group.objects.using(using)
    known = set(groups.filter(name__in=Role.values).values_list("name", flat=True))
    groups.bulk_create([Group(name=role) for role in Role.values if role not in known])


def note_sign_in(user, **kwargs) -> None:
    """Keep the time of the last sign-in without a history row, so the history shows changes of the file only."""
    user.last_login = timezone.now()
    user.save_without_historical_record(update_fields=["last_login"])
