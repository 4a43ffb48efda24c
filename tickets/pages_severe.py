"""What the pages of emergencies and of learning show, prepared for their templates."""

from dataclasses import dataclass
from datetime import datetime

from core.text.words import full
from tickets.gates_severe import EMERGENCIES
from tickets.models.contingency import ContingencyVersion
from tickets.models.emergency import CheckItem, Emergency, FollowUp, ResourceRequest


@dataclass(frozen=True)
class Preview:
    """What a plan would open: its steps, what it takes, when it applies."""

    version: ContingencyVersion | None
    steps: list


@dataclass(frozen=True)
class CheckLine:
    """One step of the checklist: may it be ticked now, and what it waits for."""

    item: CheckItem
    open: bool
    is_next: bool
    waits_for: str


def plan_preview(version: ContingencyVersion | None) -> Preview:
    from tickets.actions.emergencies import ALWAYS

    if version is None:
        return Preview(None, [{"text": text, "is_safety": safety, "duty": ""} for text, safety in ALWAYS])
    return Preview(version, list(version.items.all()))


def emergency_page(emergency: Emergency, user, *, at: datetime) -> dict:
    lines = checklist(emergency)
    may = {step.name: EMERGENCIES.refusal(emergency, step.name, by=user, at=at) for step in EMERGENCIES.steps}
    requests, follow_ups = list(emergency.requests.all()), list(emergency.follow_ups.all())
    return {
        "lines": lines,
        "settled": sum(line.item.state != CheckItem.State.OPEN for line in lines),
        "skipped": sum(line.item.state == CheckItem.State.SKIPPED for line in lines),
        "team": list(emergency.members.all()),
        "requests": requests,
        "asked": sum(row.state == ResourceRequest.State.ASKED for row in requests),
        "follow_ups": follow_ups,
        "waiting": sum(row.state == FollowUp.State.OPEN for row in follow_ups),
        "may": {name: not reason for name, reason in may.items()},
        "why_not": may["stand_down"] if emergency.state == Emergency.State.RUNNING else "",
        "facts": emergency_facts(emergency),
        "now": at,
    }


def checklist(emergency: Emergency) -> list[CheckLine]:
    """Steps in order; what follows an open safety step waits for it."""
    lines, blocked, is_first = [], "", True
    for item in emergency.checklist.all():
        is_open = item.state == CheckItem.State.OPEN
        lines.append(CheckLine(item, is_open, is_open and is_first and not blocked, blocked if is_open else ""))
        if is_open:
            is_first = False
            if item.is_safety and not blocked:
                blocked = f"等第 {item.order} 步"
    return lines


def emergency_facts(emergency: Emergency) -> list[tuple]:
    version = emergency.version
    rows = [
        ("预案", str(version) if version else "通用处置步骤"),
        ("启动", f"{emergency.started_by} · {full(emergency.started_at)}"),
        ("到达", full(emergency.arrived_at)),
        ("解除", f"{emergency.over_by} · {full(emergency.over_at)}" if emergency.over_at else ""),
        ("说明", emergency.over_words),
    ]
    return [row for row in rows if row[1]]
