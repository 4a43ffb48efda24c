"""应急预案 as people keep it: drafted, issued, revised after an evaluation, retired (S3-19, S3-23)."""

from datetime import datetime

from django.db import transaction

from core.organization.models import Department, Function, Staff
from core.organization.queries import acting_head
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from tickets import events
from tickets import notices_severe as notices
from tickets.models.contingency import Contingency, ContingencyItem, ContingencyRole, ContingencyVersion, Holder
from tickets.models.emergency import Evaluation

State = ContingencyVersion.State
COPIED = ["product", "fault_kind", "customer", "applies", "resources"]


@transaction.atomic
def draft_contingency(*, name: str, by: Staff, at: datetime, roles=(), items=(), **said) -> ContingencyVersion:
    """A new plan, first as a draft."""
    if Contingency.objects.filter(name=name.strip()).exists():
        raise Refused(f"已有名为“{name.strip()}”的预案。请修订它，或换一个名称。", "name")
    plan = Contingency.objects.create(name=name.strip())
    version = ContingencyVersion.objects.create(contingency=plan, number=1, by=by, created_at=at, **said)
    _fill(version, roles, items)
    happened(events.CONTINGENCY_DRAFTED, plan, by=by, at=at, note="第 1 版")
    return version


@transaction.atomic
def revise_contingency(
    *, contingency: Contingency, why: str, by: Staff, at: datetime, evaluation: Evaluation | None = None
) -> ContingencyVersion:
    """The next version as a draft with the last one's text; what is in force stays so until it is issued."""
    plan = Contingency.objects.lock(contingency.pk)
    if not why.strip():
        raise Refused("修订要写明原因。", "why")
    rows = plan.versions.prefetch_related("roles", "items")
    if (open_draft := rows.filter(state=State.DRAFT).first()) and evaluation is None:
        raise Refused(f"第 {open_draft.number} 版正在修订。请先发布或放弃它。", "why")
    if open_draft:  # a second evaluation adds its words to the draft under way
        open_draft.why = f"{open_draft.why}；{why}"[:300]
        open_draft.save(update_fields=["why"])
        return open_draft
    last = rows.first()
    version = ContingencyVersion.objects.create(
        contingency=plan,
        number=last.number + 1,
        why=why.strip()[:300],
        evaluation=evaluation,
        by=by,
        created_at=at,
        **{name: getattr(last, name) for name in COPIED},
    )
    _fill(
        version,
        [{"duty": row.duty, "holder": row.holder} for row in last.roles.all()],
        [{"text": row.text, "is_safety": row.is_safety, "duty": row.duty} for row in last.items.all()],
    )
    happened(events.CONTINGENCY_DRAFTED, plan, by=by, at=at, note=f"第 {version.number} 版：{version.why}")
    return version


@transaction.atomic
def edit_contingency(
    *, version: ContingencyVersion, by: Staff, at: datetime, expected_version: int | None = None, roles, items, **said
) -> ContingencyVersion:
    """Change a draft; what is issued no longer changes."""
    version = _drafted(version, expected_version)
    for name, value in said.items():
        setattr(version, name, value)
    version.edit += 1
    version.by = by
    version.save()
    _fill(version, roles, items)
    return version


@transaction.atomic
def issue_contingency(*, version: ContingencyVersion, by: Staff, at: datetime) -> ContingencyVersion:
    """Put a draft in force; the version before is archived, emergencies under way keep theirs."""
    version = _drafted(version, None)
    steps = list(version.items.all())
    if not steps:
        raise Refused("还没有处置步骤。")
    if not steps[0].is_safety:
        raise Refused("安全第一：第 1 步必须是安全项。")
    if not version.roles.filter(holder=Holder.PRODUCTION).exists():
        raise Refused("应急处理小组要有生产部负责人（问题管理制度 三.3）。")
    plan = version.contingency
    plan.versions.filter(state=State.ISSUED).update(state=State.OLD)
    version.state, version.issued_by, version.issued_at = State.ISSUED, by, at
    version.save(update_fields=["state", "issued_by", "issued_at"])
    plan.current, plan.retired_at, plan.retired_why = version, None, ""
    plan.save(update_fields=["current", "retired_at", "retired_why"])
    happened(events.CONTINGENCY_ISSUED, plan, by=by, at=at, note=f"第 {version.number} 版 {version.why}".strip())
    return version


@transaction.atomic
def drop_contingency_draft(
    *, version: ContingencyVersion, reason: str, by: Staff, at: datetime
) -> ContingencyVersion:
    """Give a draft up; its text stays readable."""
    if not reason.strip():
        raise Refused("放弃修订要写明原因。", "reason")
    version = _drafted(version, None)
    version.state = State.VOID
    version.save(update_fields=["state"])
    note = f"第 {version.number} 版：{reason}"
    happened(events.CONTINGENCY_DROPPED, version.contingency, by=by, at=at, note=note)
    return version


@transaction.atomic
def retire_contingency(*, contingency: Contingency, reason: str, by: Staff, at: datetime) -> Contingency:
    """No new emergency begins with it any more."""
    plan = Contingency.objects.lock(contingency.pk)
    if plan.retired_at:
        raise Refused("这个预案已停用。")
    if not reason.strip():
        raise Refused("停用预案要写明原因。", "reason")
    plan.retired_at, plan.retired_why = at, reason.strip()
    plan.save(update_fields=["retired_at", "retired_why"])
    happened(events.CONTINGENCY_RETIRED, plan, by=by, at=at, note=reason)
    return plan


@transaction.atomic
def restore_contingency(*, contingency: Contingency, by: Staff, at: datetime) -> Contingency:
    plan = Contingency.objects.lock(contingency.pk)
    if not plan.retired_at:
        raise Refused("这个预案没有停用。")
    plan.retired_at, plan.retired_why = None, ""
    plan.save(update_fields=["retired_at", "retired_why"])
    happened(events.CONTINGENCY_RESTORED, plan, by=by, at=at)
    return plan


def revise_after(evaluation: Evaluation, *, by: Staff, at: datetime) -> ContingencyVersion:
    """What an evaluation proposes becomes a draft: of the plan that was used, or of a plan that was missing."""
    emergency, why = evaluation.emergency, f"{evaluation.ticket.number} 应急评估：{evaluation.revision}"[:300]
    if emergency.version:
        plan = emergency.version.contingency
        version = revise_contingency(contingency=plan, why=why, by=by, at=at, evaluation=evaluation)
    else:
        ticket = evaluation.ticket
        version = draft_contingency(
            name=f"{ticket.product or ticket.title}应急预案（{ticket.number}）"[:60],
            by=by,
            at=at,
            product=ticket.product,
            applies=ticket.description[:500],
            why=why,
            evaluation=evaluation,
            roles=[{"duty": "组长", "holder": Holder.SERVICE}, {"duty": "生产协调", "holder": Holder.PRODUCTION}],
            items=[
                {"text": row.text, "is_safety": row.is_safety, "duty": row.duty} for row in emergency.checklist.all()
            ],
        )
    notices.PlanRevision(version, people=_keepers(version, at), about=evaluation.pk, by=by, words=why).send(at=at)
    return version


def _keepers(version: ContingencyVersion, at: datetime) -> list[Staff]:
    """The head of service, and whoever issued the version in force."""
    service, current = Department.objects.function(Function.SERVICE), version.contingency.current
    head = acting_head(service, local_date(at)) if service else None
    return [person for person in (head, current.issued_by if current else None) if person]


def _drafted(version: ContingencyVersion, expected: int | None) -> ContingencyVersion:
    """The draft, read after its plan is locked."""
    plan = Contingency.objects.lock(version.contingency_id)
    version = ContingencyVersion.objects.get(pk=version.pk)
    version.contingency = plan
    if version.state != State.DRAFT:
        raise Refused(f"第 {version.number} 版{version.get_state_display()}，不能再改。请另起一版。")
    version.expect(expected)
    return version


def _fill(version: ContingencyVersion, roles, items) -> None:
    """Write team and checklist anew, in the given order; safety steps keep their places in front."""
    version.roles.all().delete()
    version.items.all().delete()
    ContingencyRole.objects.bulk_create(
        ContingencyRole(version=version, order=n, **row) for n, row in enumerate(roles, start=1)
    )
    ContingencyItem.objects.bulk_create(
        ContingencyItem(version=version, order=n, **row) for n, row in enumerate(items, start=1)
    )
