"""What people are told about a case, one class per message."""

from core.notices.notice import Notice

# Whose machine it is; a case without a named machine ends with the customer.
WHERE = "{{ case.customer_label }}{% if case.machine %} · {{ case.machine }}{% endif %}"


class TicketNotice(Notice):
    """A message about a case to the people it is given."""

    body = WHERE
    group = "work"

    def __init__(self, subject, *, people, about="", by=None, words=""):
        super().__init__(subject, about=about, by=by)
        self.people, self.words = people, words

    def who(self):
        return self.people

    def context(self) -> dict:
        return {"words": self.words}


class Relayed(TicketNotice):
    """Another department took a call: 客服 fills in the form within two hours (D-02)."""

    kind = "ticket_relayed"
    title = "待登记：{{ subject.title }}"


class ToQuality(TicketNotice):
    """质量信息 goes to 质量部, which organises the analysis (S1-24, D-03)."""

    kind = "ticket_to_quality"
    title = "待质量分析：{{ subject }}"


class Assigned(TicketNotice):
    kind = "ticket_assigned"
    title = "分派给您：{{ subject }}"
    body = WHERE + "{% if words %} · {{ words }}{% endif %}"


class TakenAway(TicketNotice):
    kind, group = "ticket_taken_away", "copy"
    title = "已改派他人：{{ subject }}"
    body = "{{ words }}"


class ReviewAsked(TicketNotice):
    kind = "plan_review_asked"
    title = "请评审方案：{{ subject }}"


class ApprovalAsked(TicketNotice):
    """G-01: a major case waits for the general manager."""

    kind = "plan_approval_asked"
    title = "请批准重大方案：{{ subject }}"
    tone = "amber"


class PlanReturned(TicketNotice):
    kind = "plan_returned"
    title = "方案退回修改：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"


class ConditionsSet(TicketNotice):
    kind = "plan_conditions"
    title = "方案有条件通过，请落实条件：{{ subject }}"
    tone = "amber"


class PlanPassed(TicketNotice):
    kind = "plan_passed"
    title = "方案已通过，可以实施：{{ subject }}"


class Major(TicketNotice):
    """重大 goes to the general manager at once (S1-31, D-36)."""

    kind, group = "ticket_major", "alarm"
    title = "重大：{{ subject }}"
    tone = "red"
    urgent = True


class Important(TicketNotice):
    """重要: heads and experts hear of it at once (S3-14, D-24)."""

    kind, group = "ticket_important", "alarm"
    title = "重要：{{ subject }}"
    tone = "amber"
    urgent = True


class Urgent(TicketNotice):
    """紧急: the emergency plan starts (S3-19, D-28)."""

    kind, group = "ticket_urgent", "alarm"
    title = "紧急，启动应急预案：{{ subject }}"
    tone = "red"
    urgent = True


class ToVerify(TicketNotice):
    """处理完成: 客服 verifies with the customer within 48 hours (D-05)."""

    kind = "ticket_to_verify"
    title = "待核实：{{ subject }}"


class ResultCopied(TicketNotice):
    """Remote handling is reported to 质量部 and 技术服务部 (S1-38)."""

    kind, group = "ticket_result_copied", "copy"
    title = "远程处理结果：{{ subject }}"
    body = "{{ subject.result }}"


class Dissatisfied(TicketNotice):
    kind = "ticket_dissatisfied"
    title = "客户未确认，请继续处理：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"


class Reopened(TicketNotice):
    kind = "ticket_reopened"
    title = "重新打开：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"


class ProgressReported(TicketNotice):
    """Leaders and the clerk see how the work goes (S1-19.6)."""

    kind, group = "ticket_progress", "copy"
    title = "进展：{{ subject }}"
    body = "{{ words }}"
    quiet = True


class Voided(TicketNotice):
    kind, group = "ticket_voided", "copy"
    title = "已作废：{{ subject }}"
    body = "{{ words }}"


class Arrived(TicketNotice):
    """A customer reported by mail or on the open page: 客服 hears of it at once (S3-04)."""

    kind = "ticket_arrived"
    title = "{{ subject.get_channel_display }}报修{% if words %}，{{ words }}{% endif %}，待登记：{{ subject.title }}"
    body = "{{ case.customer_label }} · {{ case.contact_name }} {{ case.contact_phone }}"
    tone = "amber"
    urgent = True


class CustomerWrote(TicketNotice):
    """The customer added something by mail or on the progress page."""

    kind = "ticket_customer_wrote"
    title = "客户来言：{{ subject }}"
    body = "{{ words }}"


class MailBounced(TicketNotice):
    """A letter to the customer came back: who wrote it has to find another way."""

    kind = "ticket_mail_bounced"
    title = "邮件被退回：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"
