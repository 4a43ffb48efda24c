"""Every installation starts with the rules of requirements §B; packs are switched on by an administrator."""

from django.db import migrations
from django.utils import timezone

from core.deadlines import seed


def load(apps, schema_editor):
    seed.load(apps, timezone.now())


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_working_calendar")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
