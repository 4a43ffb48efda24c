"""The files of the tablet's app: what the worker keeps on the device, and the version they have together."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

# Styles and fonts of the house; in production their names carry a hash.
HOUSE = [
    "js-lib-bootstrap5/css/bootstrap.min.css",
    "bootstrap-icons/font/bootstrap-icons.min.css",
    "app.css",
    "icon.svg",
]
FOLDER = "tablet"  # modules import each other by their plain names, so these are asked for as they are
SHELL = Path("templates/fieldservice/tablet.html")


@lru_cache(maxsize=1)
def modules() -> tuple[str, ...]:
    """All files of the app's own folder."""
    folder = Path(finders.find(FOLDER))
    return tuple(f"{FOLDER}/{path.name}" for path in sorted(folder.iterdir()) if path.is_file())


def kept() -> list[str]:
    """Addresses that the worker stores; the worker itself is no asset."""
    own = [settings.STATIC_URL + name for name in modules() if not name.endswith("/worker.js")]
    return [*(static(name) for name in HOUSE), *own]


def worker() -> str:
    return Path(finders.find(f"{FOLDER}/worker.js")).read_text(encoding="utf-8")


def sending_worker(head: str) -> str:
    """The worker as a module that also sends the queue when the browser wakes it; the queue's own code does it."""
    module = json.dumps(f"{settings.STATIC_URL}{FOLDER}/background.js")
    wake = 'self.addEventListener("sync", (event) => event.waitUntil(awake(event, { SCOPE, TRIPS, SEND })));\n'
    return f"import {{ awake }} from {module};\n{head}{worker()}{wake}"


@lru_cache(maxsize=1)
def version() -> str:
    """Changes when any file of the app changes: the worker then fetches all of them anew."""
    digest = hashlib.sha256()
    for path in [*(Path(finders.find(name)) for name in (*HOUSE, *modules())), settings.BASE_DIR / SHELL]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
