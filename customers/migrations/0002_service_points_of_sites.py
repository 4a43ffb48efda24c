from django.db import migrations, models


def _area():
    return models.BooleanField(
        "服务点区域", default=False, help_text="重点区域或边远中心城市，由服务点 24 小时内保障。"
    )


def _point():
    return models.CharField("服务点", max_length=60, blank=True)


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_customers_and_equipment")]

    operations = [
        migrations.AddField("site", "in_service_area", _area()),
        migrations.AddField("site", "service_point", _point()),
        migrations.AddField("historicalsite", "in_service_area", _area()),
        migrations.AddField("historicalsite", "service_point", _point()),
    ]
