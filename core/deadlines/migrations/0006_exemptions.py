"""豁免 is asked for and answered (G-22); clocks know that one stands, and rates ask what fell due in a period."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


def keep_the_given(apps, schema_editor):
    """What was given before needed no request: whoever gave it stands as the one who asked."""
    Exemption, Clock = apps.get_model("deadlines", "Exemption"), apps.get_model("deadlines", "Clock")
    Exemption.objects.update(state="approved", asked_by=F("by"), asked_at=F("at"))
    Clock.objects.filter(pk__in=Exemption.objects.values("clock")).update(is_exempt=True)


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0005_house_amounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("clock", "is_exempt", models.BooleanField(default=False)),
        migrations.AddIndex("clock", models.Index(name="clock_by_due", fields=["due_at", "rule"])),
        migrations.AlterField(
            "exemption",
            "clock",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="exemptions", to="deadlines.clock"
            ),
        ),
        migrations.AddField(
            "exemption",
            "state",
            models.CharField(
                choices=[("asked", "待批准"), ("approved", "已豁免"), ("refused", "未批准")],
                default="asked",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField("exemption", "asked_by", models.ForeignKey(verbose_name="申请人", null=True, **PERSON)),
        migrations.AddField("exemption", "asked_at", models.DateTimeField("申请时间", null=True)),
        migrations.AddField("exemption", "words", models.CharField("意见", blank=True, max_length=200)),
        migrations.AlterField("exemption", "by", models.ForeignKey(verbose_name="批准人", null=True, **PERSON)),
        migrations.AlterField(
            "exemption", "on_behalf_of", models.ForeignKey(verbose_name="被代理人", null=True, **PERSON)
        ),
        migrations.AlterField("exemption", "at", models.DateTimeField("批准时间", null=True)),
        migrations.AlterModelOptions("exemption", {"ordering": ["pk"], "verbose_name": "豁免"}),
        migrations.RunPython(keep_the_given, migrations.RunPython.noop),
    ]
