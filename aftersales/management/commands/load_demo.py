"""`manage.py load_demo`: people, customers, machines and 400 cases over 14 months; no mail leaves."""

from django.core.management import BaseCommand
from django.utils import timezone

from aftersales.demo.cases import CASES, load_cases


class Command(BaseCommand):
    help = "装入演示数据：部门与人员、60 个客户、300 台设备、14 个月 400 张处理单。已有处理单时不动。"

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=CASES)

    def handle(self, *, cases, **options):
        made = load_cases(at=timezone.now(), cases=cases, progress=self._say)
        self.stdout.write(f"装入处理单 {made} 张。" if made else "已有处理单，没有改动。")

    def _say(self, done: int, total: int) -> None:
        if done % 20 == 0:
            self.stdout.write(f"{done} / {total}")
            self.stdout.flush()
