"""What is learned: 重要问题总结 (S3-18), 应急总结评估 (S3-23), and who is called as expert (S3-14)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused, Stale
from tickets import events
from tickets import notices_severe as notices
from tickets.actions.contingencies import revise_after
from tickets.actions.saving import involve, keep
from tickets.gates_severe import EMERGENCIES
from tickets.lifecycle import LIFECYCLE
from tickets.models import Ticket, Why
from tickets.models.emergency import Emergency, Evaluation
from tickets.models.summary import CaseSummary, Expertise, check

WHOLE = {
    "root_cause": "请写明根本原因。",
    "prevention": "请写明预防措施。",
    "lessons": "请写明经验教训。",
    "archive": "请写明总结存在哪里。",
    "worked": "请写明哪些做法有效。",
    "gaps": "请写明哪些做得不够。",
}


@transaction.atomic
def name_experts(*, ticket: Ticket, experts: list[Staff], by: Staff, at: datetime, words: str = "") -> Ticket:
    """Call technical experts to a case by name (S3-14); they are told at once and see the case."""
    ticket = Ticket.objects.lock(ticket.pk)
    behalf = LIFECYCLE.take(ticket, "experts", by=by, at=at)
    known = set(ticket.involvements.filter(why=Why.EXPERT).values_list("person_id", flat=True))
    fresh = [person for person in experts if person.pk not in known]
    if not fresh:
        raise Refused("请选择还没有参加的专家。", "experts")
    involve(ticket, why=Why.EXPERT, at=at, people=fresh)
    note = "、".join(map(str, fresh)) + (f"：{words}" if words else "")
    happened(events.EXPERTS_NAMED, ticket, by=by, at=at, on_behalf_of=behalf, note=note)
    notices.ExpertNamed(ticket, people=fresh, about=ticket.version, by=by, words=words).send(at=at)
    return ticket


@transaction.atomic
def set_expertise(*, rows: list[dict], expected: str, by: Staff, at: datetime) -> None:
    """Write the table of fields anew. `expected` names the rows that were read; others mean somebody was quicker."""
    standing = list(Expertise.objects.select_for_update().order_by("person_id", "pk"))
    if "-".join(str(row.pk) for row in standing) != expected:
        raise Stale("有人刚刚保存了专家专长，您的修改没有写入。请核对后再提交。")
    Expertise.objects.filter(pk__in=[row.pk for row in standing]).delete()
    Expertise.objects.bulk_create(
        Expertise(
            person_id=row["person"],
            product=row["product"][:60],
            fault_kind=row["fault_kind"],
            department_id=row["department"] or None,
        )
        for row in rows
    )


@transaction.atomic
def write_summary(
    *, ticket: Ticket, by: Staff, at: datetime, done: bool = False, expected_version: int | None = None, **said
) -> CaseSummary:
    """Draft or hand in the summary; its root cause and prevention become those of the case."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "summary", by=by, at=at)
    row = getattr(ticket, "summary", None) or CaseSummary(ticket=ticket, by=by, at=at, version=0)
    check(row, expected_version, "这份总结")
    _write(row, said, ["root_cause", "prevention", "lessons", "archive"], done, by, at)
    if done:
        _learned(ticket, row, by, at)
        happened(events.SUMMARY_DONE, ticket, by=by, at=at, note=f"根本原因：{row.root_cause}")
    return row


@transaction.atomic
def evaluate(
    *, ticket: Ticket, by: Staff, at: datetime, done: bool = False, expected_version: int | None = None, **said
) -> Evaluation:
    """Draft or hand in the evaluation of an emergency; a proposed change becomes a draft of the plan (S3-23)."""
    ticket = Ticket.objects.lock(ticket.pk)
    LIFECYCLE.take(ticket, "evaluate", by=by, at=at)
    emergency = Emergency.objects.prefetch_related("members", "checklist").get(ticket=ticket)
    emergency.ticket = ticket
    row = getattr(emergency, "evaluation", None) or Evaluation(emergency=emergency, by=by, at=at, version=0)
    check(row, expected_version, "这份评估")
    if done:
        EMERGENCIES.take(emergency, "evaluate", by=by, at=at)
    if done and said.get("revises") and not said.get("revision", "").strip():
        raise Refused("请写明预案要改什么。", "revision")
    _write(row, said, ["root_cause", "worked", "gaps", "prevention"], done, by, at)
    if done:
        emergency.save(update_fields=["state"])
        _learned(ticket, row, by, at)
        happened(events.EMERGENCY_EVALUATED, ticket, by=by, at=at, note=f"不足：{row.gaps}")
        if row.revises:
            revise_after(row, by=by, at=at)
    return row


def _write(row, said: dict, needed: list[str], done: bool, by: Staff, at: datetime) -> None:
    for name, value in said.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if done and (missing := next((name for name in needed if not getattr(row, name)), None)):
        raise Refused(WHOLE[missing], missing)
    row.state = row.State.DONE if done else row.State.DRAFT
    row.version, row.by, row.at = row.version + 1, by, at
    row.save()


def _learned(ticket: Ticket, row, by: Staff, at: datetime) -> None:
    ticket.cause, ticket.prevention = row.root_cause, row.prevention
    keep(ticket, "cause", "prevention", by=by, at=at, why=str(row._meta.verbose_name))
