"""The product's settings plus the floor app; the database is named by BENCH_DATABASE_URL or lies under var/."""

import os

os.environ.setdefault("SECRET_KEY", "bench")
if "BENCH_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]

from aftersales.settings import *  # noqa: F403
from aftersales.settings import DATABASES, INSTALLED_APPS, STORAGES, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "bench.floor"]
MIGRATION_MODULES = {"floor": None}
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
CELERY_BROKER_URL = "memory://"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = VAR_DIR / "bench.sqlite3"
