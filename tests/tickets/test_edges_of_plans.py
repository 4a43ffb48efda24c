"""The edges of complaints, contingency plans, mails and links: what is refused and what stays as it is."""

from datetime import date
from types import SimpleNamespace

import pytest

from core.documents.models import Attachment
from core.organization.models import Function
from core.organization.roles import Role
from core.workflow import Refused
from tests.factories.customers import make_customer, make_equipment
from tests.factories.documents import make_draft
from tests.factories.mail import ADDRESS, make_clerk, make_mail, make_mailbox, raw_mail, taken
from tests.factories.organization import make_deputy, make_staff
from tests.factories.outward import after, complaint_of, fresh, hand_in, make_complaint
from tests.factories.severe import make_contingency, make_task
from tests.factories.tickets import (
    HOUR,
    MINUTE,
    MONDAY,
    crew,
    department,
    make_assigned,
    make_in_progress,
    make_ticket,
)
from tickets import actions
from tickets.actions import complaint_handling, complaints, contingencies
from tickets.documents.packing_slip import HEADS, LEAST_ROWS, _items
from tickets.forms.desk import SavedFilterForm
from tickets.links import how, note_panel
from tickets.mail import signing, taking
from tickets.models import (
    Complaint,
    ContactLog,
    Contingency,
    ContingencyVersion,
    IncomingMail,
    SupplierNotice,
    Ticket,
)
from tickets.public.stages import standing
from tickets.views.outward import _may_follow
from tickets.views.tasks import _kept

pytestmark = pytest.mark.django_db
LATER = MONDAY + 5 * MINUTE
S = IncomingMail.State


def keeper():
    return make_staff("顾卫东", roles=[Role.QUALITY])


# ---------------------------------------------------------------- complaints


def test_complaint_opened_twice_stays_the_same():
    complaint, people = make_complaint()
    ticket = Ticket.objects.get(pk=complaint.ticket_id)

    again = complaints.open_complaint(ticket, by=people["mate"], at=after(20), content="另一句话")

    assert again.pk == complaint.pk
    assert fresh(complaint).content == complaint.content
    assert Complaint.objects.count() == 1


def test_complaint_withdrawn_before_is_taken_up_again():
    complaint, people = make_complaint()
    act = {"by": people["clerk"], "at": after(20)}
    complaint_handling.withdraw_complaint(complaint=complaint, reason="听错了", **act)
    ticket = Ticket.objects.get(pk=complaint.ticket_id)

    complaints.flag_complaint(ticket=ticket, content="确实不满意", channel="phone", by=people["clerk"], at=after(40))

    row = complaint_of(ticket)
    assert (row.pk, row.state, row.content) == (complaint.pk, Complaint.State.DRAFT, "确实不满意")
    assert (row.withdrawn_at, row.withdraw_reason) == (None, "")


def test_complaint_flag_without_content_is_refused():
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    with pytest.raises(Refused, match="请写明客户抱怨什么"):
        complaints.flag_complaint(ticket=ticket, content=" ", channel="visit", by=people["mate"], at=after(9))

    assert not Ticket.objects.get(pk=ticket.pk).is_complaint
    assert not Complaint.objects.exists()


def test_complaint_filled_with_an_unknown_field_is_an_error():
    complaint, people = make_complaint()

    with pytest.raises(TypeError, match="colour"):
        complaints.fill_complaint(complaint=complaint, by=people["clerk"], at=after(9), colour="红")

    assert fresh(complaint).version == complaint.version


def test_complaint_filled_with_a_photo_keeps_it():
    complaint, people = make_complaint()
    photo = make_draft(by=people["clerk"], at=after(8))

    complaints.fill_complaint(complaint=complaint, by=people["clerk"], at=after(9), attachments=[photo.pk])

    assert [row.name for row in Attachment.objects.of(complaint)] == ["驱动器面板.png"]
    assert fresh(complaint).state == Complaint.State.DRAFT


def test_complaint_number_without_any_department_is_refused():
    ticket = SimpleNamespace(registering_department=None, receiving_department=None)
    complaint = SimpleNamespace(ticket=ticket, number=None)

    with pytest.raises(Refused, match="您还没有部门，不能编号"):
        complaints._number(complaint, SimpleNamespace(department=None), MONDAY)

    assert complaint.number is None


def test_complaint_returned_without_words_is_refused():
    complaint, people = make_complaint()
    complaint = hand_in(complaint, people)

    with pytest.raises(Refused, match="退回要写明理由"):
        complaints.return_complaint(complaint=complaint, words=" ", by=people["manager"], at=after(30))

    assert fresh(complaint).state == Complaint.State.APPROVAL


def test_complaint_of_one_leader_is_not_approved_by_the_deputy_of_two():
    complaint, people = make_complaint()
    boss, deputy = people["manager"], people["service_head"]
    place = department(Function.REPRESENTATIVE)
    other = make_staff("郑海", roles=[Role.REPRESENTATIVE], department=place)
    Complaint.objects.filter(pk=complaint.pk).update(received_by=boss)
    complaint = hand_in(fresh(complaint), {**people, "clerk": boss})
    make_deputy(boss, deputy, date(2026, 11, 16), date(2026, 11, 20))
    make_deputy(other, deputy, date(2026, 11, 16), date(2026, 11, 20))

    with pytest.raises(Refused, match="由您代理的领导提交，不能由您代为批准"):
        complaints.approve_complaint(complaint=complaint, by=deputy, at=after(30))

    assert fresh(complaint).state == Complaint.State.APPROVAL


# ---------------------------------------------------------------- contingency plans


def test_contingency_revised_without_a_reason_is_refused():
    plan = make_contingency()

    with pytest.raises(Refused, match="修订要写明原因"):
        actions.revise_contingency(contingency=plan, why=" ", by=keeper(), at=LATER)

    assert plan.versions.count() == 1


def test_contingency_draft_under_way_takes_the_words_of_an_evaluation():
    plan, by = make_contingency(), keeper()
    draft = actions.revise_contingency(contingency=plan, why="增加备件", by=by, at=LATER)
    second = {"why": "补充通讯录", "evaluation": SimpleNamespace(pk=1)}

    row = actions.revise_contingency(contingency=plan, by=by, at=LATER, **second)

    assert row.pk == draft.pk
    assert ContingencyVersion.objects.get(pk=draft.pk).why == "增加备件；补充通讯录"
    assert plan.versions.count() == 2


def test_contingency_draft_dropped_without_a_reason_is_refused():
    plan, by = make_contingency(), keeper()
    draft = actions.revise_contingency(contingency=plan, why="增加备件", by=by, at=LATER)

    with pytest.raises(Refused, match="放弃修订要写明原因"):
        contingencies.drop_contingency_draft(version=draft, reason=" ", by=by, at=LATER)

    assert ContingencyVersion.objects.get(pk=draft.pk).state == ContingencyVersion.State.DRAFT


def test_contingency_retired_without_a_reason_is_refused():
    plan = make_contingency()

    with pytest.raises(Refused, match="停用预案要写明原因"):
        contingencies.retire_contingency(contingency=plan, reason=" ", by=keeper(), at=LATER)

    assert Contingency.objects.get(pk=plan.pk).retired_at is None


def test_contingency_restored_while_in_use_is_refused():
    plan = make_contingency()

    with pytest.raises(Refused, match="这个预案没有停用"):
        contingencies.restore_contingency(contingency=plan, by=keeper(), at=LATER)

    assert Contingency.objects.get(pk=plan.pk).current == plan.current


# ---------------------------------------------------------------- links and panels


@pytest.mark.parametrize(
    ("serial", "batch", "reason"),
    [("GJ-001", "2403", "同一机号"), ("GJ-002", "2403", "同一批次"), ("GJ-002", "2404", "同客户同产品")],
)
def test_nearness_without_a_machine_on_file_names_the_strongest_reason(serial, batch, reason):
    here = Ticket(serial="GJ-001", batch="2403")

    there = Ticket(serial=serial, batch=batch)

    assert how(there, here) == reason


def test_note_panel_without_a_handover_is_empty():
    people = crew()
    ticket = make_ticket(by=people["clerk"])

    assert note_panel(ticket, people["clerk"]) is None


# ---------------------------------------------------------------- supplier notices, tasks, saved views


@pytest.mark.parametrize("state", [SupplierNotice.State.SOLVED, SupplierNotice.State.CANCELLED])
def test_supplier_notice_that_ended_takes_no_answer(state):
    notice = SupplierNotice(state=state)

    refusal = _may_follow(notice, crew()["clerk"], MONDAY)

    assert refusal == f"这次通知{state.label}。"


def test_supplier_answer_needs_the_right():
    notice = SupplierNotice()
    nobody = SimpleNamespace(may=lambda right, at: False)

    refusal = _may_follow(notice, nobody, MONDAY)

    assert refusal == "您的岗位没有“通知供方”的权限。"


def test_task_change_by_somebody_else_names_who_may():
    task, people = make_task()

    refusal = _kept(task, people["mate"])

    assert refusal == f"由主持人{people['service_head']}或记录人{people['clerk']}办理。"


def test_task_change_by_the_chair_is_allowed():
    task, people = make_task()

    assert _kept(task, people["service_head"]) == ""


def test_saved_view_without_a_department_is_not_shared():
    alone, together = SavedFilterForm(), SavedFilterForm(department=crew()["clerk"].department)

    assert "shared" not in alone.fields
    assert "shared" in together.fields


# ---------------------------------------------------------------- mail


def test_mail_answer_with_a_program_names_the_file_that_was_refused():
    ticket, _people = make_assigned()
    make_mailbox()
    to = signing.address_for(ADDRESS, ticket.pk, at=MONDAY)

    mail = taken(raw_mail("又跳了一次。", to=to, files=[("修复.exe", b"MZ" + b"\0" * 64)]))

    row = ContactLog.objects.get(ticket=ticket, is_incoming=True)
    assert mail.state == S.ADDED
    assert row.words.startswith("又跳了一次。\n没有收下的附件：")
    assert "修复.exe" in row.words


def test_mail_taken_in_already_is_not_dropped():
    make_mailbox()
    clerk = make_clerk()
    mail = taken()

    with pytest.raises(Refused, match="不用再处理"):
        taking.drop(mail=mail, reason="广告", by=clerk, at=MONDAY + HOUR)

    assert IncomingMail.objects.get(pk=mail.pk).state == S.NEW


def test_mail_released_beside_its_twin_stays_with_the_background(client):
    make_mailbox()
    client.force_login(make_clerk())
    raw = raw_mail()
    first = taken(raw)
    twin = make_mail(raw, state=S.HELD)

    page = client.post(f"/tickets/mail/{twin.pk}/release/", follow=True)

    twin.refresh_from_db()
    assert "已交给后台处理" in page.content.decode()
    assert (twin.state, twin.ticket) == (S.WAITING, None)
    assert Ticket.objects.get() == first.ticket


# ---------------------------------------------------------------- papers and the public page


def test_packing_list_with_one_part_is_filled_up_with_empty_lines():
    part = {"kind": "器件", "name": "通信板", "quantity": "1", "unit": "块", "serial": "CB3-042"}

    rows = _items([part])

    assert len(rows) == 1 + LEAST_ROWS
    assert len(HEADS) == 6


def test_packing_list_longer_than_the_form_has_no_empty_line():
    parts = [{"kind": "器件", "name": f"件 {n}", "quantity": "1"} for n in range(LEAST_ROWS + 2)]

    rows = _items(parts)

    assert len(rows) == 1 + len(parts)


def test_progress_after_restoration_says_the_machine_runs():
    ticket, people = make_in_progress()
    actions.record_arrival(ticket=ticket, by=people["engineer"], at=MONDAY + 5 * HOUR)
    before = standing(Ticket.objects.get(pk=ticket.pk), at=MONDAY + 6 * HOUR)

    actions.record_restoration(ticket=ticket, by=people["engineer"], at=MONDAY + 8 * HOUR)

    after_it = standing(Ticket.objects.get(pk=ticket.pk), at=MONDAY + 9 * HOUR)
    assert before.headline == "人员已到现场，正在处理"
    assert after_it.headline == "设备已恢复运行，正在收尾"


# ---------------------------------------------------------------- intake


def test_call_about_the_machine_of_another_customer_is_refused():
    machine = make_equipment()
    stranger = make_customer("江北电缆有限公司")

    with pytest.raises(Refused, match="这台设备不属于所选客户"):
        make_ticket(customer=stranger, equipment=machine)

    assert not Ticket.objects.exists()
