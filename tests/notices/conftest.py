"""What the tests of channels share: the hosts of the robots on loopback, and short waits."""

import pytest

from core.notices.channels import outgoing
from core.organization.roles import Role
from tests.factories.notices import make_webhook
from tests.factories.organization import make_staff
from tests.notices import fake_robots


@pytest.fixture
def hosts(settings, monkeypatch):
    """A server that is on the allow-list by its address; a silent one costs half a second."""
    settings.OUTGOING_HOSTS = ["127.0.0.0/8"]
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.5)
    with fake_robots.serving() as server:
        yield server


@pytest.fixture
def admin():
    return make_staff("管理员", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def webhook(hosts, admin):
    return make_webhook(f"{hosts.url}/hook", admin)
