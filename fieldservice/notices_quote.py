"""What people are told about quotes and about who pays."""

from core.organization.models import Staff
from core.organization.queries import acting_head
from core.times import local_date
from tickets.notices import TicketNotice


class QuoteNotice(TicketNotice):
    """To whoever drafted and issued the quote, and who works on the case."""

    body = "{{ case.customer_label }} · {{ subject.payable|money }} 元{% if words %}\n{{ words }}{% endif %}"

    def __init__(self, quote, *, about="", by=None, words="", people=()):
        super().__init__(quote, people=people or involved(quote), about=about, by=by, words=words)


def involved(quote) -> list[Staff | None]:
    return [quote.drafted_by, quote.issued_by, quote.ticket.assignee, quote.ticket.registered_by]


class LoweringAsked(QuoteNotice):
    """A-13: the head of the department decides on lowered labour."""

    kind = "quote_lowering_asked"
    title = "请批准下调人工费：{{ subject.number }}"
    body = "{{ case.customer_label }} · {{ subject.current.labour_rate }} 元/天：{{ subject.current.labour_reason }}"
    tone = "amber"

    def who(self):
        return [acting_head(self.subject.department, local_date(self.at))]

    def send(self, *, at):
        self.at = at
        return super().send(at=at)


class LoweringAnswered(QuoteNotice):
    kind = "quote_lowering_answered"
    title = "下调人工费{{ words }}：{{ subject.number }}"

    def who(self):
        return [self.subject.drafted_by, self.subject.current.made_by]


class QuoteIssued(QuoteNotice):
    """A-14: 客服 passes an issued quote on to the customer."""

    kind = "quote_issued"
    title = "报价已签发，请发给客户：{{ subject.number }}"


class QuoteAccepted(QuoteNotice):
    """G-05: the paid trip may leave; D-07 runs."""

    kind = "quote_accepted"
    title = "客户已接受报价 {{ subject.number }}，可以派工"
    urgent = True


class QuoteRefused(QuoteNotice):
    kind = "quote_refused"
    title = "客户不接受报价 {{ subject.number }}"
    tone = "amber"


class QuoteExpires(QuoteNotice):
    kind = "quote_expires"
    title = "报价 {{ subject.number }} 将在 {{ subject.valid_until }} 过期，客户还没有答复"
    tone = "amber"


class QuoteExpired(QuoteNotice):
    kind = "quote_expired"
    title = "报价 {{ subject.number }} 已过期"


class PaperMissing(QuoteNotice):
    """An oral acceptance waits for its paper."""

    kind = "quote_paper_missing"
    title = "口头接受的报价还没有补签：{{ subject.number }}"
    tone = "amber"


class QuoteHandedOver(QuoteNotice):
    """The author left the company; the successor brings the quote to its end."""

    kind = "quote_handed_over"
    title = "请接着办报价：{{ subject.number }}"


class LiabilityJudged(TicketNotice):
    """S1-58: who is responsible decides who pays."""

    kind = "liability_judged"
    title = "责任判定：{{ words }}"
    body = "{{ case }} · {{ case.customer_label }}"
