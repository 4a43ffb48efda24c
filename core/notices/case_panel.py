"""The panel 通知 on the page of a case: who was told what, by which way, and what did not arrive (design §3)."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from core.notices.channels import CHANNELS
from core.notices.models import Delivery, Message
from core.notices.queries import STATE_TONES
from core.notices.rights import Right

PANEL_ROWS, SHOWN = 40, 6
State = Delivery.State


def has_notices(model: type) -> Exists:
    """Whether a case of this model has messages, over OuterRef("pk") (panels.Panel.present)."""
    label = model._meta
    rows = Message.objects.filter(case_type__app_label=label.app_label, case_type__model=label.model_name)
    return Exists(rows.filter(case_id=OuterRef("pk")))


@dataclass
class Told:
    """One message about a case: to whom, by which ways, with what result."""

    title: str
    at: datetime
    lines: list


def of_case(case, user) -> dict | None:
    """The panel 通知 of a case: its last messages with everybody's ways, in one query."""
    kind = ContentType.objects.get_for_model(case)
    rows = (
        Message.objects.filter(case_type=kind, case_id=case.pk)
        .order_by("-at", "-pk", "deliveries__pk")
        .values(
            "key",
            "title",
            "at",
            "read_at",
            "late",
            "digest_id",
            name=F("staff__name"),
            person=F("staff_id"),
            delivery=F("deliveries__pk"),
            channel=F("deliveries__channel"),
            state=F("deliveries__state"),
            next_at=F("deliveries__next_attempt_at"),
            sent_at=F("deliveries__sent_at"),
            repeated=F("deliveries__maybe_repeated"),
            error=F("deliveries__error"),
            robot=F("deliveries__robot__name"),
        )[:PANEL_ROWS]
    )
    told: dict[str, Told] = {}
    seen = set()
    bad = 0
    for row in rows:
        entry = told.setdefault(row["key"], Told(row["title"], row["at"], []))
        if (row["key"], row["person"]) not in seen:
            seen.add((row["key"], row["person"]))
            entry.lines.append(_inside(row))
        if row["delivery"]:
            entry.lines.append(line := _outside(row))
            bad += line["final"]
    if not told:
        return None
    may = bool(bad) and user.may(Right.RETRY, at=timezone.now())
    return {"messages": list(told.values()), "more": len(told) - SHOWN, "bad": bad, "may_retry": may}


def _inside(row: dict) -> dict:
    words = "已读" if row["read_at"] else "未读"
    common = {"name": row["name"], "final": False, "repeated": False, "delivery": None, "next_at": None}
    note = "随补发汇总" if row["digest_id"] else ""
    return common | {
        "way": "站内",
        "tone": "ok" if row["read_at"] else "",
        "words": words,
        "at": row["read_at"],
        "note": note,
    }


def _outside(row: dict) -> dict:
    state = State(row["state"])
    final = state == State.FAILED or (state == State.UNKNOWN and row["next_at"] is None)
    label = CHANNELS[row["channel"]].label if row["channel"] in CHANNELS else row["channel"]
    return {
        "name": row["name"],
        "way": f"{label} · {row['robot']}" if row["robot"] else label,
        "tone": STATE_TONES[state],
        "words": state.label,
        "at": row["sent_at"],
        "next_at": row["next_at"],
        "note": row["error"],
        "repeated": row["repeated"],
        "final": final,
        "delivery": row["delivery"],
    }
