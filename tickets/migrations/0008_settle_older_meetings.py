from django.db import migrations
from django.db.models import F


def settle(apps, schema_editor):
    """A meeting written down before there were agendas was over: its minutes stand."""
    Meeting, Minutes = apps.get_model("tickets", "Meeting"), apps.get_model("tickets", "Minutes")
    Meeting.objects.filter(state="open").update(state="done", settled_at=F("at"))
    Minutes.objects.bulk_create(
        (Minutes(meeting_id=pk) for pk in Meeting.objects.order_by("pk").values_list("pk", flat=True)),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_meetings_and_emergencies")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
