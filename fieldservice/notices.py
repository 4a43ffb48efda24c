"""What people are told about dispatch, one class per message."""

from tickets.notices import TicketNotice


class TripToSign(TicketNotice):
    """S1-41: the head of the department that goes signs within two hours (D-06)."""

    kind = "trip_to_sign"
    title = "请签批外出申请：{{ subject.purpose }}"
    body = "{{ case }} · {{ case.customer_label }}\n{{ words }}"


class TripToSignLate(TicketNotice):
    """A-33: somebody left before the papers; the head signs afterwards."""

    kind = "trip_to_sign_late"
    title = "请补签外出申请：{{ subject.request_number }} {{ subject.purpose }}"
    body = "{{ case }} · {{ case.customer_label }}\n{{ words }}"
    tone = "amber"


class TripToArrange(TicketNotice):
    """S1-42: 客服 arranges the journey."""

    kind = "trip_to_arrange"
    title = "请安排行程：{{ subject.number }} {{ subject.purpose }}"
    body = "{{ case.customer_label }} · {{ subject.destination }}\n{{ words }}"


class TripGoing(TicketNotice):
    """Each person who goes: where, when, and that the conduct rules are to be confirmed."""

    kind = "trip_going"
    title = "您将外出：{{ subject.destination }}"
    body = "{{ subject.number }} {{ subject.purpose }}\n{{ words }}"


class TripArranged(TicketNotice):
    kind = "trip_arranged"
    title = "行程已安排：{{ subject.number }} {{ subject.destination }}"
    body = "{{ words }}"


class TripChanged(TicketNotice):
    kind = "trip_changed"
    title = "外出申请有修改：{{ subject }}"
    body = "{{ words }}"


class TripCancelled(TicketNotice):
    kind = "trip_cancelled"
    title = "外出已取消：{{ subject }}"
    body = "{{ words }}"
    tone = "amber"
