"""What people are told about parts that come back, the store, data and machines at base, one class per message."""

from tickets.notices import TicketNotice


class PartsCameBack(TicketNotice):
    """仓库: faulty parts are to be stocked in within 16 hours (D-19)."""

    kind = "parts_came_back"
    title = "待入库故障件：{{ case.title }}"
    body = "{{ case.customer_label }} · {{ words }}"


class StockInToInspect(TicketNotice):
    """质量部 inspects what came in (G-18)."""

    kind = "stock_in_to_inspect"
    title = "请检验：入库单 {{ subject.number }}"
    body = "{{ case.customer_label }} · {{ words }}"


class PartToInspect(TicketNotice):
    kind = "part_to_inspect"
    title = "请检验修复的故障件：{{ subject }}"
    body = "{{ case.customer_label }} · {{ words }}"


class StockInInspected(TicketNotice):
    """Whoever handed in hears the verdict."""

    kind, group = "stock_in_inspected", "copy"
    title = "已检验：入库单 {{ subject.number }}"
    body = "{{ words }}"


class Nonconforming(TicketNotice):
    """S1-57: a 《不合格品报告处理单》 is to be written."""

    kind = "nonconforming"
    title = "检验不合格，待开《不合格品报告处理单》：{{ subject }}"
    body = "{{ case.customer_label }} · {{ words }}"
    tone = "amber"


class ScrapToApprove(TicketNotice):
    kind = "scrap_to_approve"
    title = "请批准报废：{{ subject }}"
    body = "{{ case.customer_label }} · {{ words }}"
    tone = "amber"


class ScrapAnswered(TicketNotice):
    kind = "scrap_answered"
    title = "{{ subject }}：{{ subject.get_state_display }}"
    body = "{{ words }}"


class PartToRepair(TicketNotice):
    """S1-06: the department that repairs returned parts."""

    kind = "part_to_repair"
    title = "请返修故障件：{{ subject }}"
    body = "{{ case.customer_label }} · {{ words }}"


class ReworkGiven(TicketNotice):
    kind = "data_rework_given"
    title = "数据返工：{{ subject.title }}"
    body = "{{ case.customer_label }} · {{ words }}"


class ReworkSentBack(TicketNotice):
    kind = "data_rework_sent_back"
    title = "数据检验不合格，退回返工：{{ subject.title }}"
    body = "{{ words }}"
    tone = "amber"


class ReworkPassed(TicketNotice):
    kind = "data_rework_passed"
    title = "数据检验合格，请办理数据入库：{{ subject.title }}"


class SentInReceived(TicketNotice):
    """The one who works on the case knows that the machine is here."""

    kind = "sent_in_received"
    title = "送修设备已收件 {{ subject.number }}：{{ case.title }}"
    body = "{{ subject.machine }} · {{ words }}"


class SentInReady(TicketNotice):
    """客服 tells the customer."""

    kind = "sent_in_ready"
    title = "送修设备可以返还 {{ subject.number }}：{{ case.title }}"
    body = "{{ subject.machine }} · {{ words }}"
