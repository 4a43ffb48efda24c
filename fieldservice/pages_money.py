"""What the pages of advances, claims and batches show, prepared for their templates."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from core.documents.models import Paper
from core.text.words import full, money, yuan
from core.workflow import Workflow
from fieldservice.gates_money import ADVANCE, ADVANCE_AUTOMATIC, CLAIM, CLAIM_AUTOMATIC, decider
from fieldservice.models import Advance, Claim, WriteOff, WriteOffEntry
from fieldservice.models.write_off import sees_batches
from fieldservice.queries_claims import frame_of, twins_of
from fieldservice.queries_write_off import ZERO, entries_of, kinds_of, sums_by
from fieldservice.rights import Right
from tickets.pages import Stop
from tickets.pages_outward import PartButton, PartSteps

A, C = Advance.State, Claim.State
FIRST = ("approve", "pay", "repay", "check", "submit", "edit")
ASIDE = {"withdraw", "void", "recall", "send_back"}
OWN_PAGE = {"edit"}
STATELESS = {"edit"}


@dataclass(frozen=True)
class Kind:
    """How the steps of a lifecycle become buttons."""

    workflow: Workflow
    url: str
    hidden: tuple[str, ...]


ADVANCES = Kind(ADVANCE, "fieldservice:advance_{}", ADVANCE_AUTOMATIC)
CLAIMS = Kind(CLAIM, "fieldservice:claim_{}", CLAIM_AUTOMATIC)


def steps(kind: Kind, paper, user, *, at: datetime) -> PartSteps:
    """Buttons in the order of the lifecycle, the primary one apart; refused ones bring their reason."""
    rows = [
        PartButton(
            offer.step.name,
            offer.step.button,
            reverse(kind.url.format(offer.step.name), args=[paper.pk]),
            offer.step.name in OWN_PAGE,
            offer.refusal,
        )
        for offer in kind.workflow.offers(paper, by=user, at=at)
        if offer.step.name not in kind.hidden and (offer.open or _worth_reading(paper, offer, user, at))
    ]
    main = [row for row in rows if row.name not in ASIDE]
    offered = [row for row in main if not row.refusal]
    ranked = [row for row in offered if row.name in FIRST]
    primary = min(ranked, key=lambda row: FIRST.index(row.name), default=None)
    return PartSteps(
        primary,
        [row for row in offered if row is not primary],
        [row for row in main if row.refusal],
        [row for row in rows if row.name in ASIDE and not row.refusal],
    )


def _worth_reading(paper, offer, user, at: datetime) -> bool:
    step = offer.step
    if step.name in ASIDE or step.name in STATELESS or not user.may(step.right, at=at):
        return False
    return step.right != Right.CLAIM or paper.person_id == user.pk


def walk(
    stops: list[tuple[str, datetime | None]], here: int, ended: tuple[str, datetime | None] | None
) -> list[Stop]:
    """The stepper of a way without branches; `ended`: where it was left instead."""
    if ended:
        return [*(Stop(label, "done", at) for label, at in stops if at), Stop(ended[0], "now", ended[1])]
    return [
        Stop(label, "done" if number < here else "now" if number == here else "", at if number <= here else None)
        for number, (label, at) in enumerate(stops)
    ]


def advance_walk(advance: Advance) -> list[Stop]:
    stops = [
        ("申请", advance.asked_at),
        ("审批", advance.approved_at),
        ("付款", advance.paid_at),
        ("结清", advance.settled_at),
    ]
    ended = (advance.get_state_display(), advance.ended_at) if advance.ended_at else None
    return walk(stops, {A.ASKED: 1, A.APPROVED: 2, A.PAID: 3, A.SETTLED: 4}.get(advance.state, 0), ended)


def claim_walk(claim: Claim) -> list[Stop]:
    batch = claim.write_off
    stops = [
        ("填写", claim.submitted_at),
        ("审核", claim.checked_at),
        ("核销", batch.created_at if batch else None),
    ]
    if claim.state == C.RETURNED:
        stops[0] = ("退回修改", claim.returned_at)
    ended = (claim.get_state_display(), claim.voided_at) if claim.state == C.VOID else None
    here = {C.DRAFT: 0, C.RETURNED: 0, C.SUBMITTED: 1, C.CHECKED: 2, C.WRITTEN_OFF: 3}
    return walk(stops, here.get(claim.state, 0), ended)


def who(person, on_behalf, at: datetime | None) -> str:
    if at is None:
        return ""
    behalf = f"（代 {on_behalf}）" if on_behalf else ""
    return f"{person or '系统'}{behalf} · {full(at)}"


def advance_page(advance: Advance, user, *, at: datetime) -> dict:
    """The whole context of the page of an advance."""
    claim = advance.claims.exclude(state=C.VOID).first()
    facts = [
        ("借支人", f"{advance.person} · {advance.department}"),
        ("借支金额", yuan(advance.amount)),
        ("借支事由", advance.reason, True),
        ("申请", who(advance.asked_by, None, advance.asked_at)),
        ("审批", who(advance.approved_by, advance.approved_for, advance.approved_at)),
        ("付款金额", yuan(advance.paid_amount)),
        ("付款方式", advance.get_way_display()),
        ("付款日期", f"{advance.paid_on}" if advance.paid_on else ""),
        ("付款登记", who(advance.paid_by, None, advance.paid_at)),
        ("结清", advance.settled_words, True),
        (
            "未办理",
            f"{who(advance.ended_by, None, advance.ended_at)}：{advance.end_words}" if advance.ended_at else "",
            True,
        ),
    ]
    return {
        "advance": advance,
        "part": advance,
        "trip": advance.trip,
        "claim": claim,
        "walk": advance_walk(advance),
        "next": steps(ADVANCES, advance, user, at=at),
        "decider": decider(advance, at=at) if advance.state == A.ASKED else None,
        "facts": [row for row in facts if row[1]],
        "papers": list(Paper.objects.of(advance)),
        "sees_costs": sees_costs(user, at),
    }


@dataclass(frozen=True)
class Row:
    """A line of a claim as the page shows it."""

    line: object
    twins: list
    above: str


def claim_rows(claim: Claim, frame) -> list[Row]:
    lines = list(claim.lines.select_related("receipt"))
    twins = twins_of(claim, lines)
    return [Row(line, twins.get(line.pk, []), _above(line, frame)) for line in lines]


def _above(line, frame) -> str:
    """Lodging above the standard says by how much (A-13)."""
    if line.kind != "lodging" or line.mode != "actual" or frame.lodging is None:
        return ""
    over = line.amount - (line.quantity or 1) * frame.lodging
    return f"超标准 {money(over)}" if over > 0 else ""


def claim_page(claim: Claim, user, *, at: datetime) -> dict:
    """The whole context of the page of a claim."""
    frame = frame_of(claim.trip, at=at)
    rows = claim_rows(claim, frame)
    facts = [
        ("报销人", f"{claim.person} · {claim.department}"),
        ("外出期间", f"{frame.first} 至 {frame.last}，{frame.days.normalize():f} 天 {frame.nights} 晚"),
        ("说明", claim.note, True),
        ("提交", who(claim.submitted_by, None, claim.submitted_at)),
        ("审核", who(claim.checked_by, claim.checked_for, claim.checked_at)),
        ("审核意见", claim.check_words, True),
    ]
    if claim.state == C.VOID:
        facts.append(("作废", f"{who(claim.voided_by, None, claim.voided_at)}：{claim.void_reason}", True))
    return {
        "claim": claim,
        "part": claim,
        "trip": claim.trip,
        "rows": rows,
        "twins": sum(1 for row in rows if row.twins),
        "kinds": by_kind(rows),
        "walk": claim_walk(claim),
        "next": steps(CLAIMS, claim, user, at=at),
        "decider": decider(claim, at=at) if claim.state == C.SUBMITTED else None,
        "facts": [row for row in facts if row[1]],
        "papers": list(Paper.objects.of(claim)),
        "entries": list(claim.entries.select_related("batch")),
        "sees_costs": sees_costs(user, at),
        "sees_batches": sees_batches(user, at),
    }


def by_kind(rows: list[Row]) -> list[tuple[str, Decimal]]:
    found: dict[str, Decimal] = {}
    for row in rows:
        label = row.line.get_kind_display()
        found[label] = found.get(label, ZERO) + row.line.amount
    return list(found.items())


def sees_costs(user, at: datetime) -> bool:
    return user.may(Right.COSTS, at=at) or user.may(Right.FINANCE, at=at)


def batch_page(batch: WriteOff, user, *, at: datetime) -> dict:
    """The whole context of the page of a batch."""
    entries = entries_of(batch)
    finance = user.may(Right.FINANCE, at=at)
    advances = sum((row.advance_amount for row in entries), ZERO)
    return {
        "batch": batch,
        "entries": entries,
        "advances": advances,
        "balance": batch.total - advances,
        "departments": sums_by(entries, lambda e: str(e.department)),
        "people": sums_by(entries, lambda e: f"{e.person} · {e.department}"),
        "kinds": kinds_of(entries),
        "may": finance,
        "reversible": finance and any(_reversible(row) for row in entries),
        "papers": list(Paper.objects.of(batch)),
    }


def _reversible(row: WriteOffEntry) -> bool:
    return row.kind == WriteOffEntry.Kind.CLAIM and not row.is_reversed and row.reversal_at is None


def months_back(today: date, count: int = 6) -> list[date]:
    """This month and the ones before."""
    months, month = [], today.replace(day=1)
    for _ in range(count):
        months.append(month)
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return months
