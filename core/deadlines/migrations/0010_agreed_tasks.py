"""H-02 会议任务 and H-03 应急后续跟进 join the table, in force where their packs already are."""

from django.db import migrations
from django.utils import timezone

from core.deadlines import seed


def add(apps, schema_editor):
    seed.load(apps, timezone.now())
    Rule, Variant = apps.get_model("deadlines", "Rule"), apps.get_model("deadlines", "Variant")
    Variant.objects.filter(version__rule__key__in=["H-02", "H-03"]).update(house_default=True)
    for rule in Rule.objects.filter(key__in=["H-02", "H-03"]):
        shipped = Rule.objects.filter(pack=rule.pack, key__startswith="D-", is_on=True)
        Rule.objects.filter(pk=rule.pk).update(is_on=shipped.exists())


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0009_withdrawals_end_clocks")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
