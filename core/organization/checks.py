"""The rights of all rooms and the one table from roles to rights must agree (requirements §G)."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.checks import Error, register

from core.organization.roles import RIGHTS


def rooms_rights() -> dict[str, type]:
    """Room name → its `Right` choices, for every installed app that has a `rights.py`."""
    names = [f"{config.name}.rights" for config in apps.get_app_configs()]
    modules = [import_module(name) for name in names if find_spec(name)]
    return {module.__name__.removesuffix(".rights"): module.Right for module in modules if hasattr(module, "Right")}


def disagreements(rooms: dict[str, type], table: dict[str, set]) -> list[str]:
    """What is wrong, as sentences: rights without a row, rows without a right, rows without a role."""
    named = {right.value: room for room, rights in rooms.items() for right in rights}
    return (
        [f"right {right} of {room} has no row in roles.RIGHTS" for right, room in named.items() if right not in table]
        + [f"row {right} of roles.RIGHTS is named by no rights.py" for right in table if right not in named]
        + [f"row {right} of roles.RIGHTS has no role" for right, roles in table.items() if not roles]
    )


def labels() -> dict[str, str]:
    """Right value → Chinese label, for pages and documents."""
    return {right.value: right.label for rights in rooms_rights().values() for right in rights}


@register
def rights_agree(app_configs, **kwargs):
    return [
        Error(text, hint="Add the missing side; each right has one row and one name.", id="organization.E001")
        for text in disagreements(rooms_rights(), RIGHTS)
    ]
