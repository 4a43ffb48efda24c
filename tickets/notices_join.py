"""What people are told when cases change hands, hang together or are followed."""

from tickets.notices import WHERE, TicketNotice


class HandedOver(TicketNotice):
    """The note of a hand-over: what the next one must know."""

    kind, group = "ticket_handed_over", "work"
    title = "交接给您：{{ subject }}"
    body = WHERE + " · {{ words }}"


class SentBack(TicketNotice):
    """The department is not the right one: whoever assigned it assigns it anew."""

    kind, group = "ticket_sent_back", "work"
    title = "退回重新分派：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"


class Urged(TicketNotice):
    """客户关系管理部 and leaders urge what is late (S0-48)."""

    kind, group = "ticket_urged", "late"
    title = "督办：{{ subject }}"
    body = "{{ words }}"
    tone = "red"


class Merged(TicketNotice):
    kind, group = "ticket_merged", "copy"
    title = "已并入：{{ subject }}"
    body = "{{ words }}"


class Unmerged(TicketNotice):
    kind, group = "ticket_unmerged", "work"
    title = "取消并入，请继续处理：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"


class Research(TicketNotice):
    """Nobody can say what it is: 质量部 organises the research (S1-40)."""

    kind, group = "ticket_research", "work"
    title = "性质无法确定，请组织研究：{{ subject }}"


class ForGroup(TicketNotice):
    """A case for the group: whoever has time takes it (S3-08)."""

    kind, group = "ticket_for_group", "work"
    title = "待领取：{{ subject }}"


class AskedToWatch(TicketNotice):
    kind, group = "ticket_asked_to_watch", "copy"
    title = "请您关注：{{ subject }}"
    body = WHERE + "{% if words %} · {{ words }}{% endif %}"


class Watched(TicketNotice):
    """Something happened to a case that one follows."""

    kind, group = "ticket_watched", "copy"
    title = "关注的处理单有新进展：{{ subject }}"
    body = "{{ words }}"
    quiet = True
