"""The print font is built once per checkout; after that this costs nothing."""

import pytest

from core.documents import fonts


@pytest.fixture(scope="session", autouse=True)
def print_font():
    assert fonts.ensure()
    assert fonts.cached()
