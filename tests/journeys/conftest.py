"""Journeys drive Chromium against the real embedded system: `manage.py serve` with its own folder and port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.inside import ROOT, Inside
from tests.journeys.line import Line

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TABLET = {
    "viewport": {"width": 1024, "height": 768},
    "has_touch": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
START_SECONDS = 240  # a busy machine migrates slowly


@dataclass
class Served:
    """A running system: its address, and Django of its own against its database."""

    url: str
    supervisor: int
    inside: Inside

    def python(self, code: str) -> str:
        """Run code in the system's Django, for what only an operator would do (shorten a rule, spoil a file)."""
        return self.inside.run(code)

    @contextmanager
    def without_beat(self):
        """Hold the timer still, as if it had been stopped; no process of anybody else is touched."""
        children = Path(f"/proc/{self.supervisor}/task/{self.supervisor}/children").read_text().split()
        (beat,) = (int(pid) for pid in children if b"\0beat\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(beat, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(beat, signal.SIGCONT)


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The embedded system with company, customers and machines, but without the 400 demo cases."""
    folder = tmp_path_factory.mktemp("var")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "VAR_DIR": str(folder), "PORT": str(port), "DEMO": "company"}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "AFTERSALES_TESTING", "SECRET_KEY"):
        environment.pop(name, None)
    environment["FONT_DIR"] = os.environ.get("FONT_DIR", str(ROOT / "var" / "fonts"))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    system = Served(f"http://127.0.0.1:{port}", process.pid, Inside(environment))
    try:
        _wait(system.url, process, folder / "log")
        yield system
    finally:
        system.inside.close()
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _wait(url: str, process, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("serve ended: " + log.read_text()[-3000:])
        try:
            urllib.request.urlopen(url + "/health/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError("serve did not answer: " + log.read_text()[-3000:])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    viewport = {"width": 1440, "height": 900}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": viewport}


@pytest.fixture
def sign_in(served, new_context):
    """`sign_in("linxy")` gives a page on which that person is signed in (one context a person)."""

    def enter(username: str, **context):
        page = new_context(**context).new_page()
        page.set_default_timeout(15_000)
        page.goto(served.url)
        page.get_by_label("账号").or_(page.get_by_label("登录名")).first.fill(username)
        page.get_by_label("密码", exact=True).fill("demo-2026")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(served.url + "/")
        return page

    return enter


@pytest.fixture
def line(served):
    """A line to the served system that the test can cut."""
    line = Line(served.url)
    yield line
    line.close()


@pytest.fixture
def take_tablet(browser):
    """`take_tablet()` gives a page on a tablet of its own, as large as one and without any memory."""
    contexts = []

    def take():
        contexts.append(browser.new_context(**TABLET))
        return contexts[-1].new_page()

    yield take
    for context in contexts:
        context.close()
