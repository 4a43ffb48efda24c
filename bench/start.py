"""`manage.py serve` in a fresh folder: until the sign-in page answers, then until demo cases and font are there."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.measure import Line

SIGN_IN, JOBS = 15, 120  # seconds
PATIENCE = 900


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        began = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            env=_environment(folder),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            answers = _until(lambda: _answers(port), server) - began
            loaded = _until(lambda: _loaded(Path(folder) / "db.sqlite3"), server) - began - answers
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait()
    return [
        Line("serve until sign-in answers", answers * 1000, None, f"≤ {SIGN_IN} s", holds=answers <= SIGN_IN),
        Line("then until demo and font are there", loaded * 1000, None, f"≤ {JOBS} s", holds=loaded <= JOBS),
    ]


def _environment(folder: str) -> dict[str, str]:
    """The embedded default, whatever the bench itself uses."""
    left = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    left.pop("AFTERSALES_TESTING", None)
    return left | {"DJANGO_SETTINGS_MODULE": "aftersales.settings", "VAR_DIR": folder}


def _until(holds, server: subprocess.Popen) -> float:
    end = time.monotonic() + PATIENCE
    while not holds():
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the server did not start, or its jobs did not end")
        time.sleep(0.2)
    return time.perf_counter()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _loaded(database: Path) -> bool:
    """Whether the first jobs have all ended."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as connection:
        rows = connection.execute(
            "SELECT state FROM core_job WHERE name IN ('demo.load', 'documents.build_fonts')"
        ).fetchall()
    return bool(rows) and all(state == "done" for (state,) in rows)
