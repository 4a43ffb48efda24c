"""Every request names who asked, stands once for a clock, and its answer has a person and a moment."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0006_exemptions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "exemption",
            "asked_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="申请人",
            ),
        ),
        migrations.AlterField("exemption", "asked_at", models.DateTimeField("申请时间")),
        migrations.AddConstraint(
            "exemption",
            models.UniqueConstraint(
                name="exemption_one_standing",
                fields=["clock"],
                condition=~Q(state="refused"),
                violation_error_message="这个时限已经申请或批准了豁免。",
            ),
        ),
        migrations.AddConstraint(
            "exemption",
            models.CheckConstraint(
                name="exemption_answer_has_person",
                condition=Q(state="asked", by=None, at=None)
                | ~Q(state="asked") & Q(by__isnull=False, at__isnull=False),
                violation_error_message="豁免的批准要有批准人和时间。",
            ),
        ),
    ]
