"""The Celery application: tasks carry ids, the database carries the state (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings")

app = Celery("aftersales")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["core"])


@app.on_after_finalize.connect
def load_schedule(sender, **kwargs) -> None:
    from aftersales.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
