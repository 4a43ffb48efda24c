"""People who look at the pages of this room."""

import pytest

from core.organization import handover
from core.organization.roles import Role
from tests.factories.organization import make_staff


@pytest.fixture
def admin():
    return make_staff("系统管理员", roles=[Role.ADMINISTRATOR], username="admin")


@pytest.fixture
def clerk():
    return make_staff("林晓芸", roles=[Role.CLERK], username="linxy")


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def sources(monkeypatch):
    """The hand-over registry with nothing but what the test registers."""
    monkeypatch.setattr(handover, "SOURCES", {})
    return handover
