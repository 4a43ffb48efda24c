import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.migrating import TablesTogether


class Migration(TablesTogether):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("organization", "0001_the_company"),
        ("organization", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
            ],
            options={
                "verbose_name": "工作日历",
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, unique=True)),
                ("at", models.DateTimeField()),
                ("lag_seconds", models.PositiveIntegerField(default=0)),
                ("acted", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "verbose_name": "升级路径",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "pack",
                    models.CharField(
                        choices=[
                            ("S1", "售后服务管理规范"),
                            ("S2", "服务管理程序"),
                            ("S3", "售后问题管理制度"),
                            ("S4", "售后服务认证"),
                        ],
                        max_length=2,
                        verbose_name="规则包",
                    ),
                ),
                ("is_on", models.BooleanField(default=False, verbose_name="启用")),
                ("clause", models.CharField(max_length=60, verbose_name="出处")),
                ("house_default", models.BooleanField(default=False, verbose_name="非制度规定")),
            ],
            options={
                "verbose_name": "时限规则",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("hours", models.JSONField()),
                ("weekdays", models.JSONField()),
                ("days", models.JSONField()),
                ("years", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=200)),
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
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="deadlines.calendar"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_unique")
                ],
            },
        ),
        migrations.AddField(
            model_name="calendar",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="deadlines.calendarversion",
            ),
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_id", models.PositiveBigIntegerField()),
                ("case_id", models.PositiveBigIntegerField()),
                ("cycle", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "计时中"),
                            ("paused", "已暂停"),
                            ("met", "按时"),
                            ("missed", "逾期"),
                            ("cancelled", "已取消"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("armed_by", models.CharField(blank=True, max_length=40)),
                ("started_at", models.DateTimeField()),
                ("computed_due_at", models.DateTimeField(null=True)),
                ("agreed_due_at", models.DateTimeField(null=True)),
                ("agreed_with", models.CharField(blank=True, max_length=60)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("warn_at", models.DateTimeField(null=True)),
                ("calendar_unconfirmed", models.BooleanField(default=False)),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")], default=3
                    ),
                ),
                ("level", models.SmallIntegerField(default=-1)),
                ("next_action_at", models.DateTimeField(null=True)),
                ("waits_until", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("is_exempt", models.BooleanField(default=False)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stop_reason", models.CharField(blank=True, max_length=200)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "calendar_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.calendarversion",
                    ),
                ),
                (
                    "case_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clocks",
                        to="organization.department",
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subject_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "supervisor_department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="deadlines.rule"
                    ),
                ),
            ],
            options={
                "verbose_name": "时限",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_action_at__isnull", False)),
                        fields=["next_action_at"],
                        name="clock_next_action",
                    ),
                    models.Index(fields=["case_type", "case_id"], name="clock_by_case"),
                    models.Index(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=["owner", "due_at"],
                        name="clock_open_by_owner",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=["owner_department", "due_at"],
                        name="clock_open_by_department",
                    ),
                    models.Index(fields=["stopped_by", "stopped_at"], name="clock_by_stopper"),
                    models.Index(fields=["due_at", "rule"], name="clock_by_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=("rule", "subject_type", "subject_id", "cycle"),
                        name="clock_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["running", "paused"]), ("next_action_at", None), _connector="OR"
                        ),
                        name="clock_settled_has_no_action",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=200, verbose_name="处理措施")),
                ("until", models.DateTimeField(verbose_name="预计完成")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acknowledgements",
                        to="deadlines.clock",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cycle", models.PositiveIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False)),
                ("skipped", models.JSONField(default=list)),
                ("receivers", models.JSONField(default=list)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="deadlines.clock"
                    ),
                ),
            ],
            options={
                "ordering": ["done_at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("clock", "cycle", "level"), name="escalation_once")],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待批准"), ("approved", "已豁免"), ("refused", "未批准")],
                        default="asked",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("distance_km", models.PositiveIntegerField(blank=True, null=True, verbose_name="距离（公里）")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("at", models.DateTimeField(null=True, verbose_name="批准时间")),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="意见")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exemptions", to="deadlines.clock"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
            ],
            options={
                "verbose_name": "豁免",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "refused"), _negated=True),
                        fields=("clock",),
                        name="exemption_one_standing",
                        violation_error_message="这个时限已经申请或批准了豁免。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("by", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("at__isnull", False),
                                ("by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="exemption_answer_has_person",
                        violation_error_message="豁免的批准要有批准人和时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("after_percent", models.PositiveIntegerField(default=0)),
                ("at_least_minutes", models.PositiveIntegerField(default=0)),
                ("at_most_minutes", models.PositiveIntegerField(default=0)),
                ("receivers", models.JSONField()),
                ("severe_only", models.BooleanField(default=False)),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="levels", to="deadlines.ladder"
                    ),
                ),
            ],
            options={
                "ordering": ["ladder_id", "level"],
                "constraints": [models.UniqueConstraint(fields=("ladder", "level"), name="ladder_level_unique")],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("latest_end", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("waiting", "等待客户"), ("agreed", "客户约定日期")],
                        default="waiting",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
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
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="deadlines.clock"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["began_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("clock",), name="pause_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="pause_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("switch", "启用和停用"), ("ladder", "升级路径"), ("quiet", "夜间安静时段")],
                        max_length=10,
                    ),
                ),
                ("pack", models.CharField(blank=True, max_length=2)),
                ("words", models.CharField(max_length=200, verbose_name="改动")),
                ("lines", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
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
                    "ladder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="deadlines.ladder",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="deadlines.rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "改动记录",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["subject", "-at"], name="change_by_subject")],
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("starts_on", models.JSONField(default=list)),
                ("stops_on", models.JSONField(default=list)),
                ("cancels_on", models.JSONField(default=list)),
                ("ends_on", models.JSONField(default=list)),
                ("start_moment", models.CharField(blank=True, max_length=30)),
                ("owner_role", models.CharField(max_length=30)),
                ("supervisor_role", models.CharField(blank=True, max_length=30)),
                ("repeat_minutes", models.PositiveIntegerField(null=True)),
                ("may_pause", models.BooleanField(default=False)),
                ("rearms", models.BooleanField(default=True)),
                ("stamp", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("note", models.CharField(blank=True, max_length=200)),
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
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deadlines.ladder"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="deadlines.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("rule", "number"), name="rule_version_unique")],
            },
        ),
        migrations.AddField(
            model_name="rule",
            name="current",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deadlines.ruleversion"
            ),
        ),
        migrations.AddField(
            model_name="clock",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clocks", to="deadlines.ruleversion"
            ),
        ),
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("months", models.PositiveSmallIntegerField(verbose_name="最近几个月")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("changes", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "等待"),
                            ("running", "进行中"),
                            ("done", "完成"),
                            ("stopped", "已停止"),
                            ("failed", "失败"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done_count", models.PositiveIntegerField(default=0)),
                ("total_count", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "模拟",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Turned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_id", models.PositiveBigIntegerField()),
                ("started_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("old_verdict", models.CharField(blank=True, max_length=10)),
                ("old_due_at", models.DateTimeField(null=True)),
                ("new_verdict", models.CharField(blank=True, max_length=10)),
                ("new_due_at", models.DateTimeField(null=True)),
                (
                    "case_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="deadlines.rule"
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turned", to="deadlines.simulation"
                    ),
                ),
            ],
            options={
                "verbose_name": "结论改变的时限",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Variant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                ("condition", models.JSONField(default=dict)),
                (
                    "allowance",
                    models.CharField(
                        choices=[("minutes", "分钟"), ("days", "天"), ("agreed", "约定日期"), ("none", "不计时")],
                        max_length=10,
                    ),
                ),
                ("amount", models.PositiveIntegerField(default=0)),
                ("calendar", models.CharField(default="natural", max_length=10)),
                ("warn_percent", models.PositiveSmallIntegerField(default=75)),
                ("warn_minutes", models.PositiveIntegerField(null=True)),
                ("house_default", models.BooleanField(default=False, verbose_name="非制度规定")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variants",
                        to="deadlines.ruleversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version_id", "order"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "order"), name="variant_order_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("allowance__in", ["agreed", "none"]), _connector="OR"),
                        name="variant_has_amount",
                        violation_error_message="时限为零。请填写大于零的时长。",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="clock",
            name="variant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deadlines.variant"
            ),
        ),
    ]
