"""The print font is built once per checkout by whichever test process comes first; the others wait for it."""

import pytest

from core.documents import fonts


@pytest.fixture(scope="session", autouse=True)
def print_font():
    assert fonts.ensure(wait=True)
    assert fonts.cached()
