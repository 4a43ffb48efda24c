"""What people are told about the papers of the field, one class per message."""

from tickets.notices import TicketNotice


class RecordHandedIn(TicketNotice):
    """客服 checks the papers and files them (S1-51)."""

    kind = "record_handed_in"
    title = "待归档：外出记录 {{ subject.number }}"
    body = (
        "{{ case.customer_label }} · {{ subject.record.get_outcome_display }}{% if words %}\n{{ words }}{% endif %}"
    )


class RecordGivenBack(TicketNotice):
    kind = "record_given_back"
    title = "外出记录退回补正：{{ subject.number }}"
    body = "{{ words }}"
    tone = "amber"


class RecordCopied(TicketNotice):
    """质量部 gets a copy of every record and decides on corrective action (S1-62)."""

    kind = "record_copied"
    title = "外出记录抄送：{{ subject.number }} {{ case.title }}"
    body = "{{ case.customer_label }} · {{ words }}"


class VisitUnfinished(TicketNotice):
    """未完成: the head decides what follows, or another trip goes (S1-51)."""

    kind = "visit_unfinished"
    title = "外出未完成：{{ subject.number }} {{ case.title }}"
    body = "{{ case.customer_label }} · {{ words }}"
    tone = "amber"
    urgent = True


class CustomerUnhappy(TicketNotice):
    """The customer ticked 不满意 on the record (H1)."""

    kind = "record_customer_unhappy"
    title = "客户在记录表上表示{{ subject.record.get_satisfaction_display }}：{{ subject.number }}"
    body = "{{ case.customer_label }}{% if words %} · {{ words }}{% endif %}"
    tone = "red"
    urgent = True


class FollowUpDecided(TicketNotice):
    kind = "follow_up_decided"
    title = "未完成外出的后续：{{ subject.number }} {{ case.title }}"
    body = "{{ words }}"


class ReportIssued(TicketNotice):
    """销售部 hands a task down (S2-25)."""

    kind = "service_report_issued"
    title = "服务报告下达：{{ subject.number }} {{ case.title }}"
    body = "{{ words }}"


class ReportToReview(TicketNotice):
    """管理者代表 reads what the customer has confirmed (G-08)."""

    kind = "service_report_to_review"
    title = "待审阅：服务报告 {{ subject.number }} {{ case.title }}"
    body = "{{ case.customer_label }} · {{ subject.get_satisfaction_display }}"


class ReportReturned(TicketNotice):
    kind = "service_report_returned"
    title = "服务报告退回补正：{{ subject.number }}"
    body = "{{ words }}"
    tone = "amber"
