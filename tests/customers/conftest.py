"""Who uses the customer room in these tests."""

from datetime import datetime

import pytest

from core.organization.roles import Role
from core.times import SHANGHAI
from customers import registry
from tests.factories.organization import make_staff

NOW = datetime(2026, 11, 19, 10, 42, tzinfo=SHANGHAI)


@pytest.fixture
def clerk(db):
    """May edit customer files."""
    return make_staff("林晓芸", roles=[Role.CLERK])


@pytest.fixture
def engineer(db):
    """May only read them."""
    return make_staff("陈国栋", roles=[Role.ENGINEER])


@pytest.fixture
def as_clerk(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def as_engineer(client, engineer):
    client.force_login(engineer)
    return client


@pytest.fixture
def no_sources(monkeypatch):
    """Machines without what higher rooms know of them."""
    monkeypatch.setattr(registry, "SOURCES", [])
