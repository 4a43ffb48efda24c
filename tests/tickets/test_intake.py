import pytest

from tests.factories.tickets import make_registered
from tickets.models import Status

pytestmark = pytest.mark.django_db


def test_register_draws_the_number():
    ticket = make_registered()

    assert (ticket.number, ticket.status, ticket.serial_no) == ("SH261101", Status.REGISTERED, 1)
