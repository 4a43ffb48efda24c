"""Plain data of the 费用协议: what 质量部 found and, once it is signed, what was agreed."""

from django.conf import settings

from core.documents.pdf.words import long_date
from core.times import local_date
from fieldservice.documents.agreement_form import AgreementData
from fieldservice.models.liability import FeeAgreement, Liability


def agreement_data(verdict: Liability, agreement: FeeAgreement | None) -> AgreementData:
    ticket = verdict.ticket
    day = long_date(agreement.agreed_on) if agreement else ""
    us = agreement.signed_for_us if agreement else None
    return {
        "agreed_on": day,
        "customer": ticket.customer_name,
        "contact": ticket.contact_name,
        "phone": ticket.contact_phone,
        "product": f"{ticket.product}{ticket.model}",
        "serial": ticket.serial,
        "ticket_no": ticket.number or "",
        "happened": ticket.description,
        "cause": verdict.cause,
        "verdict": verdict.words,
        "evidence": verdict.evidence,
        "judged": f"{verdict.judged_by} {long_date(local_date(verdict.judged_at))}",
        "share": f"{agreement.share if agreement else verdict.customer}%",
        "scope": agreement.scope if agreement else "",
        "company": settings.COMPANY_NAME,
        "sign_customer": {"name": agreement.signed_for_customer, "day": day} if agreement else None,
        "sign_us": {"name": str(us), "day": day} if us else None,
    }
