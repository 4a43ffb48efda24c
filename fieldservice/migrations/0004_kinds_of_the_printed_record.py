from django.db import migrations

# The words of the printed form (H1). 板式 and 沙发 come from its template; an administrator may retire them.
PRINTED = ["板式", "沙发", "保养", "额外包修", "其他"]


def seed(apps, schema_editor):
    kinds = apps.get_model("fieldservice", "RecordKind")
    for place, name in enumerate(PRINTED, start=1):
        kinds.objects.get_or_create(name=name, defaults={"order": place * 10})


class Migration(migrations.Migration):
    dependencies = [("fieldservice", "0003_files_of_the_record")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
