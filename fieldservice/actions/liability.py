"""责任判定 and 费用协议 (S1-58, G-21): 质量部 finds who is responsible; a customer who is to pay agrees first."""

from datetime import date, datetime

from django.db import transaction

from core.deadlines.actions import facts_changed
from core.documents.actions import attach
from core.documents.series import draw
from core.organization.models import Department, Function, Staff
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused
from fieldservice import events
from fieldservice import notices_quote as notices
from fieldservice.models.liability import FeeAgreement, Liability, Party
from fieldservice.models.quote import Quote
from fieldservice.queries_quote import accepted_quote, agreement_of, liability_of
from fieldservice.rights import Right
from tickets.actions.saving import keep
from tickets.models import Ticket
from tickets.models.choices import Status

AGREEMENT = "fee_agreement"
WHOLE = {Party.OURS: (100, 0, 0), Party.CUSTOMER: (0, 100, 0), Party.SUPPLIER: (0, 0, 100)}


def judging_refusal(ticket: Ticket, by: Staff, at: datetime) -> str:
    """Why `by` cannot judge now; "" when it can."""
    if not by.may(Right.LIABILITY, at=at):
        return f"您的岗位没有“{Right.LIABILITY.label}”的权限。"
    if ticket.status == Status.VOID:
        return "处理单已作废。"
    if liability_of(ticket) is not None:
        return "已有责任判定。如要改变，请先撤销并写明原因。"
    return ""


@transaction.atomic
def judge_liability(
    *,
    ticket: Ticket,
    party: str,
    cause: str,
    evidence: str,
    by: Staff,
    at: datetime,
    ours: int = 0,
    customer: int = 0,
    supplier: int = 0,
    attachments=(),
) -> Liability:
    """质量部's verdict decides paid or free (S1-58). `ours`, `customer`, `supplier` count for a shared one only."""
    ticket = Ticket.objects.lock(ticket.pk)
    if reason := judging_refusal(ticket, by, at):
        raise Refused(reason)
    if party not in Party.values:
        raise Refused("请选择责任方。", "party")
    shares = WHOLE.get(Party(party), (ours, customer, supplier))
    _check_shares(party, shares)
    for words, name in ((cause, "cause"), (evidence, "evidence")):
        if not words.strip():
            raise Refused("请写明事故原因。" if name == "cause" else "请写明判定依据。", name)
    row = Liability.objects.create(
        ticket=ticket,
        party=party,
        ours=shares[0],
        customer=shares[1],
        supplier=shares[2],
        cause=cause.strip(),
        evidence=evidence.strip(),
        judged_by=by,
        judged_for=by.stands_in_for(Right.LIABILITY, at=at),
        judged_at=at,
    )
    attach(attachments, to=row, by=by, at=at)
    happened(
        events.LIABILITY_JUDGED, ticket, by=by, at=at, on_behalf_of=row.judged_for, note=f"{row.words}：{row.cause}"
    )
    _charge_by(ticket, row, by, at)
    notices.LiabilityJudged(ticket, people=_concerned(ticket), about=row.pk, by=by, words=row.words).send(at=at)
    return row


def _check_shares(party: str, shares: tuple[int, int, int]) -> None:
    if any(not 0 <= share <= 100 for share in shares) or sum(shares) != 100:
        raise Refused(f"各方比例之和必须是 100%，现在是 {sum(shares)}%。", "customer")
    if party == Party.SHARED and sum(share > 0 for share in shares) < 2:
        raise Refused("共同承担至少有两方。只有一方请直接选那一方。", "party")


def _charge_by(ticket: Ticket, row: Liability, by: Staff, at: datetime) -> None:
    paid = row.customer > 0
    words = f"质量部判定为{row.words}"
    if ticket.is_paid == paid and ticket.paid_reason == words:
        return
    ticket.is_paid, ticket.paid_reason = paid, words[:200]
    keep(ticket, "is_paid", "paid_reason", by=by, at=at, why=words)
    happened(events.CHARGE_DECIDED, ticket, by=by, at=at, note=f"{'有偿' if paid else '无偿'}：{words}")
    facts_changed(ticket, by=by, at=at, reason=words)


def _concerned(ticket: Ticket) -> list:
    service = Department.objects.function(Function.SERVICE)
    quotes = Quote.objects.filter(ticket=ticket).open().select_related("drafted_by")
    people = [ticket.assignee, ticket.registered_by, service.head if service else None]
    return people + [quote.drafted_by for quote in quotes]


@transaction.atomic
def revoke_liability(*, liability: Liability, reason: str, by: Staff, at: datetime) -> Liability:
    """A verdict that does not hold is revoked with its reason; it stays readable."""
    ticket = Ticket.objects.lock(liability.ticket_id)
    if not by.may(Right.LIABILITY, at=at):
        raise Refused(f"您的岗位没有“{Right.LIABILITY.label}”的权限。")
    if not reason.strip():
        raise Refused("撤销判定要写明原因。", "reason")
    row = Liability.objects.select_for_update(of=("self",)).get(pk=liability.pk)
    if row.revoked_at:
        raise Refused("这个判定已经撤销。")
    if agreement_of(ticket) is not None:
        raise Refused("已按这个判定签订费用协议。请先作废协议。")
    if accepted_quote(ticket) is not None:
        raise Refused("客户已按这个判定接受报价，不能撤销。")
    row.revoked_by, row.revoked_at, row.revoke_reason = by, at, reason.strip()
    row.save(update_fields=["revoked_by", "revoked_at", "revoke_reason"])
    row.ticket = ticket
    happened(events.LIABILITY_REVOKED, ticket, by=by, at=at, note=f"{row.words}：{row.revoke_reason}")
    return row


@transaction.atomic
def agree_fees(
    *,
    ticket: Ticket,
    scope: str,
    signed_for_customer: str,
    by: Staff,
    at: datetime,
    attachments,
    share: int | None = None,
    agreed_on: date | None = None,
) -> FeeAgreement:
    """费用协议: the customer bears his share; the signed agreement is attached (G-21)."""
    ticket = Ticket.objects.lock(ticket.pk)
    if not by.may(Right.ISSUE_QUOTE, at=at):
        raise Refused("您的岗位没有登记费用协议的权限。")
    verdict = liability_of(ticket)
    if verdict is None or not verdict.customer:
        raise Refused("质量部没有判定顾客承担费用，不用签订费用协议。")
    if agreement_of(ticket) is not None:
        raise Refused("已有费用协议。如要更改，请先作废并写明原因。")
    share = verdict.customer if share is None else share
    if not 1 <= share <= 100:
        raise Refused("承担比例在 1% 到 100% 之间。", "share")
    day = agreed_on or local_date(at)
    if day > local_date(at):
        raise Refused("签订日期在今天以后。请核对。", "agreed_on")
    if not scope.strip():
        raise Refused("请写明协议内容：维修范围、费用由谁承担、付款。", "scope")
    if not signed_for_customer.strip():
        raise Refused("请写明顾客签字人。", "signed_for_customer")
    if not attachments:
        raise Refused("请上传双方签字的协议。", "attachments")
    number = draw(AGREEMENT, by.department, at=at)
    row = FeeAgreement.objects.create(
        ticket=ticket,
        number=number.code,
        serial_no=number.serial,
        share=share,
        scope=scope.strip(),
        agreed_on=day,
        signed_for_customer=signed_for_customer.strip(),
        signed_for_us=by,
        recorded_by=by,
        recorded_at=at,
    )
    attach(attachments, to=row, by=by, at=at)
    note = f"{row.number} 顾客承担 {share}%，{row.signed_for_customer}签字"
    happened(events.FEES_AGREED, ticket, by=by, at=at, note=note)
    return row


@transaction.atomic
def void_agreement(*, agreement: FeeAgreement, reason: str, by: Staff, at: datetime) -> FeeAgreement:
    """The number stays; a new agreement may follow."""
    ticket = Ticket.objects.lock(agreement.ticket_id)
    if not by.may(Right.ISSUE_QUOTE, at=at):
        raise Refused("您的岗位没有作废费用协议的权限。")
    if not reason.strip():
        raise Refused("作废协议要写明原因。", "reason")
    row = FeeAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if row.voided_at:
        raise Refused("协议已经作废。")
    if accepted_quote(ticket) is not None:
        raise Refused("客户已按协议接受报价，不能作废。")
    row.voided_by, row.voided_at, row.void_reason = by, at, reason.strip()
    row.save(update_fields=["voided_by", "voided_at", "void_reason"])
    row.ticket = ticket
    happened(events.LIABILITY_REVOKED, ticket, by=by, at=at, note=f"作废 {row.number}：{row.void_reason}")
    return row
