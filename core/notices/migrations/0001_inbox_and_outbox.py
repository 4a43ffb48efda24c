import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from core.migrating import TablesTogether


class Migration(TablesTogether):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("organization", "0001_the_company"),
        ("organization", "__first__"),
        ("timeline", "0001_happenings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Robot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("wecom", "企业微信"), ("dingtalk", "钉钉"), ("feishu", "飞书")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("host", models.CharField(max_length=200, verbose_name="主机")),
                ("key_sealed", models.TextField(editable=False)),
                ("key_hint", models.CharField(blank=True, editable=False, max_length=8, verbose_name="地址密钥")),
                ("secret_sealed", models.TextField(blank=True, editable=False)),
                ("secret_hint", models.CharField(blank=True, editable=False, max_length=8, verbose_name="签名密钥")),
                (
                    "format",
                    models.CharField(
                        choices=[("text", "纯文字"), ("markdown", "带标题和链接")],
                        default="text",
                        max_length=10,
                        verbose_name="格式",
                    ),
                ),
                ("per_minute", models.PositiveSmallIntegerField(verbose_name="每分钟最多")),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("off_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="建立时间"),
                ),
                (
                    "departments",
                    models.ManyToManyField(
                        blank=True, related_name="robots", to="organization.department", verbose_name="服务部门"
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="robots", to=settings.AUTH_USER_MODEL, verbose_name="另外服务的人"
                    ),
                ),
            ],
            options={
                "verbose_name": "机器人",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="digests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "补发汇总",
                "indexes": [models.Index(fields=["staff", "-at"], name="digest_by_staff")],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRobot",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("wecom", "企业微信"), ("dingtalk", "钉钉"), ("feishu", "飞书")],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("host", models.CharField(max_length=200, verbose_name="主机")),
                ("key_hint", models.CharField(blank=True, editable=False, max_length=8, verbose_name="地址密钥")),
                ("secret_hint", models.CharField(blank=True, editable=False, max_length=8, verbose_name="签名密钥")),
                (
                    "format",
                    models.CharField(
                        choices=[("text", "纯文字"), ("markdown", "带标题和链接")],
                        default="text",
                        max_length=10,
                        verbose_name="格式",
                    ),
                ),
                ("per_minute", models.PositiveSmallIntegerField(verbose_name="每分钟最多")),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("off_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="建立时间"),
                ),
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
                "verbose_name": "historical 机器人",
                "verbose_name_plural": "historical 机器人s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWebhook",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=40, verbose_name="名称")),
                ("url", models.CharField(max_length=300, verbose_name="地址")),
                ("secret_hint", models.CharField(editable=False, max_length=8, verbose_name="签名密钥")),
                ("events", models.JSONField(default=list, verbose_name="事件")),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("off_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="建立时间"),
                ),
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
                "verbose_name": "historical 外部订阅",
                "verbose_name_plural": "historical 外部订阅s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254, verbose_name="收件人")),
                ("to_name", models.CharField(blank=True, max_length=80, verbose_name="收件人姓名")),
                ("sender", models.CharField(blank=True, max_length=200, verbose_name="发件人")),
                ("subject", models.CharField(max_length=200, verbose_name="主题")),
                ("body", models.TextField(verbose_name="正文")),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("headers", models.JSONField(default=dict)),
                ("files", models.JSONField(default=list)),
                ("case_id", models.PositiveBigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("bounced_at", models.DateTimeField(null=True)),
                ("bounce_reason", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "外发邮件",
                "indexes": [models.Index(fields=["case_type", "case_id"], name="letter_by_case")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                (
                    "tone",
                    models.CharField(
                        blank=True,
                        choices=[("", "一般"), ("amber", "提醒"), ("red", "逾期")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True)),
                ("url", models.CharField(blank=True, max_length=300)),
                ("subject_id", models.PositiveBigIntegerField(null=True)),
                ("case_id", models.PositiveBigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("late", models.BooleanField(default=False)),
                ("quiet", models.BooleanField(default=False)),
                (
                    "case_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="notices.digest",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "indexes": [
                    models.Index(fields=["staff", "-at", "-id"], name="message_by_staff"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["staff"], name="message_unread"),
                    models.Index(
                        condition=models.Q(("digest", None), ("late", True)),
                        fields=["staff"],
                        name="message_late_unbound",
                    ),
                    models.Index(fields=["case_type", "case_id"], name="message_by_case"),
                ],
                "constraints": [models.UniqueConstraint(fields=("staff", "key"), name="message_once")],
            },
        ),
        migrations.CreateModel(
            name="Meter",
            fields=[
                (
                    "robot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="meter",
                        serialize=False,
                        to="notices.robot",
                    ),
                ),
                ("posted_at", models.JSONField(default=list)),
                ("blocked_until", models.DateTimeField(null=True)),
                ("blocked_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name": "机器人用量",
            },
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sending", "发送中"),
                            ("sent", "已送达"),
                            ("unknown", "结果不明"),
                            ("failed", "未送达"),
                            ("dropped", "不再发送"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("maybe_repeated", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("created_at", models.DateTimeField()),
                ("title", models.CharField(max_length=300)),
                ("body", models.TextField()),
                ("url", models.CharField(blank=True, max_length=300)),
                ("people", models.JSONField(default=list)),
                (
                    "robot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parcels",
                        to="notices.robot",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "合并发送",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending", "unknown"])),
                        fields=["next_attempt_at"],
                        name="parcel_waiting",
                    ),
                    models.Index(fields=["robot", "-id"], name="parcel_by_robot"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("robot__isnull", False), ("staff__isnull", False), _connector="OR"),
                        name="parcel_has_receiver",
                        violation_error_message="合并发送必须有机器人或收件人。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sending", "发送中"),
                            ("sent", "已送达"),
                            ("unknown", "结果不明"),
                            ("failed", "未送达"),
                            ("dropped", "不再发送"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("maybe_repeated", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("channel", models.CharField(max_length=20)),
                ("urgent", models.BooleanField(default=False)),
                ("collect", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notices.digest",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delivery",
                        to="notices.letter",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="notices.message",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="notices.robot",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="deliveries",
                        to="notices.parcel",
                    ),
                ),
            ],
            options={
                "verbose_name": "送达",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending", "unknown"])),
                        fields=["next_attempt_at"],
                        name="delivery_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("parcel", None), ("state", "waiting")),
                        fields=["robot", "-urgent", "next_attempt_at"],
                        name="delivery_for_robot",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["failed", "unknown"])),
                        fields=["id"],
                        name="delivery_undelivered",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("digest", None)),
                        fields=("message", "channel"),
                        name="delivery_once_message",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("message", None)),
                        fields=("digest", "channel"),
                        name="delivery_once_digest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email_on", models.BooleanField(default=True, verbose_name="邮件")),
                ("robots_on", models.BooleanField(default=True, verbose_name="群机器人")),
                ("choices", models.JSONField(default=dict)),
                ("collected", models.JSONField(default=list)),
                ("digest_at", models.TimeField(blank=True, null=True, verbose_name="每日汇总时间")),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="免打扰从")),
                ("quiet_to", models.TimeField(blank=True, null=True, verbose_name="到")),
                ("wecom_id", models.CharField(blank=True, max_length=64, verbose_name="企业微信账号")),
                ("dingtalk_id", models.CharField(blank=True, max_length=64, verbose_name="钉钉用户 ID")),
                ("feishu_id", models.CharField(blank=True, max_length=64, verbose_name="飞书 Open ID")),
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "通知方式",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_to", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="preference_quiet_whole",
                        violation_error_message="免打扰时间要么都填，要么都空着。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_at", models.TimeField(default=datetime.time(22, 0), verbose_name="从")),
                ("ends_at", models.TimeField(default=datetime.time(7, 30), verbose_name="到")),
                (
                    "from_grade",
                    models.PositiveSmallIntegerField(
                        choices=[(2, "二级、三级和四级"), (3, "三级和四级"), (4, "只有四级"), (5, "不设安静时段")],
                        default=3,
                        verbose_name="适用",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="原因")),
                ("created_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "夜间安静时段",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("begins_at", models.F("ends_at")), _negated=True),
                        name="quiet_has_length",
                        violation_error_message="安静时段的开始和结束相同。请改为不同的时间，或选择“不设安静时段”。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="名称")),
                ("url", models.CharField(max_length=300, verbose_name="地址")),
                ("secret_sealed", models.TextField(editable=False)),
                ("secret_hint", models.CharField(editable=False, max_length=8, verbose_name="签名密钥")),
                ("events", models.JSONField(default=list, verbose_name="事件")),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("off_reason", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
                ("failing_since", models.DateTimeField(editable=False, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="建立时间"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "外部订阅",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sending", "发送中"),
                            ("sent", "已送达"),
                            ("unknown", "结果不明"),
                            ("failed", "未送达"),
                            ("dropped", "不再发送"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("maybe_repeated", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("event", models.CharField(max_length=40)),
                ("body", models.TextField(blank=True)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "happening",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="timeline.happening",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="notices.webhook"
                    ),
                ),
            ],
            options={
                "verbose_name": "外部通知",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending", "unknown"])),
                        fields=["next_attempt_at"],
                        name="call_waiting",
                    ),
                    models.Index(fields=["webhook", "-id"], name="call_by_webhook"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("happening__isnull", False)),
                        fields=("webhook", "happening"),
                        name="call_once",
                    )
                ],
            },
        ),
    ]
