"""What every test stands on."""

import gc
import itertools
import os
import random

os.environ.setdefault("AFTERSALES_TESTING", "1")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in the test's thread

import pytest
from django.test import override_settings

pytest_plugins = ["tests.requirements_plugin", "tests.remembered"]
FOLDERS = itertools.count()


def pytest_configure():
    """Collect garbage seldom: what is loaded here stays, and looking through it again and again took a sixth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _keep_shipped_rows(item) -> None:
    """A test with real transactions empties the tables; rules, calendars and roles must come back with it."""
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


def pytest_collection_modifyitems(items):
    """Say plainly what a machine without PostgreSQL, Redis or a mail server does not run."""
    from django.conf import settings

    lacks = {
        "postgres": "postgres" not in settings.DATABASES["default"]["ENGINE"],
        "mailserver": not os.environ.get("TEST_MAIL_URL"),
        "redis": not settings.CELERY_BROKER_URL.startswith("redis"),
    }
    for item in items:
        _keep_shipped_rows(item)
        for mark, absent in lacks.items():
            if absent and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=f"needs {mark}"))


@pytest.fixture(scope="session")
def stored_database(django_db_modify_db_settings):
    """On SQLite the tables come from the last run when no migration changed (see `tests/database.py`)."""
    from django.db import connection

    from tests.database import remembered

    connection.creation.serialize_db_to_string = lambda: "see tests/shipped.py"
    if connection.vendor != "sqlite":
        yield lambda: None
        return
    whole = remembered()
    whole.__enter__()
    yield lambda: whole.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_setup(stored_database, django_db_setup, django_db_blocker):
    """The test database, kept for the next run as soon as it stands."""
    from tests import shipped

    stored_database()
    with django_db_blocker.unblock():
        shipped.keep()


@pytest.fixture(autouse=True, scope="session")
def quiet_world():
    """No mail leaves, passwords are cheap."""
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path_factory):
    """Files go to a folder of the test's own, which is made by the first of them."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "files" / str(next(FOLDERS))


@pytest.fixture(autouse=True, scope="session")
def shuffled():
    """Rows of a query without order come in any order, as a database may answer them: never as luck had it."""
    from django.db.models.query import QuerySet

    chance, fetch = random.Random(2017), QuerySet._fetch_all

    def fetch_all(rows):
        fresh = rows._result_cache is None
        fetch(rows)
        if fresh and not rows.ordered and len(rows._result_cache) > 1:
            chance.shuffle(rows._result_cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", fetch_all)
        yield
