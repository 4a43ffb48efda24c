"""`manage.py build_docs [--check]`: write the generated pages, or say which are stale."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from aftersales import handbook


class Command(BaseCommand):
    help = "由代码中的表生成 docs/ 下的页面。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只检查是否过期")

    def handle(self, *, check, **options):
        folder = settings.BASE_DIR / "docs"
        stale = []
        for name, text in handbook.build().items():
            path = folder / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"docs/ is stale: {', '.join(stale)}. Run make docs and commit it.")
        self.stdout.write(f"docs/: {'nothing to do' if not stale else 'wrote ' + ', '.join(stale)}")
