"""The mark 非制度规定 moves to the single amount: the sources give D-11 two hours, but not its twenty-four."""

from django.db import migrations


def mark(apps, schema_editor):
    Variant = apps.get_model("deadlines", "Variant")
    timed = Variant.objects.exclude(allowance="none")
    timed.filter(version__rule__house_default=True).update(house_default=True)
    timed.filter(version__rule__key="D-11", amount=1440).update(house_default=True)


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_changes_and_simulations")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
