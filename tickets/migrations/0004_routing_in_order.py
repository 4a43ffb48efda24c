"""Give the shipped routing rows their order, and add those of S2-02, which an administrator switches on."""

from django.db import migrations
from django.db.models import F

BY_CHANNEL = [
    ("market", "sales", "客户服务管理 5：社会营销的产品由销售部负责"),
    ("assembly", "quality", "客户服务管理 5：装配线的维修由质量部负责"),
]


def load(apps, schema_editor):
    rule = apps.get_model("tickets", "RoutingRule")
    rule.objects.update(order=F("pk") * 10)
    last = rule.objects.count() * 10
    rule.objects.bulk_create(
        rule(
            basis="symptom", customer_channel=channel, function=function, note=note, order=last + n * 10, is_on=False
        )
        for n, (channel, function, note) in enumerate(BY_CHANNEL, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_how_cases_hang_together")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
