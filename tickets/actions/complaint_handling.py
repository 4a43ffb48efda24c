"""客户抱怨 in the responsible department (S2 6.3.3, S2-39): review team, disposition, withdrawal, closing."""

from datetime import datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.documents.actions import attach
from core.documents.models import Attachment
from core.organization.models import Staff
from core.timeline.actions import happened
from core.workflow import Refused
from tickets import events
from tickets import notices_outward as notices
from tickets.actions.complaint_saving import hand_to_department, held, keep_complaint
from tickets.actions.saving import involve, keep
from tickets.gates_complaint import COMPLAINT, complaint_of
from tickets.models import Complaint, ComplaintReview, Status, Ticket, Why


@transaction.atomic
def form_review(*, complaint: Complaint, members: list[Staff], by: Staff, at: datetime, words: str = "") -> Complaint:
    """Form the review team of a serious complaint (S2-18)."""
    if not members:
        raise Refused("请选择评审小组成员。", "members")
    complaint = held(complaint)
    COMPLAINT.take(complaint, "form_team", by=by, at=at)
    review = ComplaintReview(complaint=complaint, formed_by=by, formed_at=at)
    review._history_user, review._history_date = by, at
    review.save()
    review.members.set(members)
    involve(complaint.ticket, why=Why.REVIEW, at=at, people=members)
    note = "、".join(str(member) for member in members)
    happened(events.COMPLAINT_TEAM, complaint.ticket, by=by, at=at, note=note)
    notices.ComplaintTeam(complaint, people=members, about="team", by=by, words=words).send(at=at)
    return complaint


@transaction.atomic
def conclude_review(
    *,
    complaint: Complaint,
    verdict: str,
    by: Staff,
    at: datetime,
    solution: str = "",
    specialist: Staff | None = None,
) -> Complaint:
    """Write down what the team found, what is to be done and which specialist goes there (S2-18)."""
    complaint = held(complaint)
    COMPLAINT.take(complaint, "conclude", by=by, at=at)
    if not verdict.strip():
        raise Refused("请写明评审结论。", "verdict")
    review = complaint.review
    review.verdict, review.solution, review.specialist = verdict, solution, specialist
    review.concluded_by, review.concluded_at = by, at
    review._history_user, review._history_date = by, at
    review.save()
    who = f"，专员 {specialist}" if specialist else ""
    happened(events.COMPLAINT_REVIEWED, complaint.ticket, by=by, at=at, note=f"{verdict}{who}")
    if specialist:
        involve(complaint.ticket, why=Why.HELPER, at=at, people=[specialist])
        people = [specialist]
        notices.ComplaintRouted(complaint, people=people, about="specialist", by=by, words=solution).send(at=at)
    return complaint


@transaction.atomic
def dispose_complaint(
    *,
    complaint: Complaint,
    outcome: str,
    by: Staff,
    at: datetime,
    analysis: str = "",
    disposition: str = "",
    verification: str = "",
    no_action_reason: str = "",
    attachments=(),
    expected_version: int | None = None,
) -> Complaint:
    """Decide: 处理 with its measures and evidence (S2-19), or 不做处理 with its reason (S2-39)."""
    complaint = held(complaint, expected_version)
    COMPLAINT.take(complaint, "dispose", by=by, at=at)
    acts = outcome == Complaint.Outcome.ACT
    if not acts and not no_action_reason.strip():
        raise Refused("不做处理要写明理由。", "no_action_reason")
    if acts and not analysis.strip():
        raise Refused("请写明原因分析。", "analysis")
    if acts and not disposition.strip():
        raise Refused("请写明处置措施。", "disposition")
    if attachments:
        attach(attachments, to=complaint, by=by, at=at)
    if acts and not evidence(complaint):
        raise Refused("还没有故障资料。请上传照片、日志或报告。", "attachments")
    complaint.outcome, complaint.analysis, complaint.disposition = outcome, analysis, disposition
    complaint.verification, complaint.no_action_reason = verification, "" if acts else no_action_reason
    complaint.disposed_by, complaint.disposed_at = by, at
    keep_complaint(complaint, by=by, at=at)
    said = disposition if acts else no_action_reason
    note = f"{complaint.get_outcome_display()}：{said}"
    happened(events.COMPLAINT_DISPOSED, complaint.ticket, by=by, at=at, note=note)
    people = [complaint.submitted_by, complaint.ticket.registered_by]
    about = complaint.version
    notices.ComplaintToAnswer(complaint, people=people, about=about, by=by, words=said).send(at=at)
    return complaint


def evidence(complaint: Complaint) -> bool:
    """Whether there is anything to look at, with the complaint or with its case (S2-19)."""
    own, case = Attachment.objects.of(complaint), Attachment.objects.of(complaint.ticket)
    return own.exists() or case.exists()


@transaction.atomic
def withdraw_complaint(*, complaint: Complaint, reason: str, by: Staff, at: datetime) -> Complaint:
    """It was no complaint: take the mark back with a reason; its number stays used."""
    complaint = held(complaint)
    COMPLAINT.take(complaint, "withdraw", by=by, at=at)
    ticket = complaint.ticket
    if ticket.is_complaint:
        ticket.is_complaint = False
        keep(ticket, "is_complaint", by=by, at=at, why=reason)
        facts_changed(ticket, by=by, at=at, reason=f"撤销抱怨：{reason}")
    return _withdrawn(complaint, reason, by, at)


def unflagged(ticket: Ticket, *, reason: str, by: Staff, at: datetime) -> None:
    """The mark was taken back with the judgement, or the case was voided: what was not approved yet is withdrawn.

    Raises Refused where a leader has approved: such a complaint is answered, not forgotten.
    """
    complaint = complaint_of(ticket)
    if complaint is None or not complaint.is_unsettled:
        return
    if complaint.is_approved and ticket.status != Status.VOID:
        raise Refused("抱怨已批准并转责任部门，不能取消标记。请处理并回复客户。", "is_complaint")
    complaint.state = Complaint.State.WITHDRAWN
    _withdrawn(complaint, reason, by, at)


def _withdrawn(complaint: Complaint, reason: str, by: Staff, at: datetime) -> Complaint:
    if not reason.strip():
        raise Refused("撤销抱怨要写明原因。", "reason")
    complaint.withdrawn_at, complaint.withdraw_reason = at, reason[:200]
    keep_complaint(complaint, by=by, at=at)
    happened(events.COMPLAINT_WITHDRAWN, complaint.ticket, by=by, at=at, note=reason)
    return complaint


@transaction.atomic
def take_up_complaint(*, complaint: Complaint, reason: str, by: Staff, at: datetime) -> Complaint:
    """The customer is not content with the answer: back to the responsible department."""
    if not reason.strip():
        raise Refused("重新处理要写明原因。", "reason")
    complaint = held(complaint)
    COMPLAINT.take(complaint, "take_up", by=by, at=at)
    complaint.outcome = complaint.no_action_reason = ""
    complaint.closed_at = complaint.disposed_at = complaint.disposed_by = None
    keep_complaint(complaint, by=by, at=at)
    happened(events.COMPLAINT_TAKEN_UP, complaint.ticket, by=by, at=at, note=reason)
    hand_to_department(complaint, reason, by, at)
    return complaint


def close_answered(complaint: Complaint, *, by: Staff, at: datetime, note: str) -> Complaint:
    """The customer has the answer: the complaint ends (S2-39). Called by whoever sends the reply."""
    complaint = held(complaint)
    COMPLAINT.take(complaint, "close", by=by, at=at)
    complaint.closed_at = at
    keep_complaint(complaint, by=by, at=at)
    happened(events.COMPLAINT_CLOSED, complaint.ticket, by=by, at=at, note=note)
    return complaint
