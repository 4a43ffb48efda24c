"""The company's working calendar with the holidays of 2024–2027, so that no installation counts without one."""

from datetime import UTC, datetime

from django.db import migrations

from core.deadlines.holidays import seed

SEEDED = datetime(2026, 11, 1, tzinfo=UTC)


def fill(apps, schema_editor):
    calendar = apps.get_model("deadlines", "Calendar").objects.create(key="working", name="常规班")
    calendar.current = apps.get_model("deadlines", "CalendarVersion").objects.create(
        calendar=calendar,
        number=1,
        hours=[["08:30", "12:00"], ["13:30", "18:00"]],
        weekdays=[1, 2, 3, 4, 5],
        note="随软件提供",
        created_at=SEEDED,
        **seed(2024, 2027, on=SEEDED.date().isoformat()),
    )
    calendar.save(update_fields=["current"])


def empty(apps, schema_editor):
    apps.get_model("deadlines", "Calendar").objects.filter(key="working").update(current=None)
    apps.get_model("deadlines", "Calendar").objects.filter(key="working").delete()


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_rules_and_clocks")]

    operations = [migrations.RunPython(fill, empty)]
