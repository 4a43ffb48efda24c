"""One sweep by hand: `manage.py sweep [--at TIME]`."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.deadlines.sweep import BATCH, sweep
from core.times import local, moment


class Command(BaseCommand):
    help = "Act once on every clock whose moment has come."

    def add_arguments(self, parser):
        parser.add_argument("--at", help="the moment to act at, ISO; without offset Asia/Shanghai (default: now)")
        parser.add_argument("--batch", type=int, default=BATCH, help="clocks per transaction")

    def handle(self, *, at, batch, **options):
        try:
            when = moment(at) if at else timezone.now()
        except ValueError as error:
            raise CommandError(f"{at}: {error}") from error
        result = sweep(at=when, batch=batch)
        self.stdout.write(
            f"{local(when):%Y-%m-%d %H:%M:%S} 处理 {result.acted} 条时限：升级 {result.escalated}，"
            f"恢复 {result.resumed}，有问题 {result.troubled}，补发汇总 {result.digests}"
        )
