"""What heads, 财务 and travellers are told about advances, claims and write-offs."""

from datetime import datetime

from core.organization.models import Staff
from core.organization.queries import deputies_on
from core.times import local_date
from fieldservice.rights import Right
from tickets.notices import TicketNotice


def finance_people(at: datetime) -> list[Staff]:
    """财务, and who stands in for whom that day."""
    people = list(Staff.objects.holding(Right.FINANCE).order_by("pk"))
    stand_ins = deputies_on(local_date(at), [person.pk for person in people])
    return list(dict.fromkeys(stand_ins.get(person.pk, person) for person in people))


class MoneyNotice(TicketNotice):
    """Titles stand on the page of the case, so amounts stand in the body alone."""

    body = "{{ subject.person }} · {{ subject.trip }}{% if words %}\n{{ words }}{% endif %}"


class AdvanceAsked(MoneyNotice):
    kind = "advance_asked"
    title = "请审批借支：{{ subject.number }} {{ subject.person }}"
    body = "{{ subject.amount }} 元 · {{ subject.trip }}\n{{ subject.reason }}"


class AdvanceToPay(MoneyNotice):
    """财务 pays what the head approved (S1-10)."""

    kind = "advance_to_pay"
    title = "请付借支：{{ subject.number }} {{ subject.person }}"
    body = "{{ subject.amount }} 元 · {{ subject.trip }}"


class AdvanceAnswered(MoneyNotice):
    """The traveller, and 客服 who asked for him, hear how it went on."""

    kind = "advance_answered"
    title = "借支{{ subject.get_state_display }}：{{ subject.number }}"


class AdvanceToReturn(MoneyNotice):
    kind = "advance_to_return"
    title = "外出已取消，请退回借支：{{ subject.number }}"
    tone = "amber"


class ClaimToCheck(MoneyNotice):
    kind = "claim_to_check"
    title = "请审核报销单：{{ subject.number }} {{ subject.person }}"
    body = "{{ subject.total }} 元 · {{ subject.trip }}"


class ClaimReturned(MoneyNotice):
    kind = "claim_returned"
    title = "报销单退回修改：{{ subject.number }}"
    tone = "amber"


class ClaimChecked(MoneyNotice):
    kind = "claim_checked"
    title = "报销单审核通过，待核销：{{ subject.number }} {{ subject.person }}"
    body = "{{ subject.trip }} · {{ subject.balance_words }}"


class ClaimWrittenOff(MoneyNotice):
    kind = "claim_written_off"
    title = "报销已核销：{{ subject.number }}"
    body = "{{ subject.balance_words }} · {{ subject.trip }}"


class ClaimReversed(MoneyNotice):
    kind = "claim_reversed"
    title = "核销已冲销，请修改报销单：{{ subject.number }}"
    tone = "amber"


class ReversalAsked(MoneyNotice):
    """Another of 财务 sees the reversal coming before the next batch books it."""

    kind = "write_off_reversal"
    title = "下一核销批次将冲销：{{ subject.number }}"
