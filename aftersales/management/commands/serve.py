"""`manage.py serve`: the whole product on one machine, without Redis or PostgreSQL."""

import os
import sys

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from aftersales.demo.base import load_base, load_people
from aftersales.supervisor import Child, Supervisor
from aftersales.web import GATE
from core import jobs
from core.organization.demo import PASSWORD, demo_accounts


class Command(BaseCommand):
    help = "迁移数据库，首次启动时装入演示数据，然后运行网页、后台进程和定时器；Ctrl-C 全部停止。"

    def add_arguments(self, parser):
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--demo", choices=["full", "company", "none"], default=os.environ.get("DEMO", "full"))

    def handle(self, *, port, demo, **options):
        waiting, ready = os.pipe()
        os.environ[GATE] = str(waiting)
        children = self._children(port, waiting)
        children[0].start()  # imports while the tables are made; answers once `ready` is closed
        call_command("migrate", verbosity=0)
        self._prepare(demo)
        os.close(ready)
        self._greet(port)
        Supervisor(children).run()
        self.stdout.write("已停止。")

    def _prepare(self, demo: str) -> None:
        """First start: people at once, so that one can sign in; fonts and cases follow as jobs with progress."""
        now = timezone.now()
        jobs.enqueue("documents.build_fonts", key="first", at=now)
        if demo == "none":
            return
        if demo == "company":
            load_base(at=now)
            return
        load_people(at=now)
        jobs.enqueue("demo.load", key="first", at=now)

    def _greet(self, port: str) -> None:
        self.stdout.write(f"\n  售后服务管理  http://127.0.0.1:{port}/\n\n")
        for account in demo_accounts():
            self.stdout.write(f"    {account.username:<8} {account.name}　{account.post}（{account.shows}）")
        self.stdout.write(f"\n  密码都是 {PASSWORD}；演示数据和字体在后台装入，约两分钟。Ctrl-C 停止。\n")
        self.stdout.flush()

    def _children(self, port: str, waiting: int) -> list[Child]:
        gunicorn = ["gunicorn", "aftersales.wsgi", "-c", "python:aftersales.web", "-b", f"127.0.0.1:{port}"]
        gunicorn += ["-w", "1", "--threads", "8"]
        gunicorn += ["--log-level", "warning", "--worker-tmp-dir", str(settings.VAR_DIR)]
        worker = ["celery", "-A", "aftersales", "worker", "-l", "WARNING", "-P", "threads", "-c", "2"]
        beat = ["celery", "-A", "aftersales", "beat", "-l", "WARNING", "--pidfile="]
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat += ["--schedule", str(settings.VAR_DIR / "beat")]
        python = [sys.executable, "-m"]
        return [
            Child("网页", python + gunicorn, (waiting,)),
            Child("后台进程", python + worker),
            Child("定时器", python + beat),
        ]
