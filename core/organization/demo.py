"""Demo accounts on the sign-in page: only in the embedded default, only while they keep the demo password."""

from dataclasses import dataclass

from django.conf import settings

from core.organization.company import PEOPLE
from core.organization.models import Staff

PASSWORD = "demo-2026"  # noqa: S105 - shown on the sign-in page on purpose


@dataclass(frozen=True)
class DemoAccount:
    username: str
    name: str
    post: str
    shows: str


def demo_accounts() -> list[DemoAccount]:
    """The accounts to offer, in the order of the company data; empty in production and without demo data."""
    if not settings.EMBEDDED:
        return []
    shown = {person.username: person for person in PEOPLE if person.shows}
    names = dict(Staff.objects.active().filter(is_demo=True, username__in=shown).values_list("username", "name"))
    return [DemoAccount(key, names[key], row.post, row.shows) for key, row in shown.items() if key in names]
