"""What people are told about complaints, replies, parcels and suppliers, one class per message."""

from tickets.notices import TicketNotice


class EarlyWarning(TicketNotice):
    """The warning goes to its recipients at once; no approval holds it up (S2-17, G-07)."""

    kind = "complaint_warning"
    title = "早期报警：{{ subject.failure_mode }}（{{ subject.get_severity_display }}）"
    body = "{{ case.customer_label }} · {{ subject.product }}\n遏制措施：{{ subject.containment }}"
    tone = "amber"
    urgent = True


class ComplaintToApprove(TicketNotice):
    """G-06, G-07: 总经理 or 管理者代表, whoever comes first."""

    kind = "complaint_to_approve"
    title = "请批准早期报警表：{{ subject.number }} {{ case.title }}"
    body = "{{ case.customer_label }} · {{ subject.failure_mode }}"
    tone = "amber"
    urgent = True


class ComplaintReturned(TicketNotice):
    kind = "complaint_returned"
    title = "早期报警表退回修改：{{ subject.number }} {{ case.title }}"
    body = "{{ words }}"
    tone = "amber"


class ComplaintRouted(TicketNotice):
    """After the approval: the responsible department's head and whoever works on the case (G-06)."""

    kind = "complaint_routed"
    title = "客户抱怨转您处理：{{ subject.number }} {{ case.title }}"
    body = "{{ case.customer_label }} · {{ subject.failure_mode }}{% if words %}\n{{ words }}{% endif %}"


class ComplaintTeam(TicketNotice):
    """S2-18: the review team of a serious complaint."""

    kind = "complaint_team"
    title = "请参加抱怨评审：{{ subject.number }} {{ case.title }}"
    body = "{{ words }}"


class ComplaintToAnswer(TicketNotice):
    """The department has decided; whoever took the complaint answers the customer (S2-39)."""

    kind = "complaint_to_answer"
    title = "请回复客户：{{ case.title }}"
    body = "{{ case.customer_label }} 选择{{ subject.get_reply_way_display }}回复\n{{ words }}"


class ReplyToApprove(TicketNotice):
    """G-14: a leader before it leaves."""

    kind = "reply_to_approve"
    title = "请批准对外回复：{{ case }}"
    body = "{{ subject.get_channel_display }} · {{ subject.to_whom }}\n{{ words }}"
    tone = "amber"


class ReplyApproved(TicketNotice):
    kind = "reply_approved"
    title = "对外回复已批准，可以发出：{{ case }}"
    body = "{{ subject.get_channel_display }} · {{ subject.to_whom }}"


class ReplyReturned(TicketNotice):
    kind = "reply_returned"
    title = "对外回复退回修改：{{ case }}"
    body = "{{ words }}"
    tone = "amber"


class RiskFlagged(TicketNotice):
    """S0-54: the leader hears of 重要环境因素 and 重大风险 at once."""

    kind = "ticket_risk"
    title = "{{ subject.get_kind_display }}：{{ case }}"
    body = "{{ words }}"
    tone = "red"
    urgent = True


class ShipmentSent(TicketNotice):
    """The one who works on the case knows that parts are on their way."""

    kind = "shipment_sent"
    title = "已寄出 {{ subject.number }}：{{ case.title }}"
    body = "{{ subject.get_carrier_display }} {{ subject.tracking }}\n{{ subject.contents }}"


class ShipmentLost(TicketNotice):
    kind = "shipment_lost"
    title = "寄件丢失或损坏 {{ subject.number }}：{{ case.title }}"
    body = "{{ words }}"
    tone = "amber"


class SupplierCalled(TicketNotice):
    """质量部 follows the supplier's answer (D-33, D-34)."""

    kind = "supplier_called"
    title = "已通知供方 {{ subject.supplier }}：{{ case }}"
    body = "{{ subject.part }}：{{ words }}"
