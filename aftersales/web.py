"""How gunicorn runs in the embedded default: its imports and the first migration go side by side."""

import os
import select

GATE = "AFTERSALES_GATE"


def post_worker_init(worker) -> None:
    """Answer nothing before the database is ready: `serve` then closes its end of the pipe, for ever."""
    gate = int(os.environ.get(GATE, "-1"))
    while gate >= 0 and not select.select([gate], [], [], 1)[0]:
        worker.notify()
