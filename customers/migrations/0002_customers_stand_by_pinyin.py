from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_customers_and_equipment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="customer",
            options={"ordering": ["pinyin", "pk"], "verbose_name": "客户"},
        ),
        migrations.RemoveIndex(
            model_name="customer",
            name="customer_by_name",
        ),
        migrations.RemoveIndex(
            model_name="customer",
            name="customer_by_region",
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["pinyin", "id"], name="customer_by_pinyin"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["region", "pinyin"], name="customer_by_region"),
        ),
    ]
