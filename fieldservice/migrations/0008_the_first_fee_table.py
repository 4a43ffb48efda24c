"""收费标准 of 表 1 as the service rules give it (requirements E2), from 2025-01-01."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import migrations

MODES = {
    "transport": ["actual", "customer"],
    "lodging": ["standard", "actual", "customer"],
    "meals": ["standard", "customer"],
    "labour": ["standard", "lowered"],
    "material": ["listed", "customer"],
}


def write_down(apps, schema_editor):
    apps.get_model("fieldservice", "FeeTable").objects.create(
        effective_from=date(2025, 1, 1),
        lodging=Decimal(150),
        meals=Decimal(50),
        labour=Decimal(200),
        tax=Decimal(15),
        management=Decimal(40),
        modes=MODES,
        taxed=["transport", "lodging", "meals", "labour", "material"],
        reason="服务规范 4.4.3 表 1",
        made_at=datetime(2024, 12, 31, 16, tzinfo=UTC),
    )


class Migration(migrations.Migration):
    dependencies = [("fieldservice", "0007_the_quote_and_who_pays")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
