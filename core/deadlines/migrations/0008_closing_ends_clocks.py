"""Closing ends what is owed to the case by one shared rule; H-01 (补办先行手续) joins the table."""

import uuid

from django.db import migrations
from django.utils import timezone

from core.deadlines import seed


def end_with_the_case(apps, schema_editor):
    """Every version of a shipped rule that does not outlive the case hears of its closing."""
    for line in seed.RULES:
        way = "ends_on" if line.get("repeat") else "cancels_on"
        ended = seed.CASE_OVER in line.get("end" if line.get("repeat") else "cancel", "").split()
        for version in apps.get_model("deadlines", "RuleVersion").objects.filter(rule__key=line["key"]):
            keys = [key for key in getattr(version, way) if key != seed.CASE_OVER]
            if line["key"] == "D-04" and "RELEASED_EARLY" not in keys:
                keys.append("RELEASED_EARLY")
            if ended:
                keys.append(seed.CASE_OVER)
            if keys != getattr(version, way):
                setattr(version, way, keys)
                version.stamp = uuid.uuid4()
                version.save(update_fields=[way, "stamp"])
    seed.load(apps, timezone.now())
    apps.get_model("deadlines", "Variant").objects.filter(version__rule__key="H-01").update(house_default=True)
    rules = apps.get_model("deadlines", "Rule").objects
    rules.filter(key="H-01").update(is_on=rules.filter(key="D-04", is_on=True).exists())  # as its pack stands


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0007_exemption_rules")]

    operations = [migrations.RunPython(end_with_the_case, migrations.RunPython.noop)]
