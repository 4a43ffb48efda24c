"""Rules that an earlier release brought learn how a journey of the field may end otherwise.

A machine that the customer brings calls the journey off, a voided 入库单 starts D-19 anew, a cancelled data rework
ends D-20. Only the version that came with the software is brought in line, and only while it is in force: what
people wrote stays as they wrote it. A database that begins today has all this from 0003.
"""

import uuid

from django.db import migrations

BROUGHT = ("D-06", "D-07", "D-11", "D-13", "D-15", "D-26", "D-29")
ADDED = {
    **dict.fromkeys(BROUGHT, ("cancels_on", "BROUGHT_IN")),
    "D-19": ("starts_on", "STOCK_IN_VOIDED"),
    "D-20": ("cancels_on", "DATA_REWORK_CANCELLED"),
}
LAST = "CLOSED"  # the end of the case stands behind the others


def add(apps, schema_editor):
    Rule, Version = apps.get_model("deadlines", "Rule"), apps.get_model("deadlines", "RuleVersion")
    shipped = Rule.objects.filter(key__in=ADDED, current__number=1, current__by=None).order_by("key")
    for rule in shipped.select_related("current"):
        name, event = ADDED[rule.key]
        events = list(getattr(rule.current, name))
        if event in events:
            continue
        events.insert(events.index(LAST) if LAST in events else len(events), event)
        # A fresh stamp: processes that hold the version in memory read it again.
        Version.objects.filter(pk=rule.current_id).update(**{name: events}, stamp=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_seed_rules")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
