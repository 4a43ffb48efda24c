"""The ways of 借支 and 报销 (S1-10, S1-64): who decides on whose money, and when it may move on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from core.organization.models import Staff
from core.organization.queries import general_manager, representative
from core.organization.standing import people_of
from core.times import local_date
from core.workflow import Step, Workflow
from fieldservice.models.advance import Advance
from fieldservice.models.choices import TripState
from fieldservice.models.claim import EDITABLE, Claim
from fieldservice.rights import Right

A, C = Advance.State, Claim.State
ADVANCE_STATES, CLAIM_STATES = dict(A.choices), dict(C.choices)
RETURNED_TRIPS = {TripState.BACK, TripState.HANDED_IN, TripState.FILED}


@dataclass
class DatedWorkflow(Workflow):
    """A lifecycle with objections that depend on the day: deputies have dates."""

    dated: dict[str, list[Callable]] = field(default_factory=dict)

    def refusal(self, obj, name: str, *, by, at: datetime) -> str:
        if reason := super().refusal(obj, name, by=by, at=at):
            return reason
        return next((reason for rule in self.dated.get(name, ()) if (reason := rule(obj, by, at))), "")


def decider(paper, *, at: datetime) -> Staff | None:
    """Who decides on a person's money: the head of his department; for the head's own the one above, at last the
    general manager, and for his own 管理者代表."""
    place, seen = paper.department, set()
    while place is not None and place.pk not in seen:
        seen.add(place.pk)
        head = place.head
        if head is not None and head.is_active and head.pk != paper.person_id:
            return head
        place = place.parent
    day = local_date(at)
    leaders = (general_manager(day), representative(day))
    return next((leader for leader in leaders if leader is not None and leader.pk != paper.person_id), None)


def deciders(paper, *, at: datetime) -> list[Staff]:
    """Whom to tell: the decider, or who stands in for him – never the person whose money it is."""
    found = decider(paper, at=at)
    if found is None:
        return []
    deputy = found.deputy_on(local_date(at))
    return [deputy if deputy is not None and deputy.pk != paper.person_id else found]


def decides(paper, by, at: datetime) -> str:
    """Separation of duties: nobody decides on his own money, nor for somebody whose money it is."""
    people = people_of(by, at)
    if paper.person_id in people:
        whose = "您自己" if paper.person_id == by.pk else f"您代理的{paper.person}"
        return f"这是{whose}的单据，由{decider(paper, at=at) or '上级'}审核。"
    found = decider(paper, at=at)
    if found is None or found.pk in people:
        return ""
    return f"由{paper.department}负责人{found}审核。" if found == paper.department.head else f"由{found}审核。"


def own(paper, by, at: datetime) -> str:
    return "" if paper.person_id in people_of(by, at) else f"由{paper.person}本人办理。"


def own_or_asked(paper, by, at: datetime) -> str:
    people = people_of(by, at)
    return "" if {paper.person_id, paper.asked_by_id} & people else f"由{paper.person}或申请人办理。"


def not_for_oneself(paper, by, at: datetime) -> str:
    if paper.person_id in people_of(by, at):
        return "自己的借支和报销由另一位财务人员办理。"
    return ""


# 借支


def trip_stands(paper, by) -> str:
    return "这次外出已取消。" if paper.trip.state == TripState.CANCELLED else ""


def settled_by_claim(advance, by) -> str:
    """Money of a trip that took place is settled with the claim; of a cancelled one it is given back."""
    if advance.trip.state == TripState.CANCELLED:
        return ""
    return "这笔借支随报销单结清。外出取消后才直接退回。"


ADVANCE = DatedWorkflow(
    [
        Step("approve", "批准借支", {A.ASKED}, A.APPROVED, Right.CHECK_CLAIM, trip_stands),
        Step("refuse", "不批准", {A.ASKED}, A.REFUSED, Right.CHECK_CLAIM),
        Step("pay", "付款", {A.APPROVED}, A.PAID, Right.FINANCE, trip_stands),
        Step("withdraw", "撤回借支", {A.ASKED, A.APPROVED}, A.WITHDRAWN, Right.CLAIM),
        Step("repay", "登记退回", {A.PAID}, A.SETTLED, Right.FINANCE, settled_by_claim),
        Step("settle", "随报销结清", {A.PAID}, A.SETTLED, Right.FINANCE),
        Step("reopen", "冲销后恢复", {A.SETTLED}, A.PAID, Right.FINANCE),
    ],
    attribute="state",
    dated={
        "approve": [decides],
        "refuse": [decides],
        "pay": [not_for_oneself],
        "withdraw": [own_or_asked],
        "repay": [not_for_oneself],
    },
)
ADVANCE_AUTOMATIC = ("settle", "reopen")


# 报销


def is_back(claim, by) -> str:
    """The whole trip is claimed at once, so it is over."""
    if claim.trip.state in RETURNED_TRIPS:
        return ""
    return f"外出{claim.trip.get_state_display()}，返回后才能提交报销。"


def advance_was_paid(claim, by) -> str:
    """An advance that nobody paid yet cannot be settled."""
    waiting = claim.trip.advances.filter(person=claim.person_id, state__in=[A.ASKED, A.APPROVED]).first()
    if waiting is None:
        return ""
    return f"借支单 {waiting.number} {waiting.get_state_display()}。请等财务付款，或先撤回这笔借支。"


def record_is_filed(claim, by) -> str:
    """No write-off without the filed record."""
    if claim.trip.state == TripState.FILED:
        return ""
    return f"外出 {claim.trip.number} 的服务记录还没有归档（{claim.trip.get_state_display()}）。"


CLAIM = DatedWorkflow(
    [
        Step("edit", "填写明细", EDITABLE, None, Right.CLAIM),
        Step("submit", "提交审核", EDITABLE, C.SUBMITTED, Right.CLAIM, is_back, advance_was_paid),
        Step("recall", "撤回修改", {C.SUBMITTED}, C.DRAFT, Right.CLAIM),
        Step("check", "审核通过", {C.SUBMITTED}, C.CHECKED, Right.CHECK_CLAIM),
        Step("return", "退回", {C.SUBMITTED}, C.RETURNED, Right.CHECK_CLAIM),
        Step("send_back", "财务退回", {C.CHECKED}, C.RETURNED, Right.FINANCE),
        Step("write_off", "核销", {C.CHECKED}, C.WRITTEN_OFF, Right.FINANCE, record_is_filed),
        Step("reverse", "冲销", {C.WRITTEN_OFF}, C.RETURNED, Right.FINANCE),
        Step("void", "作废报销单", EDITABLE, C.VOID, Right.CLAIM),
    ],
    attribute="state",
    dated={
        "edit": [own],
        "submit": [own],
        "recall": [own],
        "check": [decides],
        "return": [decides],
        "write_off": [not_for_oneself],
        "void": [own],
    },
)
CLAIM_AUTOMATIC = ("write_off", "reverse")
