from decimal import Decimal

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import customers.models.importing
from core.migrating import TablesTogether


class Migration(TablesTogether):
    initial = True

    dependencies = [
        ("organization", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="客户名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "code",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="客户编码"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("market", "社会营销"), ("assembly", "装配线配套")],
                        default="market",
                        help_text="社会营销的产品由销售部负责，装配线的由质量部负责。",
                        max_length=10,
                        verbose_name="销售渠道",
                    ),
                ),
                ("is_key", models.BooleanField(default=False, verbose_name="重点客户")),
                ("region", models.CharField(blank=True, max_length=20, verbose_name="省 / 区域")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("since_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="合作起始年")),
                ("contract_no", models.CharField(blank=True, max_length=40, verbose_name="维保合同号")),
                ("contract_until", models.DateField(blank=True, null=True, verbose_name="维保至")),
                ("contract_scope", models.CharField(blank=True, max_length=200, verbose_name="维保范围")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("inactive_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建档时间")),
                ("initials", models.CharField(blank=True, editable=False, max_length=100)),
                ("pinyin", models.CharField(blank=True, editable=False, max_length=400)),
                ("lookup", models.TextField(blank=True, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建档人",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="客户经理",
                    ),
                ),
            ],
            options={
                "verbose_name": "客户",
                "ordering": ["pinyin", "pk"],
                "indexes": [
                    models.Index(fields=["pinyin", "id"], name="customer_by_pinyin"),
                    models.Index(fields=["region", "pinyin"], name="customer_by_region"),
                    models.Index(
                        condition=models.Q(("is_active", True)),
                        fields=["contract_until"],
                        name="customer_by_contract",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="customer_has_name",
                        violation_error_message="客户名称不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_active", True), models.Q(("inactive_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="customer_inactive_has_reason",
                        violation_error_message="停用客户要写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="职务")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("other_phone", models.CharField(blank=True, max_length=30, verbose_name="其他电话")),
                ("digits", models.CharField(blank=True, editable=False, max_length=64)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("is_main", models.BooleanField(default=False, verbose_name="首选")),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="例如：22:00 以后、报价与合同", max_length=100, verbose_name="说明"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "verbose_name": "联系人",
                "ordering": ["-is_main", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True), ("is_main", True)),
                        fields=("customer",),
                        name="contact_one_main",
                        violation_error_message="一个客户只有一位首选联系人。请先取消另一位的首选。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="contact_has_name",
                        violation_error_message="联系人姓名不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(default="产品质量早期报警", max_length=80, verbose_name="约定事项")),
                (
                    "content",
                    models.TextField(help_text="出现什么情况、多久之内、向谁报告。", verbose_name="约定内容"),
                ),
                ("agreed_on", models.DateField(verbose_name="约定日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效至")),
                ("reported_to", models.CharField(blank=True, max_length=40, verbose_name="报告内勤")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="我方约定人",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="客户方联系人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "verbose_name": "约定",
                "ordering": ["-agreed_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("agreed_on")), _connector="OR"
                        ),
                        name="agreement_dates_in_order",
                        violation_error_message="有效期早于约定日期。请改为约定日期或之后的日期。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgreement",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("title", models.CharField(default="产品质量早期报警", max_length=80, verbose_name="约定事项")),
                (
                    "content",
                    models.TextField(help_text="出现什么情况、多久之内、向谁报告。", verbose_name="约定内容"),
                ),
                ("agreed_on", models.DateField(verbose_name="约定日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效至")),
                ("reported_to", models.CharField(blank=True, max_length=40, verbose_name="报告内勤")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="我方约定人",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="客户方联系人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 约定",
                "verbose_name_plural": "historical 约定s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="职务")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("other_phone", models.CharField(blank=True, max_length=30, verbose_name="其他电话")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("is_main", models.BooleanField(default=False, verbose_name="首选")),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="例如：22:00 以后、报价与合同", max_length=100, verbose_name="说明"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 联系人",
                "verbose_name_plural": "historical 联系人s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCustomer",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="客户名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "code",
                    models.CharField(blank=True, db_index=True, max_length=20, null=True, verbose_name="客户编码"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("market", "社会营销"), ("assembly", "装配线配套")],
                        default="market",
                        help_text="社会营销的产品由销售部负责，装配线的由质量部负责。",
                        max_length=10,
                        verbose_name="销售渠道",
                    ),
                ),
                ("is_key", models.BooleanField(default=False, verbose_name="重点客户")),
                ("region", models.CharField(blank=True, max_length=20, verbose_name="省 / 区域")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                ("since_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="合作起始年")),
                ("contract_no", models.CharField(blank=True, max_length=40, verbose_name="维保合同号")),
                ("contract_until", models.DateField(blank=True, null=True, verbose_name="维保至")),
                ("contract_scope", models.CharField(blank=True, max_length=200, verbose_name="维保范围")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("inactive_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建档时间")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建档人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="客户经理",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 客户",
                "verbose_name_plural": "historical 客户s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNeed",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("current", "当前"), ("potential", "潜在"), ("improvement", "改进要求")],
                        default="current",
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="需求")),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="例如：走访获知、来电、座谈会", max_length=60, verbose_name="来源"
                    ),
                ),
                ("analysis", models.CharField(blank=True, max_length=200, verbose_name="分析与跟进")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="跟进期限")),
                ("noted_at", models.DateTimeField(editable=False, verbose_name="记录时间")),
                ("reported_at", models.DateTimeField(editable=False, null=True, verbose_name="报送时间")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="办结时间")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="结果")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 需求",
                "verbose_name_plural": "historical 需求s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPart",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("number", models.CharField(db_index=True, max_length=40, verbose_name="备件编号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("spec", models.CharField(blank=True, max_length=80, verbose_name="规格型号")),
                ("unit", models.CharField(default="件", max_length=10, verbose_name="单位")),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="单价（元）"
                    ),
                ),
                ("product", models.CharField(blank=True, max_length=60, verbose_name="适用产品")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 备件",
                "verbose_name_plural": "historical 备件s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalServiceRequirement",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("contract", "合同"),
                            ("regulation", "国家 / 行业规定"),
                            ("special", "顾客特殊要求"),
                            ("internal", "内部要求"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("item", models.CharField(max_length=80, verbose_name="服务项目")),
                ("way", models.CharField(blank=True, max_length=80, verbose_name="服务方式")),
                ("content", models.CharField(max_length=200, verbose_name="服务内容")),
                (
                    "basis",
                    models.CharField(
                        blank=True, help_text="合同号、标准号或文件号", max_length=80, verbose_name="依据"
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效至")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 服务要求",
                "verbose_name_plural": "historical 服务要求s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSite",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "main_city",
                    models.BooleanField(default=False, help_text="主城区的到场时限更短。", verbose_name="主城区"),
                ),
                ("entry_rules", models.CharField(blank=True, max_length=200, verbose_name="进厂要求")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 厂区",
                "verbose_name_plural": "historical 厂区s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("customers", "客户"), ("equipment", "设备"), ("parts", "备件")],
                        max_length=10,
                        verbose_name="内容",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "正在检查"),
                            ("checked", "已检查"),
                            ("writing", "正在写入"),
                            ("done", "已导入"),
                            ("failed", "读不出来"),
                            ("dropped", "已放弃"),
                        ],
                        default="checking",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("update", models.BooleanField(default=False, verbose_name="已有的按表更新")),
                ("name", models.CharField(max_length=150, verbose_name="文件")),
                ("file", models.FileField(max_length=200, upload_to=customers.models.importing.storage_path)),
                ("lines", models.JSONField(default=list)),
                ("fresh", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="更新")),
                ("same", models.PositiveIntegerField(default=0, verbose_name="已有，跳过")),
                ("wrong", models.PositiveIntegerField(default=0, verbose_name="有错")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                ("done_at", models.DateTimeField(null=True, verbose_name="导入时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("current", "当前"), ("potential", "潜在"), ("improvement", "改进要求")],
                        default="current",
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="需求")),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="例如：走访获知、来电、座谈会", max_length=60, verbose_name="来源"
                    ),
                ),
                ("analysis", models.CharField(blank=True, max_length=200, verbose_name="分析与跟进")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="跟进期限")),
                ("noted_at", models.DateTimeField(editable=False, verbose_name="记录时间")),
                ("reported_at", models.DateTimeField(editable=False, null=True, verbose_name="报送时间")),
                ("done_at", models.DateTimeField(editable=False, null=True, verbose_name="办结时间")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="结果")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="needs",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "verbose_name": "需求",
                "ordering": [models.OrderBy(models.F("done_at"), descending=True, nulls_first=True), "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="need_has_text",
                        violation_error_message="需求内容不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None), models.Q(("result", ""), _negated=True), _connector="OR"
                        ),
                        name="need_done_has_result",
                        violation_error_message="办结需求要写明结果。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="备件编号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("spec", models.CharField(blank=True, max_length=80, verbose_name="规格型号")),
                ("unit", models.CharField(default="件", max_length=10, verbose_name="单位")),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="单价（元）"
                    ),
                ),
                ("product", models.CharField(blank=True, max_length=60, verbose_name="适用产品")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
            ],
            options={
                "verbose_name": "备件",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="part_has_number_and_name",
                        violation_error_message="备件要有编号和名称。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price", None), ("price__gte", Decimal("0")), _connector="OR"),
                        name="part_price_not_negative",
                        violation_error_message="单价不能是负数。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceRequirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("contract", "合同"),
                            ("regulation", "国家 / 行业规定"),
                            ("special", "顾客特殊要求"),
                            ("internal", "内部要求"),
                        ],
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                ("item", models.CharField(max_length=80, verbose_name="服务项目")),
                ("way", models.CharField(blank=True, max_length=80, verbose_name="服务方式")),
                ("content", models.CharField(max_length=200, verbose_name="服务内容")),
                (
                    "basis",
                    models.CharField(
                        blank=True, help_text="合同号、标准号或文件号", max_length=80, verbose_name="依据"
                    ),
                ),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="有效至")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requirements",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务要求",
                "ordering": ["source", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("item", ""), _negated=True),
                        name="service_requirement_has_item",
                        violation_error_message="服务项目不能为空。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
                (
                    "main_city",
                    models.BooleanField(default=False, help_text="主城区的到场时限更短。", verbose_name="主城区"),
                ),
                ("entry_rules", models.CharField(blank=True, max_length=200, verbose_name="进厂要求")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
            ],
            options={
                "verbose_name": "厂区",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "name"),
                        name="site_name_once_per_customer",
                        violation_error_message="这个客户已有同名厂区。请换一个名称。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="site_has_name",
                        violation_error_message="厂区名称不能为空。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalEquipment",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("product", models.CharField(max_length=60, verbose_name="产品名称")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="型号")),
                (
                    "maker",
                    models.CharField(blank=True, help_text="留空表示本公司。", max_length=60, verbose_name="制造厂"),
                ),
                (
                    "serial",
                    models.CharField(
                        blank=True,
                        help_text="见铭牌；暂时不知道可以留空，稍后补。",
                        max_length=60,
                        verbose_name="机号",
                    ),
                ),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="批次")),
                ("project_no", models.CharField(blank=True, max_length=40, verbose_name="项目编号（AB号）")),
                (
                    "military",
                    models.BooleanField(default=False, help_text="军品的质量问题须双五归零。", verbose_name="军品"),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="交付日期")),
                ("invoice_on", models.DateField(blank=True, null=True, verbose_name="开票日期")),
                ("commissioned_on", models.DateField(blank=True, null=True, verbose_name="投运日期")),
                (
                    "warranty_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contract", "按合同约定"),
                            ("commissioned", "自投运日起"),
                            ("delivered", "自交付日起"),
                            ("invoice", "自开票日起"),
                        ],
                        max_length=12,
                        verbose_name="保修起算",
                    ),
                ),
                ("warranty_ends_on", models.DateField(blank=True, null=True, verbose_name="保修至")),
                (
                    "contract_until",
                    models.DateField(
                        blank=True, help_text="留空时按客户的维保合同。", null=True, verbose_name="维保至"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("inactive_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建档时间")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建档人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.site",
                        verbose_name="厂区",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 设备",
                "verbose_name_plural": "historical 设备s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(max_length=60, verbose_name="产品名称")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="型号")),
                (
                    "maker",
                    models.CharField(blank=True, help_text="留空表示本公司。", max_length=60, verbose_name="制造厂"),
                ),
                (
                    "serial",
                    models.CharField(
                        blank=True,
                        help_text="见铭牌；暂时不知道可以留空，稍后补。",
                        max_length=60,
                        verbose_name="机号",
                    ),
                ),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="批次")),
                ("project_no", models.CharField(blank=True, max_length=40, verbose_name="项目编号（AB号）")),
                (
                    "military",
                    models.BooleanField(default=False, help_text="军品的质量问题须双五归零。", verbose_name="军品"),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="交付日期")),
                ("invoice_on", models.DateField(blank=True, null=True, verbose_name="开票日期")),
                ("commissioned_on", models.DateField(blank=True, null=True, verbose_name="投运日期")),
                (
                    "warranty_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contract", "按合同约定"),
                            ("commissioned", "自投运日起"),
                            ("delivered", "自交付日起"),
                            ("invoice", "自开票日起"),
                        ],
                        max_length=12,
                        verbose_name="保修起算",
                    ),
                ),
                ("warranty_ends_on", models.DateField(blank=True, null=True, verbose_name="保修至")),
                (
                    "contract_until",
                    models.DateField(
                        blank=True, help_text="留空时按客户的维保合同。", null=True, verbose_name="维保至"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("inactive_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建档时间")),
                ("lookup", models.CharField(blank=True, editable=False, max_length=300)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="建档人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equipment",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equipment",
                        to="customers.site",
                        verbose_name="厂区",
                    ),
                ),
            ],
            options={
                "verbose_name": "设备",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("batch", ""), _negated=True), fields=["batch"], name="equipment_by_batch"
                    ),
                    models.Index(fields=["lookup", "is_active"], name="equipment_lookup"),
                    models.Index(fields=["customer", "warranty_ends_on"], name="equipment_by_warranty"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("serial", ""), _negated=True),
                        fields=("maker", "serial"),
                        name="equipment_serial_once_per_maker",
                        violation_error_message="这个机号已经登记。请核对铭牌。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("product", ""), _negated=True),
                        name="equipment_has_product",
                        violation_error_message="产品名称不能为空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("warranty_ends_on", None),
                            ("commissioned_on", None),
                            ("warranty_ends_on__gte", models.F("commissioned_on")),
                            _connector="OR",
                        ),
                        name="equipment_warranty_after_start",
                        violation_error_message="保修截止早于投运日期。请改为投运日期或之后的日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_active", True), models.Q(("inactive_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="equipment_inactive_has_reason",
                        violation_error_message="停用设备要写明原因。",
                    ),
                ],
            },
        ),
    ]
