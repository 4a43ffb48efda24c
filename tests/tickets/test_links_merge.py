"""Linking, merging, taking a merge back, and splitting."""

import pytest
from django.urls import reverse

from core.deadlines.models import Clock, State
from core.documents.models import Attachment, Paper, Signature
from core.notices.models import Message
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.customers import make_customer, make_equipment
from tests.factories.deadlines import clock_of, switch_on
from tests.factories.documents import make_draft
from tests.factories.organization import make_staff
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    make_assigned,
    make_closed,
    make_registered,
    make_ticket,
)
from tickets import actions
from tickets.models import ContactLog, Involvement, Status, Ticket, TicketLink, Why

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two cases of one customer about the same machine, and the people."""
    switch_on()
    people = crew()
    machine = make_equipment()
    first = make_registered(people=people, said={"equipment": machine})
    second = make_registered(people=people, at=MONDAY + HOUR, said={"equipment": machine})
    return first, second, people


def now(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


# ---------------------------------------------------------------- link


def test_link_stands_on_both_pages_and_timelines(client, two):
    first, second, people = two
    actions.link(ticket=second, other=first, kind="cause", note="同一根因", by=people["clerk"], at=MONDAY + HOUR)
    client.force_login(people["clerk"])

    here = client.get(second.get_absolute_url()).content.decode()
    there = client.get(first.get_absolute_url()).content.decode()

    assert '<span class="tag">引起</span>' in here
    assert '<span class="tag">由此引起</span>' in there
    assert Happening.objects.filter(event="LINKED").count() == 2


def test_link_is_ended_with_a_reason_and_may_come_again(two):
    first, second, people = two
    act = {"by": people["clerk"], "at": MONDAY + HOUR}
    row = actions.link(ticket=second, other=first, kind="related", **act)
    with pytest.raises(Refused, match="已经关联"):
        actions.link(ticket=first, other=second, kind="duplicate", **act)
    with pytest.raises(Refused, match="写明原因"):
        actions.unlink(ticket=first, link=row, reason=" ", **act)

    actions.unlink(ticket=first, link=row, reason="看错了", **act)

    assert TicketLink.objects.standing().count() == 0
    with pytest.raises(Refused, match="已经取消"):
        actions.unlink(ticket=first, link=row, reason="再一次", **act)
    assert actions.link(ticket=first, other=second, kind="duplicate", **act).pk != row.pk


@pytest.mark.parametrize("kind", ["merged", "split", "friends"])
def test_only_offered_kinds_are_chosen(two, kind):
    first, second, people = two

    with pytest.raises(Refused, match="没有这种关系"):
        actions.link(ticket=second, other=first, kind=kind, by=people["clerk"], at=MONDAY + HOUR)


def test_case_is_not_linked_to_itself(two):
    first, _, people = two

    with pytest.raises(Refused, match="自己"):
        actions.link(ticket=first, other=first, kind="related", by=people["clerk"], at=MONDAY)


def test_form_finds_the_other_case_by_number_or_nearness(client, two):
    first, second, people = two
    client.force_login(people["clerk"])
    address = reverse("tickets:link", args=[second.pk])

    form = client.get(address).context["form"]
    wrong = client.post(address, {"kind": "related", "number": "SH000000"})
    nothing = client.post(address, {"kind": "related"})
    done = client.post(address, {"kind": "related", "pick": first.pk})

    assert list(form.fields["pick"].queryset) == [first]
    assert (wrong.status_code, nothing.status_code, done.status_code) == (422, 422, 302)
    assert "没有编号为 SH000000 的处理单" in wrong.content.decode()
    assert TicketLink.objects.get().target == first


def test_near_cases_are_shown_with_what_they_share(client, two):
    first, second, people = two
    other = make_registered(
        people=people, said={"customer": make_customer("苏中恒达"), "batch": "2403", "product": "拉丝机"}
    )
    client.force_login(people["clerk"])

    html = client.get(second.get_absolute_url()).content.decode()
    panel = html[html.index('id="near-title"') :]

    assert ("同一设备" in panel, "同一批次" in panel) == (True, True)
    assert (first.number in panel, other.number in panel) == (True, True)


# ---------------------------------------------------------------- merge


@pytest.mark.req("A-04")
def test_merged_case_is_crossed_out_and_lives_on_in_the_main_one(client, two):
    first, second, people = two
    actions.record_contact(
        ticket=second, way=ContactLog.Way.PHONE, words="客户催问", by=people["clerk"], at=MONDAY + HOUR + MINUTE
    )
    actions.watch(ticket=second, by=people["mate"], at=MONDAY + HOUR)
    draft = make_draft(by=people["clerk"], at=MONDAY + HOUR)
    Attachment.objects.filter(pk=draft.pk).update(
        subject_type=_kind(second), subject_id=second.pk, attached_at=MONDAY + HOUR
    )

    actions.merge(ticket=second, into=first, note="同一故障两次来电", by=people["clerk"], at=MONDAY + 2 * HOUR)

    second = now(second)
    assert (second.status, second.void_reason) == (Status.VOID, f"并入 {first.number}")
    assert second.number
    assert not Clock.objects.open().of_case(second).exists()
    assert clock_of("D-14", case_id=second.pk).stop_reason == f"整单取消：并入 {first.number}"
    client.force_login(people["mate"])
    html = client.get(first.get_absolute_url()).content.decode()
    assert ("客户催问" in html, "同一故障两次来电" in html, "驱动器面板.png" in html) == (True, True, True)
    assert Involvement.objects.filter(ticket=first, person=people["mate"], why=Why.WATCH).exists()
    assert first.number in client.get(second.get_absolute_url()).content.decode()


def _kind(ticket):
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(ticket)


def test_merge_is_told_to_those_who_work_on_either(two):
    first, second, people = two
    actions.assign(ticket=first, to=people["engineer"], by=people["clerk"], at=MONDAY + HOUR)
    actions.assign(ticket=second, to=people["mate"], by=people["clerk"], at=MONDAY + HOUR)

    actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)

    told = Message.objects.filter(kind="ticket_merged").order_by("staff__name").values_list("staff__name", flat=True)
    assert set(told) == {"陈国栋", "韦志强"}


def test_case_goes_only_into_an_open_one_of_the_same_customer(two):
    first, second, people = two
    act = {"by": people["clerk"], "at": MONDAY + 2 * HOUR}
    closed, _ = make_closed(people=people)
    foreign = make_registered(people=people, said={"customer": make_customer("苏中恒达")})

    with pytest.raises(Refused, match="已关闭，不能并入"):
        actions.merge(ticket=second, into=closed, **act)
    with pytest.raises(Refused, match="另一个客户"):
        actions.merge(ticket=second, into=foreign, **act)
    with pytest.raises(Refused, match="自己"):
        actions.merge(ticket=second, into=second, **act)
    with pytest.raises(Refused, match="当前状态是“已关闭”，不能并入另一张"):
        actions.merge(ticket=closed, into=first, **act)
    assert now(second).status == Status.REGISTERED


def test_signed_case_is_not_merged(two):
    first, second, people = two
    Signature.objects.create(
        subject=second, role="客户", name="吴建平", record={}, sha256="x", seal="y", at=MONDAY + HOUR
    )

    with pytest.raises(Refused, match="已有签字的单据"):
        actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)


def test_unsigned_papers_are_voided_with_the_merge(two):
    first, second, people = two
    actions.print_ticket(ticket=second, by=people["clerk"], at=MONDAY + HOUR)

    actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)

    assert [paper.void_reason for paper in Paper.objects.of(second)] == [f"并入 {first.number}"]


def test_case_without_number_is_merged_too(two):
    first, _, people = two
    waiting = make_ticket(by=people["clerk"], customer=first.customer)

    actions.merge(ticket=waiting, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)

    assert (now(waiting).status, now(waiting).number) == (Status.VOID, None)


def test_merge_is_taken_back_and_the_clocks_go_on_from_their_start(two):
    first, second, people = two
    due = clock_of("D-14", case_id=second.pk).due_at
    actions.merge(ticket=second, into=first, by=people["clerk"], at=MONDAY + 2 * HOUR)

    actions.unmerge(ticket=second, reason="是两台不同的故障", by=people["clerk"], at=MONDAY + 3 * HOUR)

    second, clock = now(second), clock_of("D-14", case_id=second.pk)
    assert (second.status, second.void_reason, second.voided_at) == (Status.REGISTERED, "", None)
    assert (clock.state, clock.due_at) == (State.RUNNING, due)
    assert TicketLink.objects.get().end_reason == "是两台不同的故障"
    assert Happening.objects.filter(event="UNMERGED").count() == 2


def test_other_voids_are_final(two):
    first, _, people = two
    actions.void(ticket=first, reason="误报", by=people["clerk"], at=MONDAY + HOUR)

    with pytest.raises(Refused, match="不是并入而作废的"):
        actions.unmerge(ticket=first, reason="后悔", by=people["clerk"], at=MONDAY + 2 * HOUR)


@pytest.mark.parametrize("who", ["engineer", "manager"])
def test_only_those_who_join_cases_merge(two, who):
    first, second, people = two

    with pytest.raises(Refused, match="没有“并入另一张”的权限"):
        actions.merge(ticket=second, into=first, by=people[who], at=MONDAY + 2 * HOUR)


# ---------------------------------------------------------------- split


def test_part_becomes_a_case_of_its_own(two):
    first, _, people = two
    other = make_equipment(first.customer)

    part = actions.split(
        ticket=first,
        description="收线张力不稳。",
        equipment=other,
        fault_kind="software",
        by=people["clerk"],
        at=MONDAY + 3 * HOUR,
    )

    assert part.number not in (None, first.number)
    assert (part.status, part.equipment, part.serial) == (Status.REGISTERED, other, other.serial)
    assert (part.received_at, part.grade, part.fault_kind) == (first.received_at, first.grade, "software")
    link = TicketLink.objects.get()
    assert (link.words(first), link.words(part)) == ("拆分", "拆分自")


def test_clocks_of_the_part_count_from_the_first_call(two):
    first, _, people = two

    part = actions.split(ticket=first, description="另一台也抖。", by=people["clerk"], at=MONDAY + 3 * HOUR)

    mine, whole = (clock_of("D-14", case_id=case.pk) for case in (part, first))
    assert (mine.started_at, mine.due_at) == (whole.started_at, whole.due_at)
    assert clock_of("D-02", case_id=part.pk).state == State.MET


def test_answer_given_before_counts_for_the_part(two):
    first, _, people = two
    actions.record_contact(
        ticket=first, way=ContactLog.Way.PHONE, words="已联系", by=people["engineer"], at=MONDAY + HOUR
    )

    part = actions.split(ticket=now(first), description="另一台也抖。", by=people["clerk"], at=MONDAY + 3 * HOUR)

    assert part.responded_at == MONDAY + HOUR
    assert clock_of("D-14", case_id=part.pk).state == clock_of("D-14", case_id=first.pk).state


def test_split_needs_words_and_an_own_machine(client, two):
    first, _, people = two
    foreign = make_equipment(make_customer("苏中恒达"))
    client.force_login(people["clerk"])
    address = reverse("tickets:split", args=[first.pk])
    data = {"description": "张力不稳", "expected_version": first.version}

    empty = client.post(address, data | {"description": " "})
    wrong = client.post(address, data | {"equipment": foreign.pk})
    done = client.post(address, data)

    assert (empty.status_code, wrong.status_code, done.status_code) == (422, 422, 302)
    assert done.url == Ticket.objects.order_by("-pk").first().get_absolute_url()


def test_stranger_finds_none_of_it(client):
    ticket, people = make_assigned()
    client.force_login(make_staff())

    for name in ("link", "merge", "split", "unmerge", "send_back", "urge", "watchers"):
        assert client.get(reverse(f"tickets:{name}", args=[ticket.pk])).status_code == 404
