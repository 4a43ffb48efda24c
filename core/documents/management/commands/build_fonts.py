"""`manage.py build_fonts`: prepare the print font once per checkout (about 20 seconds)."""

from django.core.management.base import BaseCommand, CommandError

from core.documents import fonts


class Command(BaseCommand):
    help = "Prepare the Chinese print font in FONT_DIR; does nothing when it stands there."

    def handle(self, *args, **options):
        if not fonts.can_build() and not fonts.cached():
            raise CommandError("the package justmytype-intl-cjk is not installed")
        if not fonts.ensure():
            self.stdout.write("another process is building the font")
            return
        self.stdout.write(f"print font: {fonts.chosen().name} in {fonts.settings.FONT_DIR}")
