"""What people choose ways for: groups of notices, with the ways that a role has by default.

A message class names its `group`; drafts without a class are put into one by `put`. What nobody put anywhere is
其他. The inbox is always on and therefore no way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.organization.roles import Role

EMAIL, ROBOT = "email", "robot"
BOTH = (EMAIL, ROBOT)


@dataclass(frozen=True)
class Group:
    """`urgent`: comes at once, day and night, and never in a daily summary."""

    key: str
    label: str
    help: str
    urgent: bool = False


GROUPS: dict[str, Group] = {
    row.key: row
    for row in (
        Group("alarm", "重大、重要、紧急", "重大、重要或紧急的处理单出现时，随时发出。", urgent=True),
        Group("late", "到期未办和升级", "时限到期没有办完，或升级到您。一级的随时发出。"),
        Group("soon", "将到期", "时限快到了。"),
        Group("work", "交给我的工作", "分派、评审、批准、核实等等您办理的事。"),
        Group("copy", "进展和抄送", "别人办理的处理单有了进展，您只需知道。"),
        Group("other", "其他", "系统和管理方面的消息。"),
    )
}
# Who leads many departments would drown in copies; they stand in the inbox.
BY_ROLE: dict[str, dict[str, tuple[str, ...]]] = {
    Role.GENERAL_MANAGER: {"soon": (), "copy": ()},
    Role.REPRESENTATIVE: {"copy": ()},
    Role.ADMINISTRATOR: {"copy": (EMAIL,)},
}
GROUP_OF: dict[str, str] = {}


def put(group: str, kinds: Iterable[str]) -> None:
    """Messages of these kinds belong to a group."""
    if group not in GROUPS:
        raise LookupError(f"no group of notices is named {group!r}")
    GROUP_OF.update(dict.fromkeys(kinds, group))


def group_of(kind: str) -> str:
    return GROUP_OF.get(kind, "other")


def defaults(roles: Iterable[str], group: str) -> tuple[str, ...]:
    """The ways of a group for somebody with these roles; the role that is told most decides."""
    chosen = [BY_ROLE.get(role, {}).get(group, BOTH) for role in roles] or [BOTH]
    return tuple(way for way in BOTH if any(way in ways for ways in chosen))
