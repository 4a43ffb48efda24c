"""`manage.py deliver`: one pass over the outbox by hand, as the workers do it all the time."""

from django.core.management import BaseCommand
from django.utils import timezone

from core.notices.deliver import deliver
from core.notices.parcels import deliver_parcels
from core.notices.webhooks import deliver_calls
from core.times import moment


class Command(BaseCommand):
    help = "发出到期的邮件、机器人消息和外部通知，一遍。"

    def add_arguments(self, parser):
        parser.add_argument("--at", type=moment, default=None, help="当作这个时间（默认现在）")

    def handle(self, *, at, **options):
        at = at or timezone.now()
        for name, work in (("邮件", deliver), ("机器人", deliver_parcels), ("外部通知", deliver_calls)):
            done = work(at)
            self.stdout.write(f"{name}：送达 {done.sent}，失败 {done.failed}，不明 {done.unclear}")
