from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fieldservice", "0002_what_the_house_begins_with"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sentitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("conduct", "行为规范确认"),
                    ("moment", "外出环节"),
                    ("record", "服务记录"),
                    ("photo", "照片"),
                    ("expense", "费用票据"),
                    ("signature", "客户签字"),
                    ("hand_in", "交单"),
                ],
                max_length=10,
                verbose_name="内容",
            ),
        ),
    ]
