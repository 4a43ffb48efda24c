"""Signing a form on the web (standards.md §13)."""

import json

import pytest
from django.urls import reverse

from core.documents.filling import fill, seats_of
from core.documents.models import Signature
from core.documents.registry import form
from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.tickets import HOUR, MONDAY, make_confirmed, make_registered, make_ticket
from tickets import actions
from tickets.documents.sample import STROKES
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    staff = make_staff("林晓芸", roles=[Role.CLERK])
    client.force_login(staff)
    return staff


def address(ticket, role="clerk"):
    return reverse("documents:sign", args=["H4", ticket.pk, role])


def signed(client, ticket, **changes):
    shown = client.get(address(ticket)).context["form"].now_shown
    values = {"sign_name": "林晓芸", "sign_strokes": json.dumps(STROKES), "shown": shown}
    return client.post(address(ticket), values | changes)


def test_sign_page_shows_what_is_signed(client, clerk):
    ticket = make_registered()

    page = client.get(address(ticket)).content.decode()

    assert ticket.description in page
    assert "故障描述" in page


def test_signature_is_bound_to_the_form_and_printed(client, clerk):
    ticket = make_registered()

    answer = signed(client, ticket)

    signature = Signature.objects.get()
    assert answer.url == ticket.get_absolute_url()
    assert (signature.role, signature.name, signature.by) == ("clerk", "林晓芸", clerk)
    assert fill(form("H4"), ticket)["sign_clerk"]["strokes"] == signature.strokes


def test_signature_is_shown_broken_and_not_printed_after_a_change(client, clerk):
    ticket = make_registered()
    signed(client, ticket)

    Ticket.objects.filter(pk=ticket.pk).update(description="改成别的")

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert fill(form("H4"), ticket)["sign_clerk"] is None
    assert [seat.intact for seat in seats_of(ticket, clerk, at=MONDAY) if seat.signature] == [False]
    assert "签名后内容有改动，签名已失效" in client.get(ticket.get_absolute_url()).content.decode()


def test_signature_of_a_stage_stays_when_a_later_stage_is_filled_in(client):
    ticket, people = make_confirmed()
    client.force_login(people["clerk"])
    signed(client, ticket)

    actions.close(ticket=ticket, by=people["clerk"], at=MONDAY + 11 * HOUR)

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert [seat.intact for seat in seats_of(ticket, people["clerk"], at=MONDAY) if seat.signature] == [True]
    assert fill(form("H4"), ticket)["closed_at"] == "2026-11-16 20:00"


def test_content_changed_while_signing_is_refused(client, clerk):
    ticket = make_registered()

    answer = signed(client, ticket, shown="0" * 64)

    assert "内容刚被改动。请看过下面的新内容后再签。" in answer.content.decode()
    assert not Signature.objects.exists()


def test_two_dots_are_refused_at_the_pad(client, clerk):
    answer = signed(client, make_registered(), sign_strokes="[[[1,1]],[[9,9]]]")

    assert "签名太短，看不出姓名。请清除后重签。" in answer.content.decode()
    assert not Signature.objects.exists()


def test_cell_of_another_post_cannot_be_signed(client, clerk):
    assert client.get(address(make_registered(), "general_manager")).status_code == 403


def test_strangers_ticket_cannot_be_signed(client):
    ticket = make_registered()
    client.force_login(make_staff("路人", roles=[Role.ENGINEER]))

    assert client.get(address(ticket, "responsible")).status_code == 404


def test_form_without_a_number_cannot_be_signed(client, clerk):
    answer = client.get(address(make_ticket(by=clerk)))

    assert answer.status_code == 409
    assert "还没有编号，不能签售后信息处理单。登记后再签。" in answer.content.decode()


def test_form_of_another_room_is_not_there(client, clerk):
    assert client.get(reverse("documents:sign", args=["H99", 1, "clerk"])).status_code == 404
    assert client.get(address(make_registered(), "nobody")).status_code == 404
