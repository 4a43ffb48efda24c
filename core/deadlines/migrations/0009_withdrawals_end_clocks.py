"""A withdrawn complaint needs no early warning; a supplier that was asked in error owes no answer."""

import uuid

from django.db import migrations

ENDS = {"D-30": "COMPLAINT_WITHDRAWN", "D-33": "SUPPLIER_CANCELLED", "D-34": "SUPPLIER_CANCELLED"}


def hear_of_withdrawals(apps, schema_editor):
    Version = apps.get_model("deadlines", "RuleVersion")
    for version in Version.objects.filter(rule__key__in=list(ENDS)).select_related("rule"):
        event = ENDS[version.rule.key]
        if event not in version.cancels_on:
            version.cancels_on = [*version.cancels_on, event]
            version.stamp = uuid.uuid4()
            version.save(update_fields=["cancels_on", "stamp"])


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0008_closing_ends_clocks")]

    operations = [migrations.RunPython(hear_of_withdrawals, migrations.RunPython.noop)]
