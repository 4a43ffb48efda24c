"""What people are told about the annual plan, one class per message."""

from tickets.notices import TicketNotice


class AnnualToApprove(TicketNotice):
    """G-11: 总经理, or whoever stands in today."""

    kind = "annual_to_approve"
    title = "请批准：{{ subject }}"
    body = "{{ words }}"


class AnnualReturned(TicketNotice):
    kind = "annual_returned"
    title = "退回修改：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"


class AnnualApproved(TicketNotice):
    """The author, and the heads whose departments have rows in it."""

    kind = "annual_approved"
    title = "已批准：{{ subject }}"
    body = "{{ words }}"


class AnnualStuck(TicketNotice):
    """A row whose month began and that could not be released: its author sees to it."""

    kind = "annual_stuck"
    title = "年度计划没有下达：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"
