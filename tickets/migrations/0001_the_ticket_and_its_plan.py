import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import core.indexes
import core.text.search
import tickets.models.mailbox
import tickets.models.tracking
from core.migrating import TablesTogether


class Migration(TablesTogether):
    initial = True

    dependencies = [
        ("customers", "0001_customers_and_equipment"),
        ("notices", "0001_inbox_and_outbox"),
        ("organization", "0001_the_company"),
        ("organization", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contingency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="停用时间")),
                ("retired_why", models.CharField(blank=True, max_length=200, verbose_name="停用原因")),
            ],
            options={
                "verbose_name": "应急预案",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retired_at", None), models.Q(("retired_why", ""), _negated=True), _connector="OR"
                        ),
                        name="contingency_retired_has_reason",
                        violation_error_message="停用预案要写明原因。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeDraft",
            fields=[
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="intake_draft",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                ("data", models.TextField(verbose_name="内容")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
            ],
            options={
                "verbose_name": "登记草稿",
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("analysis", "问题分析会议"), ("morning", "晨会"), ("special", "专题会议")],
                        default="analysis",
                        max_length=10,
                        verbose_name="会议",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "筹备中"), ("done", "已定稿"), ("void", "已取消")],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="主题")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("place", models.CharField(blank=True, max_length=60, verbose_name="地点")),
                ("guests", models.CharField(blank=True, max_length=200, verbose_name="其他参加人")),
                ("first_measures", models.TextField(blank=True, verbose_name="先期措施")),
                ("decisions", models.TextField(blank=True, verbose_name="结论与决定")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="定稿时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="取消原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="主持人",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="meeting_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("settled_at", None)),
                            _connector="OR",
                        ),
                        name="meeting_done_has_time",
                        violation_error_message="定稿的会议必须有定稿时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "void"), _negated=True),
                            models.Q(("void_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="meeting_void_has_reason",
                        violation_error_message="取消会议要写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicFace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hotline", models.CharField(blank=True, max_length=30, verbose_name="服务热线")),
                ("hours", models.CharField(blank=True, default="24 小时", max_length=60, verbose_name="热线时间")),
                (
                    "culture",
                    models.TextField(
                        blank=True, help_text="空行分段；以“# ”开头的行是小标题。", verbose_name="服务文化"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "对外信息",
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="报警表编号"),
                ),
                (
                    "feedback_number",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="反馈表编号"),
                ),
                ("serial_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待提交"),
                            ("approval", "待批准"),
                            ("returned", "已退回"),
                            ("handling", "处理中"),
                            ("replying", "待回复"),
                            ("closed", "已关闭"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("received_at", models.DateTimeField(verbose_name="接收时间")),
                (
                    "trigger",
                    models.CharField(
                        choices=[("complaint", "客户抱怨"), ("statistic", "统计超限")],
                        default="complaint",
                        max_length=10,
                        verbose_name="触发方式",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "售前"), ("during", "售中"), ("after", "售后")],
                        default="after",
                        max_length=8,
                        verbose_name="服务阶段",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("hotline", "400 热线"),
                            ("phone", "电话"),
                            ("wechat", "微信公众号"),
                            ("website", "官网"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "来访"),
                            ("field", "现场反馈"),
                            ("survey", "回访调查"),
                            ("other", "其他"),
                        ],
                        default="phone",
                        max_length=10,
                        verbose_name="抱怨渠道",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="抱怨内容")),
                ("needs_now", models.CharField(blank=True, max_length=300, verbose_name="现有需求")),
                ("needs_later", models.CharField(blank=True, max_length=300, verbose_name="潜在需求")),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "一般"), ("important", "重要"), ("urgent", "紧急")],
                        default="normal",
                        max_length=10,
                        verbose_name="紧急程度",
                    ),
                ),
                ("product", models.CharField(blank=True, max_length=120, verbose_name="产品")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="生产批次")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="涉及数量")),
                ("failure_mode", models.CharField(blank=True, max_length=200, verbose_name="失效模式")),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[("first", "首次"), ("sometimes", "偶发"), ("often", "多次"), ("batch", "批量")],
                        max_length=10,
                        verbose_name="发生频次",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "严重"), (2, "一般"), (3, "轻微")],
                        null=True,
                        verbose_name="严重程度",
                    ),
                ),
                ("containment", models.TextField(blank=True, verbose_name="遏制措施")),
                (
                    "reply_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "登门"),
                            ("message", "微信"),
                        ],
                        max_length=10,
                        verbose_name="客户选择的回复方式",
                    ),
                ),
                ("reply_due_on", models.DateField(blank=True, null=True, verbose_name="客户要求的回复日期")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="批准或退回意见")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("act", "处理"), ("none", "不做处理")],
                        max_length=5,
                        verbose_name="处理结论",
                    ),
                ),
                ("no_action_reason", models.CharField(blank=True, max_length=300, verbose_name="不做处理的理由")),
                ("analysis", models.TextField(blank=True, verbose_name="分析")),
                ("disposition", models.TextField(blank=True, verbose_name="处置措施")),
                ("verification", models.TextField(blank=True, verbose_name="跟踪验证")),
                ("disposed_at", models.DateTimeField(blank=True, null=True, verbose_name="处置时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="关闭时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                ("withdraw_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                ("tokens", core.text.search.TokensField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="organization.department",
                        verbose_name="责任部门",
                    ),
                ),
                (
                    "disposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处置人",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
                (
                    "recipients",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="organization.department", verbose_name="报送部门"
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
            ],
            options={
                "verbose_name": "客户抱怨",
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="complaint_by_received"),
                    models.Index(fields=["state", "-received_at", "-id"], name="complaint_by_state"),
                    core.text.search.TokensIndex(fields=["tokens"], name="complaint_by_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(("number__isnull", False), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="complaint_submitted_has_number",
                        violation_error_message="提交的抱怨必须有编号和提交时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["handling", "replying", "closed"]), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("department__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_routed_is_approved",
                        violation_error_message="转责任部门之前要经总经理或管理者代表批准。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "none"), _negated=True),
                            models.Q(("no_action_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_no_action_says_why",
                        violation_error_message="不做处理要写明理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "closed"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at", None)),
                            _connector="OR",
                        ),
                        name="complaint_closed_has_outcome",
                        violation_error_message="关闭的抱怨必须有处理结论和关闭时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(
                                ("withdrawn_at__isnull", False), models.Q(("withdraw_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="complaint_withdrawn_says_why",
                        violation_error_message="撤销抱怨要写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("video", "视频"),
                            ("message", "微信或短信"),
                            ("email", "电子邮件"),
                            ("visit", "当面"),
                            ("online", "网页留言"),
                            ("auto", "自动答复"),
                        ],
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                ("with_whom", models.CharField(blank=True, max_length=40, verbose_name="对方")),
                ("words", models.TextField(verbose_name="内容")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("is_response", models.BooleanField(default=False, verbose_name="首次响应")),
                ("is_incoming", models.BooleanField(default=False, verbose_name="客户来言")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
            ],
            options={
                "verbose_name": "沟通记录",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ContingencyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "修订中"),
                            ("issued", "有效"),
                            ("archived", "已被替代"),
                            ("void", "已作废"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("edit", models.PositiveIntegerField(default=1, editable=False)),
                ("product", models.CharField(blank=True, max_length=60, verbose_name="产品或型号包含")),
                (
                    "fault_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hardware", "硬件"),
                            ("software", "软件"),
                            ("data", "数据"),
                            ("integration", "系统集成"),
                            ("undetermined", "无法确定"),
                        ],
                        max_length=14,
                        verbose_name="问题性质",
                    ),
                ),
                ("applies", models.TextField(verbose_name="适用情形")),
                ("resources", models.TextField(blank=True, verbose_name="应急资源")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="修订说明")),
                ("created_at", models.DateTimeField(verbose_name="编制时间")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="发布时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
                (
                    "contingency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="tickets.contingency"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发布人",
                    ),
                ),
            ],
            options={
                "verbose_name": "应急预案版本",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contingency", "number"), name="contingency_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("contingency",), name="contingency_one_draft"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContingencyRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("duty", models.CharField(max_length=40, verbose_name="职责")),
                (
                    "holder",
                    models.CharField(
                        choices=[
                            ("service", "售后服务部负责人"),
                            ("production", "生产部负责人"),
                            ("technical", "技术服务部负责人"),
                            ("quality", "质量部负责人"),
                            ("research", "研发部负责人"),
                            ("purchasing", "采购部负责人"),
                            ("assignee", "责任人"),
                            ("clerk", "登记的客服"),
                            ("expert", "技术专家"),
                            ("emergency", "应急处理小组成员"),
                        ],
                        max_length=12,
                        verbose_name="由谁担任",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="tickets.contingencyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "小组职责",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="contingency",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.contingencyversion",
            ),
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "处置中"), ("handled", "应急解除"), ("closed", "已评估")],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="启动时间")),
                ("arrived_at", models.DateTimeField(null=True, verbose_name="小组到达时间")),
                ("temporary", models.TextField(blank=True, verbose_name="临时方案")),
                ("temporary_at", models.DateTimeField(null=True, verbose_name="临时方案时间")),
                ("over_at", models.DateTimeField(null=True, verbose_name="应急解除时间")),
                ("over_words", models.CharField(blank=True, max_length=300, verbose_name="解除说明")),
                (
                    "over_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="启动人",
                    ),
                ),
                (
                    "temporary_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="临时方案记录人",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="tickets.contingencyversion",
                        verbose_name="应急预案",
                    ),
                ),
            ],
            options={
                "verbose_name": "应急处置",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("over_at", None), ("state", "running")),
                            models.Q(models.Q(("state", "running"), _negated=True), ("over_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="emergency_over_has_time",
                        violation_error_message="解除的应急处置必须有解除时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("temporary", ""), ("temporary_at", None)),
                            models.Q(models.Q(("temporary", ""), _negated=True), ("temporary_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="emergency_temporary_is_whole",
                        violation_error_message="临时方案要写明内容和时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=200, verbose_name="步骤")),
                ("is_safety", models.BooleanField(default=False, verbose_name="安全")),
                ("duty", models.CharField(blank=True, max_length=40, verbose_name="职责")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待办"), ("done", "完成"), ("skipped", "不做")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("at", models.DateTimeField(null=True, verbose_name="时间")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checklist", to="tickets.emergency"
                    ),
                ),
            ],
            options={
                "verbose_name": "应急步骤",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("emergency", "order"), name="check_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("state", "open")),
                            models.Q(("at__isnull", False), ("state", "done")),
                            models.Q(
                                ("at__isnull", False), ("state", "skipped"), models.Q(("note", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="check_item_skipped_has_reason",
                        violation_error_message="不做的步骤要写明理由。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("done", "已提交")],
                        default="draft",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("course", models.TextField(blank=True, verbose_name="处置经过")),
                ("root_cause", models.TextField(blank=True, verbose_name="根本原因")),
                ("worked", models.TextField(blank=True, verbose_name="有效的做法")),
                ("gaps", models.TextField(blank=True, verbose_name="不足")),
                ("prevention", models.TextField(blank=True, verbose_name="预防措施")),
                ("revises", models.BooleanField(default=False, verbose_name="建议修订应急预案")),
                ("revision", models.TextField(blank=True, verbose_name="修订建议")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评估人",
                    ),
                ),
                (
                    "emergency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evaluation", to="tickets.emergency"
                    ),
                ),
            ],
            options={
                "verbose_name": "应急总结评估",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                models.Q(("root_cause", ""), _negated=True),
                                models.Q(("worked", ""), _negated=True),
                                models.Q(("gaps", ""), _negated=True),
                                models.Q(("prevention", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="evaluation_done_is_whole",
                        violation_error_message="提交评估要写明根本原因、有效的做法、不足和预防措施。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            ("revises", False),
                            models.Q(("revision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evaluation_revision_has_words",
                        violation_error_message="建议修订预案要写明改什么。",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="contingencyversion",
            name="evaluation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="tickets.evaluation",
                verbose_name="应急总结评估",
            ),
        ),
        migrations.CreateModel(
            name="Expertise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(blank=True, max_length=60, verbose_name="产品或型号包含")),
                (
                    "fault_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hardware", "硬件"),
                            ("software", "软件"),
                            ("data", "数据"),
                            ("integration", "系统集成"),
                            ("undetermined", "无法确定"),
                        ],
                        max_length=14,
                        verbose_name="问题性质",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="责任部门",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expertise",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="技术专家",
                    ),
                ),
            ],
            options={
                "verbose_name": "专长",
                "ordering": ["person_id", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("product", ""), _negated=True),
                            models.Q(("fault_kind", ""), _negated=True),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="expertise_says_something",
                        violation_error_message="专长要写明产品、问题性质或责任部门中的一项。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[("xlsx", "Excel 工作簿"), ("csv", "CSV 文本"), ("print", "合并打印")],
                        max_length=8,
                        verbose_name="格式",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="范围")),
                ("rows", models.PositiveIntegerField(blank=True, null=True, verbose_name="行数")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导出记录",
                "indexes": [models.Index(fields=["-at", "-id"], name="export_by_time")],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="日期")),
                ("what", models.CharField(max_length=200, verbose_name="跟进内容")),
                ("due_at", models.DateTimeField(verbose_name="最迟")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待跟进"), ("done", "已跟进"), ("cancelled", "已取消")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="安排时间")),
                ("done_at", models.DateTimeField(null=True, verbose_name="跟进时间")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="跟进情况")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="安排人",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="tickets.emergency"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="跟进人",
                    ),
                ),
            ],
            options={
                "verbose_name": "后续跟进",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("done_at__isnull", False),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="follow_up_closed_has_words",
                        violation_error_message="跟进之后要写明情况。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalComplaintReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("formed_at", models.DateTimeField(verbose_name="组成时间")),
                ("verdict", models.TextField(blank=True, verbose_name="评审结论")),
                ("solution", models.TextField(blank=True, verbose_name="解决方案")),
                ("concluded_at", models.DateTimeField(blank=True, null=True, verbose_name="评审时间")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.complaint",
                        verbose_name="抱怨",
                    ),
                ),
                (
                    "concluded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "formed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="组织人",
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
                    "specialist",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="赶赴现场的专员",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 抱怨评审",
                "verbose_name_plural": "historical 抱怨评审s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMailbox",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(db_index=True, max_length=40, verbose_name="名称")),
                (
                    "address",
                    models.EmailField(
                        db_index=True,
                        help_text="客户写信的地址，回信也从这个地址发出。",
                        max_length=254,
                        verbose_name="邮箱地址",
                    ),
                ),
                ("host", models.CharField(max_length=200, verbose_name="收信服务器")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="端口")),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS（常用端口 993）"),
                            ("starttls", "STARTTLS（常用端口 143）"),
                            ("plain", "不加密（仅限内网）"),
                        ],
                        default="tls",
                        max_length=8,
                        verbose_name="加密",
                    ),
                ),
                ("user", models.CharField(max_length=200, verbose_name="登录名")),
                ("folder", models.CharField(default="INBOX", max_length=100, verbose_name="文件夹")),
                (
                    "acknowledges",
                    models.BooleanField(
                        default=True, help_text="每件新来信回复一次单号和查进度的链接。", verbose_name="自动回执"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="留空就是售后服务部。",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organization.department",
                        verbose_name="接收部门",
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
                "verbose_name": "historical 收件邮箱",
                "verbose_name_plural": "historical 收件邮箱s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRoutingRule",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[("symptom", "问题性质"), ("cause", "原因类别")], max_length=10, verbose_name="依据"
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="类别")),
                (
                    "product_words",
                    models.CharField(
                        blank=True,
                        help_text="产品、型号或主题中出现任何一个词就符合，用顿号或空格隔开。留空不限。",
                        max_length=200,
                        verbose_name="产品词",
                    ),
                ),
                (
                    "service_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acceptance_training", "接装培训"),
                            ("site_support", "现场保障培训"),
                            ("site_repair", "现场维修"),
                            ("information", "信息服务"),
                            ("postal", "邮寄配件"),
                            ("paid", "有偿服务"),
                        ],
                        max_length=20,
                        verbose_name="服务内容",
                    ),
                ),
                (
                    "customer_channel",
                    models.CharField(
                        blank=True,
                        choices=[("market", "社会营销"), ("assembly", "装配线配套")],
                        help_text="S2：社会营销或装配线。",
                        max_length=10,
                        verbose_name="客户渠道",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("management", "公司领导"),
                            ("representative", "管理者代表"),
                            ("service", "售后服务部"),
                            ("technical", "技术服务部"),
                            ("quality", "质量部"),
                            ("production", "生产部"),
                            ("research", "研发部"),
                            ("data", "数据工程部"),
                            ("integration", "系统集成部"),
                            ("city_one", "智慧城市一部"),
                            ("city_two", "智慧城市二部"),
                            ("industry", "行业应用部"),
                            ("sales", "销售部"),
                            ("finance", "财务部"),
                            ("office", "办公室"),
                            ("relations", "客户关系管理部"),
                            ("warehouse", "仓库"),
                            ("purchasing", "采购部"),
                            ("station", "服务站"),
                        ],
                        max_length=20,
                        verbose_name="责任部门",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=20, verbose_name="首选小组")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="首选人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 分派规则",
                "verbose_name_plural": "historical 分派规则s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTicket",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "number",
                    models.CharField(blank=True, db_index=True, max_length=20, null=True, verbose_name="编号"),
                ),
                ("letters", models.CharField(blank=True, max_length=4, verbose_name="编码字母")),
                ("serial_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "已接收"),
                            ("registered", "已登记"),
                            ("analysis", "质量分析"),
                            ("assigned", "已分派"),
                            ("planning", "方案拟定"),
                            ("review", "方案评审"),
                            ("approval", "待批准"),
                            ("in_progress", "实施中"),
                            ("handled", "已处理"),
                            ("confirmed", "客户已确认"),
                            ("closed", "已关闭"),
                            ("archived", "已归档"),
                            ("void", "已作废"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("hotline", "400 热线"),
                            ("phone", "电话"),
                            ("wechat", "微信公众号"),
                            ("website", "官网"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "来访"),
                            ("field", "现场反馈"),
                            ("survey", "回访调查"),
                            ("other", "其他"),
                        ],
                        default="hotline",
                        max_length=10,
                        verbose_name="信息渠道",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "售前"), ("during", "售中"), ("after", "售后")],
                        default="after",
                        max_length=8,
                        verbose_name="服务阶段",
                    ),
                ),
                ("customer_name", models.CharField(blank=True, max_length=80, verbose_name="客户名称")),
                ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                ("product", models.CharField(blank=True, max_length=60, verbose_name="产品名称")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="规格型号")),
                ("serial", models.CharField(blank=True, max_length=60, verbose_name="出厂编号")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="生产批次")),
                ("project_no", models.CharField(blank=True, max_length=40, verbose_name="项目编号（AB号）")),
                ("warranty_ends_on", models.DateField(blank=True, null=True, verbose_name="保修至")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="主题")),
                ("description", models.TextField(verbose_name="故障描述")),
                ("usage", models.CharField(blank=True, max_length=200, verbose_name="使用场景")),
                (
                    "requested_place",
                    models.CharField(
                        blank=True,
                        choices=[("on_site", "上门"), ("remote", "电话或远程"), ("sent_in", "顾客送修")],
                        max_length=8,
                        verbose_name="客户要求的方式",
                    ),
                ),
                ("requested_at", models.DateTimeField(blank=True, null=True, verbose_name="要求服务时间")),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
                        null=True,
                        verbose_name="故障级别",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "一般"), ("important", "重要"), ("urgent", "紧急")],
                        max_length=10,
                        verbose_name="紧急程度",
                    ),
                ),
                (
                    "urgency_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="紧急程度不同于级别的理由"),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("support", "技术支持"), ("quality", "质量信息")],
                        max_length=8,
                        verbose_name="信息类型",
                    ),
                ),
                (
                    "service_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acceptance_training", "接装培训"),
                            ("site_support", "现场保障培训"),
                            ("site_repair", "现场维修"),
                            ("information", "信息服务"),
                            ("postal", "邮寄配件"),
                            ("paid", "有偿服务"),
                        ],
                        max_length=20,
                        verbose_name="服务内容",
                    ),
                ),
                (
                    "fault_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hardware", "硬件"),
                            ("software", "软件"),
                            ("data", "数据"),
                            ("integration", "系统集成"),
                            ("undetermined", "无法确定"),
                        ],
                        max_length=14,
                        verbose_name="问题性质",
                    ),
                ),
                ("is_major", models.BooleanField(default=False, verbose_name="重大")),
                ("is_complex", models.BooleanField(blank=True, null=True, verbose_name="复杂问题")),
                ("is_complaint", models.BooleanField(default=False, verbose_name="客户抱怨")),
                ("is_military", models.BooleanField(default=False, verbose_name="军品")),
                ("is_paid", models.BooleanField(blank=True, null=True, verbose_name="有偿")),
                ("paid_reason", models.CharField(blank=True, max_length=200, verbose_name="收费说明")),
                ("first_measures", models.TextField(blank=True, verbose_name="先期措施")),
                ("cause", models.TextField(blank=True, verbose_name="原因分析")),
                (
                    "cause_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("assembly", "工艺装配"),
                            ("design", "设计"),
                            ("data", "数据"),
                            ("integration", "系统集成"),
                            ("supplier", "供方"),
                            ("use", "使用"),
                        ],
                        max_length=12,
                        verbose_name="原因类别",
                    ),
                ),
                ("prevention", models.TextField(blank=True, verbose_name="预防措施")),
                ("result", models.TextField(blank=True, verbose_name="处理结果")),
                ("onsite", models.BooleanField(blank=True, null=True, verbose_name="外出")),
                ("onsite_reason", models.CharField(blank=True, max_length=200, verbose_name="外出或远程的理由")),
                (
                    "onsite_decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定外出或远程的时间"),
                ),
                (
                    "remote_consent",
                    models.CharField(blank=True, max_length=40, verbose_name="同意远程处理的客户人员"),
                ),
                ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="预计完成")),
                ("released_early_at", models.DateTimeField(blank=True, null=True, verbose_name="先行放行时间")),
                (
                    "later_charge_consent",
                    models.CharField(blank=True, max_length=40, verbose_name="同意事后收费的客户人员"),
                ),
                ("received_at", models.DateTimeField(verbose_name="接收时间")),
                ("relayed_at", models.DateTimeField(blank=True, null=True, verbose_name="转客服时间")),
                ("registered_at", models.DateTimeField(blank=True, null=True, verbose_name="填单时间")),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="判定时间")),
                ("assigned_at", models.DateTimeField(blank=True, null=True, verbose_name="分派时间")),
                ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="响应时间")),
                ("departed_at", models.DateTimeField(blank=True, null=True, verbose_name="出发时间")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="到达时间")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="恢复时间")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="处理完成时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="客户确认时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="关闭时间")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="归档时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("reopened_count", models.PositiveSmallIntegerField(default=0, verbose_name="重新打开次数")),
                (
                    "verify_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话回访"),
                            ("visit", "上门"),
                            ("message", "微信或邮件"),
                            ("signature", "客户签字"),
                        ],
                        max_length=10,
                        verbose_name="核实方式",
                    ),
                ),
                (
                    "verify_result",
                    models.CharField(
                        blank=True,
                        choices=[("solved", "问题已解决"), ("partly", "部分解决"), ("unsolved", "未解决")],
                        max_length=10,
                        verbose_name="客户确认",
                    ),
                ),
                ("verify_words", models.CharField(blank=True, max_length=300, verbose_name="客户意见")),
                ("verified_with", models.CharField(blank=True, max_length=40, verbose_name="确认人（客户）")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
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
                        verbose_name="客户联系人",
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
                    "equipment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.equipment",
                        verbose_name="设备",
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
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
                (
                    "receiving_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organization.department",
                        verbose_name="接收部门",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填单人",
                    ),
                ),
                (
                    "registering_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organization.department",
                        verbose_name="登记部门",
                    ),
                ),
                (
                    "released_early_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="放行人",
                    ),
                ),
                (
                    "responsible_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organization.department",
                        verbose_name="责任部门",
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
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 处理单",
                "verbose_name_plural": "historical 处理单s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("door", models.CharField(max_length=20)),
                ("who", models.CharField(max_length=64)),
                ("begins_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "访问计数",
                "indexes": [models.Index(fields=["begins_at"], name="knock_by_time")],
                "constraints": [models.UniqueConstraint(fields=("door", "who", "begins_at"), name="knock_once")],
            },
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="名称")),
                (
                    "address",
                    models.EmailField(
                        help_text="客户写信的地址，回信也从这个地址发出。",
                        max_length=254,
                        unique=True,
                        verbose_name="邮箱地址",
                    ),
                ),
                ("host", models.CharField(max_length=200, verbose_name="收信服务器")),
                ("port", models.PositiveIntegerField(default=993, verbose_name="端口")),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("tls", "TLS（常用端口 993）"),
                            ("starttls", "STARTTLS（常用端口 143）"),
                            ("plain", "不加密（仅限内网）"),
                        ],
                        default="tls",
                        max_length=8,
                        verbose_name="加密",
                    ),
                ),
                ("user", models.CharField(max_length=200, verbose_name="登录名")),
                ("password_sealed", models.TextField(editable=False)),
                ("folder", models.CharField(default="INBOX", max_length=100, verbose_name="文件夹")),
                (
                    "acknowledges",
                    models.BooleanField(
                        default=True, help_text="每件新来信回复一次单号和查进度的链接。", verbose_name="自动回执"
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("uid_validity", models.BigIntegerField(editable=False, null=True)),
                ("uid_seen", models.BigIntegerField(default=0, editable=False)),
                ("polled_at", models.DateTimeField(editable=False, null=True, verbose_name="上次收信")),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("trouble", models.CharField(blank=True, editable=False, max_length=300, verbose_name="故障")),
                ("trouble_since", models.DateTimeField(editable=False, null=True)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空就是售后服务部。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="接收部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "收件邮箱",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="tickets.meeting",
                        verbose_name="会议",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议纪要",
                "verbose_name_plural": "会议纪要",
            },
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("invited", "通知参加"), ("present", "到会"), ("absent", "缺席")],
                        default="invited",
                        max_length=8,
                        verbose_name="出席",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=60, verbose_name="说明")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="参加人",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="tickets.meeting",
                        verbose_name="会议",
                    ),
                ),
            ],
            options={
                "verbose_name": "与会",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("meeting", "person"), name="attendance_once")],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty", models.CharField(blank=True, max_length=40, verbose_name="职责")),
                ("since", models.DateTimeField(verbose_name="加入时间")),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="tickets.emergency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="成员",
                    ),
                ),
            ],
            options={
                "verbose_name": "应急小组成员",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("emergency", "person"), name="member_once")],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="方案编号"),
                ),
                ("serial_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("review", "评审中"),
                            ("returned", "已退回"),
                            ("passed", "评审通过"),
                            ("approved", "已批准"),
                            ("superseded", "已替换"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("phenomenon", models.TextField(blank=True, verbose_name="故障现象")),
                ("cause", models.TextField(blank=True, verbose_name="原因")),
                ("measures", models.TextField(blank=True, verbose_name="措施")),
                ("steps", models.JSONField(blank=True, default=list, verbose_name="步骤")),
                ("parts", models.JSONField(blank=True, default=list, verbose_name="工具与备件")),
                ("persons", models.CharField(blank=True, max_length=200, verbose_name="人员")),
                ("departs_at", models.DateTimeField(blank=True, null=True, verbose_name="出发")),
                ("returns_at", models.DateTimeField(blank=True, null=True, verbose_name="返回")),
                ("schedule", models.CharField(blank=True, max_length=300, verbose_name="进度安排")),
                ("risk", models.TextField(blank=True, verbose_name="风险与安全")),
                ("is_paid", models.BooleanField(blank=True, null=True, verbose_name="有偿")),
                ("cost", models.CharField(blank=True, max_length=200, verbose_name="费用说明")),
                ("drafted_at", models.DateTimeField(verbose_name="编制时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("passed_at", models.DateTimeField(blank=True, null=True, verbose_name="评审通过时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="批准意见")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="编制部门",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
                    ),
                ),
            ],
            options={
                "verbose_name": "售后服务方案",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "superseded"]),
                            models.Q(("number__isnull", False), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_submitted_has_number",
                        violation_error_message="提交的方案必须有编号和提交时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_approved_has_person",
                        violation_error_message="已批准的方案必须有批准人和时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("departs_at", None),
                            ("returns_at", None),
                            ("returns_at__gte", models.F("departs_at")),
                            _connector="OR",
                        ),
                        name="plan_returns_after_departure",
                        violation_error_message="返回时间早于出发时间。请改为出发之后的时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPlanReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("revision", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("as_superior", models.BooleanField(default=False, verbose_name="上级审核")),
                ("asked_at", models.DateTimeField(verbose_name="邀请时间")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("pass", "通过"), ("conditions", "有条件通过"), ("reject", "不通过")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="评审时间")),
                ("settled", models.TextField(blank=True, verbose_name="条件落实")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="落实时间")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="给出人",
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评审人",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="落实人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.plan",
                        verbose_name="方案",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 评审意见",
                "verbose_name_plural": "historical 评审意见s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlanReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveSmallIntegerField(verbose_name="版次")),
                ("as_superior", models.BooleanField(default=False, verbose_name="上级审核")),
                ("asked_at", models.DateTimeField(verbose_name="邀请时间")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("pass", "通过"), ("conditions", "有条件通过"), ("reject", "不通过")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("opinion", models.TextField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="评审时间")),
                ("settled", models.TextField(blank=True, verbose_name="条件落实")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="落实时间")),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="给出人",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评审人",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="tickets.plan",
                        verbose_name="方案",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="落实人",
                    ),
                ),
            ],
            options={
                "verbose_name": "评审意见",
                "ordering": ["plan_id", "revision", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "revision", "person"),
                        name="plan_review_one_seat",
                        violation_error_message="这位评审人已在名单中。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("at__isnull", False)),
                            _connector="OR",
                        ),
                        name="plan_review_verdict_has_time",
                        violation_error_message="评审结论必须有时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ["", "pass"]), models.Q(("opinion", ""), _negated=True), _connector="OR"
                        ),
                        name="plan_review_doubt_has_words",
                        violation_error_message="有条件通过或不通过时要写明意见。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResourceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=120, verbose_name="需要什么")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("production", "生产"),
                            ("supplier", "供应商"),
                            ("parts", "零部件与工具"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("from_whom", models.CharField(max_length=60, verbose_name="向谁申请")),
                ("needed_at", models.DateTimeField(verbose_name="何时需要")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "已申请"), ("ready", "已落实"), ("refused", "不能满足")],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="答复")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复记录人",
                    ),
                ),
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
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="tickets.emergency"
                    ),
                ),
            ],
            options={
                "verbose_name": "资源申请",
                "ordering": ["needed_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="request_answered_has_time",
                        violation_error_message="答复过的申请必须有答复时间。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[("symptom", "问题性质"), ("cause", "原因类别")], max_length=10, verbose_name="依据"
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="类别")),
                (
                    "product_words",
                    models.CharField(
                        blank=True,
                        help_text="产品、型号或主题中出现任何一个词就符合，用顿号或空格隔开。留空不限。",
                        max_length=200,
                        verbose_name="产品词",
                    ),
                ),
                (
                    "service_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acceptance_training", "接装培训"),
                            ("site_support", "现场保障培训"),
                            ("site_repair", "现场维修"),
                            ("information", "信息服务"),
                            ("postal", "邮寄配件"),
                            ("paid", "有偿服务"),
                        ],
                        max_length=20,
                        verbose_name="服务内容",
                    ),
                ),
                (
                    "customer_channel",
                    models.CharField(
                        blank=True,
                        choices=[("market", "社会营销"), ("assembly", "装配线配套")],
                        help_text="S2：社会营销或装配线。",
                        max_length=10,
                        verbose_name="客户渠道",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[
                            ("management", "公司领导"),
                            ("representative", "管理者代表"),
                            ("service", "售后服务部"),
                            ("technical", "技术服务部"),
                            ("quality", "质量部"),
                            ("production", "生产部"),
                            ("research", "研发部"),
                            ("data", "数据工程部"),
                            ("integration", "系统集成部"),
                            ("city_one", "智慧城市一部"),
                            ("city_two", "智慧城市二部"),
                            ("industry", "行业应用部"),
                            ("sales", "销售部"),
                            ("finance", "财务部"),
                            ("office", "办公室"),
                            ("relations", "客户关系管理部"),
                            ("warehouse", "仓库"),
                            ("purchasing", "采购部"),
                            ("station", "服务站"),
                        ],
                        max_length=20,
                        verbose_name="责任部门",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=20, verbose_name="首选小组")),
                ("note", models.CharField(blank=True, max_length=100, verbose_name="说明")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
                ("is_on", models.BooleanField(default=True, verbose_name="启用")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="首选人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "分派规则",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("basis", "kind", "product_words", "service_kind", "customer_channel"),
                        name="routing_conditions_once",
                        violation_error_message="已有一条规则用同样的条件。请修改原有的一条。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis", "symptom"), models.Q(("kind", ""), _negated=True), _connector="OR"
                        ),
                        name="routing_cause_has_kind",
                        violation_error_message="按原因的规则要选原因类别。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("query", models.CharField(max_length=800, verbose_name="条件")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("created_at", models.DateTimeField(verbose_name="保存时间")),
                ("removed_at", models.DateTimeField(blank=True, null=True, verbose_name="删除时间")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organization.department",
                        verbose_name="共享部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "常用筛选",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at", None)), fields=["shared_with"], name="saved_filter_shared"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("owner", "name"),
                        name="saved_filter_name_once",
                        violation_error_message="您已有同名的常用筛选。请换一个名称。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="saved_filter_has_name",
                        violation_error_message="常用筛选要有名称。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListSetting",
            fields=[
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="list_setting",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                ("columns", models.JSONField(blank=True, null=True, verbose_name="列")),
                (
                    "opens_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.savedfilter",
                        verbose_name="默认视图",
                    ),
                ),
            ],
            options={
                "verbose_name": "列表设置",
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="编号")),
                ("letters", models.CharField(blank=True, max_length=4, verbose_name="编码字母")),
                ("serial_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "已接收"),
                            ("registered", "已登记"),
                            ("analysis", "质量分析"),
                            ("assigned", "已分派"),
                            ("planning", "方案拟定"),
                            ("review", "方案评审"),
                            ("approval", "待批准"),
                            ("in_progress", "实施中"),
                            ("handled", "已处理"),
                            ("confirmed", "客户已确认"),
                            ("closed", "已关闭"),
                            ("archived", "已归档"),
                            ("void", "已作废"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("hotline", "400 热线"),
                            ("phone", "电话"),
                            ("wechat", "微信公众号"),
                            ("website", "官网"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "来访"),
                            ("field", "现场反馈"),
                            ("survey", "回访调查"),
                            ("other", "其他"),
                        ],
                        default="hotline",
                        max_length=10,
                        verbose_name="信息渠道",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "售前"), ("during", "售中"), ("after", "售后")],
                        default="after",
                        max_length=8,
                        verbose_name="服务阶段",
                    ),
                ),
                ("customer_name", models.CharField(blank=True, max_length=80, verbose_name="客户名称")),
                ("contact_name", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("contact_phone", models.CharField(blank=True, max_length=30, verbose_name="联系电话")),
                ("product", models.CharField(blank=True, max_length=60, verbose_name="产品名称")),
                ("model", models.CharField(blank=True, max_length=60, verbose_name="规格型号")),
                ("serial", models.CharField(blank=True, max_length=60, verbose_name="出厂编号")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="生产批次")),
                ("project_no", models.CharField(blank=True, max_length=40, verbose_name="项目编号（AB号）")),
                ("warranty_ends_on", models.DateField(blank=True, null=True, verbose_name="保修至")),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="主题")),
                ("description", models.TextField(verbose_name="故障描述")),
                ("usage", models.CharField(blank=True, max_length=200, verbose_name="使用场景")),
                (
                    "requested_place",
                    models.CharField(
                        blank=True,
                        choices=[("on_site", "上门"), ("remote", "电话或远程"), ("sent_in", "顾客送修")],
                        max_length=8,
                        verbose_name="客户要求的方式",
                    ),
                ),
                ("requested_at", models.DateTimeField(blank=True, null=True, verbose_name="要求服务时间")),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
                        null=True,
                        verbose_name="故障级别",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "一般"), ("important", "重要"), ("urgent", "紧急")],
                        max_length=10,
                        verbose_name="紧急程度",
                    ),
                ),
                (
                    "urgency_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="紧急程度不同于级别的理由"),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("support", "技术支持"), ("quality", "质量信息")],
                        max_length=8,
                        verbose_name="信息类型",
                    ),
                ),
                (
                    "service_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("acceptance_training", "接装培训"),
                            ("site_support", "现场保障培训"),
                            ("site_repair", "现场维修"),
                            ("information", "信息服务"),
                            ("postal", "邮寄配件"),
                            ("paid", "有偿服务"),
                        ],
                        max_length=20,
                        verbose_name="服务内容",
                    ),
                ),
                (
                    "fault_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hardware", "硬件"),
                            ("software", "软件"),
                            ("data", "数据"),
                            ("integration", "系统集成"),
                            ("undetermined", "无法确定"),
                        ],
                        max_length=14,
                        verbose_name="问题性质",
                    ),
                ),
                ("is_major", models.BooleanField(default=False, verbose_name="重大")),
                ("is_complex", models.BooleanField(blank=True, null=True, verbose_name="复杂问题")),
                ("is_complaint", models.BooleanField(default=False, verbose_name="客户抱怨")),
                ("is_military", models.BooleanField(default=False, verbose_name="军品")),
                ("is_paid", models.BooleanField(blank=True, null=True, verbose_name="有偿")),
                ("paid_reason", models.CharField(blank=True, max_length=200, verbose_name="收费说明")),
                ("first_measures", models.TextField(blank=True, verbose_name="先期措施")),
                ("cause", models.TextField(blank=True, verbose_name="原因分析")),
                (
                    "cause_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("assembly", "工艺装配"),
                            ("design", "设计"),
                            ("data", "数据"),
                            ("integration", "系统集成"),
                            ("supplier", "供方"),
                            ("use", "使用"),
                        ],
                        max_length=12,
                        verbose_name="原因类别",
                    ),
                ),
                ("prevention", models.TextField(blank=True, verbose_name="预防措施")),
                ("result", models.TextField(blank=True, verbose_name="处理结果")),
                ("onsite", models.BooleanField(blank=True, null=True, verbose_name="外出")),
                ("onsite_reason", models.CharField(blank=True, max_length=200, verbose_name="外出或远程的理由")),
                (
                    "onsite_decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="决定外出或远程的时间"),
                ),
                (
                    "remote_consent",
                    models.CharField(blank=True, max_length=40, verbose_name="同意远程处理的客户人员"),
                ),
                ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="预计完成")),
                ("released_early_at", models.DateTimeField(blank=True, null=True, verbose_name="先行放行时间")),
                (
                    "later_charge_consent",
                    models.CharField(blank=True, max_length=40, verbose_name="同意事后收费的客户人员"),
                ),
                ("received_at", models.DateTimeField(verbose_name="接收时间")),
                ("relayed_at", models.DateTimeField(blank=True, null=True, verbose_name="转客服时间")),
                ("registered_at", models.DateTimeField(blank=True, null=True, verbose_name="填单时间")),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="判定时间")),
                ("assigned_at", models.DateTimeField(blank=True, null=True, verbose_name="分派时间")),
                ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="响应时间")),
                ("departed_at", models.DateTimeField(blank=True, null=True, verbose_name="出发时间")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="到达时间")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="恢复时间")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="处理完成时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="客户确认时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="关闭时间")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="归档时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                ("reopened_count", models.PositiveSmallIntegerField(default=0, verbose_name="重新打开次数")),
                (
                    "verify_method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话回访"),
                            ("visit", "上门"),
                            ("message", "微信或邮件"),
                            ("signature", "客户签字"),
                        ],
                        max_length=10,
                        verbose_name="核实方式",
                    ),
                ),
                (
                    "verify_result",
                    models.CharField(
                        blank=True,
                        choices=[("solved", "问题已解决"), ("partly", "部分解决"), ("unsolved", "未解决")],
                        max_length=10,
                        verbose_name="客户确认",
                    ),
                ),
                ("verify_words", models.CharField(blank=True, max_length=300, verbose_name="客户意见")),
                ("verified_with", models.CharField(blank=True, max_length=40, verbose_name="确认人（客户）")),
                ("next_due_at", models.DateTimeField(editable=False, null=True)),
                ("next_due_rule", models.CharField(blank=True, editable=False, max_length=20)),
                ("warn_at", models.DateTimeField(editable=False, null=True)),
                ("overdue", models.BooleanField(default=False, editable=False)),
                ("tokens", core.text.search.TokensField()),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contact",
                        verbose_name="客户联系人",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="customers.customer",
                        verbose_name="客户",
                    ),
                ),
                (
                    "equipment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="customers.equipment",
                        verbose_name="设备",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
                (
                    "receiving_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="接收部门",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填单人",
                    ),
                ),
                (
                    "registering_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="登记部门",
                    ),
                ),
                (
                    "released_early_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="放行人",
                    ),
                ),
                (
                    "responsible_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="organization.department",
                        verbose_name="责任部门",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.site",
                        verbose_name="厂区",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
            ],
            options={
                "verbose_name": "处理单",
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="ticket_by_received"),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "received",
                                    "registered",
                                    "analysis",
                                    "assigned",
                                    "planning",
                                    "review",
                                    "approval",
                                    "in_progress",
                                    "handled",
                                    "confirmed",
                                ],
                            )
                        ),
                        fields=["next_due_at", "id"],
                        name="ticket_open_by_due",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("responsible_department", None),
                            (
                                "status__in",
                                [
                                    "received",
                                    "registered",
                                    "analysis",
                                    "assigned",
                                    "planning",
                                    "review",
                                    "approval",
                                    "in_progress",
                                    "handled",
                                    "confirmed",
                                ],
                            ),
                        ),
                        fields=["registering_department", "id"],
                        name="ticket_open_registered_by",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("number", None),
                            (
                                "status__in",
                                [
                                    "received",
                                    "registered",
                                    "analysis",
                                    "assigned",
                                    "planning",
                                    "review",
                                    "approval",
                                    "in_progress",
                                    "handled",
                                    "confirmed",
                                ],
                            ),
                        ),
                        fields=["receiving_department", "id"],
                        name="ticket_open_received_by",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "received",
                                    "registered",
                                    "analysis",
                                    "assigned",
                                    "planning",
                                    "review",
                                    "approval",
                                    "in_progress",
                                    "handled",
                                    "confirmed",
                                ],
                            )
                        ),
                        fields=["assignee", "id"],
                        name="ticket_open_of_assignee",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "received",
                                    "registered",
                                    "analysis",
                                    "assigned",
                                    "planning",
                                    "review",
                                    "approval",
                                    "in_progress",
                                    "handled",
                                    "confirmed",
                                ],
                            )
                        ),
                        fields=["responsible_department", "id"],
                        name="ticket_open_of_department",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "received",
                                    "registered",
                                    "analysis",
                                    "assigned",
                                    "planning",
                                    "review",
                                    "approval",
                                    "in_progress",
                                    "handled",
                                    "confirmed",
                                ],
                            )
                        ),
                        fields=["status", "id"],
                        name="ticket_open_by_status",
                    ),
                    models.Index(fields=["customer", "-received_at"], name="ticket_of_customer"),
                    models.Index(fields=["equipment", "-received_at"], name="ticket_of_equipment"),
                    models.Index(fields=["serial"], name="ticket_by_serial"),
                    models.Index(fields=["batch"], name="ticket_by_batch"),
                    core.text.search.TokensIndex(fields=["tokens"], name="ticket_by_words"),
                    models.Index(fields=["registered_at", "id"], name="ticket_sort_number"),
                    core.indexes.EmptyLastIndex(fields=["-registered_at", "-id"], name="ticket_sort_number_down"),
                    models.Index(fields=["grade", "id"], name="ticket_sort_grade"),
                    core.indexes.EmptyLastIndex(fields=["-grade", "-id"], name="ticket_sort_grade_down"),
                    models.Index(fields=["next_due_at", "id"], name="ticket_sort_due"),
                    core.indexes.EmptyLastIndex(fields=["-next_due_at", "-id"], name="ticket_sort_due_down"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("status__in", ["closed", "archived"])),
                            models.Q(
                                models.Q(("status__in", ["closed", "archived"]), _negated=True),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="ticket_closed_has_time",
                        violation_error_message="已关闭的处理单必须有关闭时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "void"),
                                ("voided_at__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "void"), _negated=True), ("voided_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="ticket_void_has_reason",
                        violation_error_message="作废要写明原因。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["received", "void"]), ("number__isnull", False), _connector="OR"
                        ),
                        name="ticket_registered_has_number",
                        violation_error_message="已登记的处理单必须有编号。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", None),
                            models.Q(
                                ("customer__isnull", False),
                                ("registered_at__isnull", False),
                                ("serial_no__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ticket_number_has_customer",
                        violation_error_message="有编号的处理单必须有客户、填单时间和序号。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["received", "registered", "analysis", "void"]),
                            ("assignee__isnull", False),
                            _connector="OR",
                        ),
                        name="ticket_work_has_assignee",
                        violation_error_message="分派之后的处理单必须有责任人。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("restored_at", None),
                            ("arrived_at", None),
                            ("restored_at__gte", models.F("arrived_at")),
                            _connector="OR",
                        ),
                        name="ticket_restored_after_arrival",
                        violation_error_message="恢复时间早于到达时间。请改为到达之后的时间。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplierNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待响应"),
                            ("working", "已响应"),
                            ("done", "已解决"),
                            ("cancelled", "已撤销"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("supplier", models.CharField(max_length=80, verbose_name="供方")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("part", models.CharField(max_length=120, verbose_name="供方产品")),
                ("fault", models.TextField(verbose_name="故障情况")),
                ("sub_tier", models.BooleanField(default=False, verbose_name="二级供方")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="要求到场时间")),
                ("notified_at", models.DateTimeField(verbose_name="通知时间")),
                ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="响应时间")),
                ("response", models.TextField(blank=True, verbose_name="供方响应")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="方案时间")),
                ("solution", models.TextField(blank=True, verbose_name="供方方案")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                (
                    "notified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="通知人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplier_notices",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知供方",
                "ordering": ["-notified_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("solved_at__isnull", False), models.Q(("solution", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="supplier_notice_solved_has_words",
                        violation_error_message="供方方案必须有内容和时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="supplier_notice_cancelled_says_why",
                        violation_error_message="撤销通知要写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="寄件编号")),
                ("serial_no", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("packed", "待寄出"),
                            ("sent", "在途"),
                            ("received", "已签收"),
                            ("lost", "丢失或损坏"),
                            ("cancelled", "已取消"),
                        ],
                        default="packed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("items", models.JSONField(default=list, verbose_name="明细")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="事由")),
                ("to_name", models.CharField(max_length=40, verbose_name="收件人")),
                ("to_phone", models.CharField(max_length=30, verbose_name="收件电话")),
                ("to_address", models.CharField(max_length=200, verbose_name="收件地址")),
                ("is_paid", models.BooleanField(default=False, verbose_name="有偿")),
                ("paid_reason", models.CharField(max_length=200, verbose_name="收费依据")),
                ("paid_consent", models.CharField(blank=True, max_length=40, verbose_name="同意付费的客户人员")),
                ("packed_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "carrier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sf", "顺丰速运"),
                            ("ems", "中国邮政 EMS"),
                            ("jd", "京东物流"),
                            ("deppon", "德邦快递"),
                            ("zto", "中通快递"),
                            ("freight", "货运专线"),
                            ("by_hand", "专人送达"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="承运",
                    ),
                ),
                ("tracking", models.CharField(blank=True, max_length=40, verbose_name="运单号")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="寄出时间")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                ("received_with", models.CharField(blank=True, max_length=40, verbose_name="签收人（客户）")),
                ("end_words", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("tokens", core.text.search.TokensField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "packed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="寄出人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shipments",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "寄件",
                "ordering": ["-packed_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-packed_at", "-id"], name="shipment_by_packed"),
                    models.Index(fields=["state", "-packed_at", "-id"], name="shipment_by_state"),
                    core.text.search.TokensIndex(fields=["tokens"], name="shipment_by_words"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "received", "lost"]), _negated=True),
                            models.Q(("sent_at__isnull", False), models.Q(("carrier", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="shipment_sent_has_carrier",
                        violation_error_message="寄出的邮件必须有承运方和寄出时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received_at__isnull", False), ("state", "received")),
                            models.Q(models.Q(("state", "received"), _negated=True), ("received_at", None)),
                            _connector="OR",
                        ),
                        name="shipment_received_has_time",
                        violation_error_message="签收的邮件必须有签收时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received_at", None), ("received_at__gte", models.F("sent_at")), _connector="OR"
                        ),
                        name="shipment_received_after_sent",
                        violation_error_message="签收时间早于寄出时间。请改为寄出之后的时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_paid", True), ("state__in", ["sent", "received", "lost"]), _negated=True),
                            models.Q(("paid_consent", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="shipment_paid_with_consent",
                        violation_error_message="有偿邮寄要先取得客户同意。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["lost", "cancelled"]), _negated=True),
                            models.Q(("end_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="shipment_ended_says_why",
                        violation_error_message="丢失、损坏或取消要写明情况。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("environment", "重要环境因素"), ("major", "重大风险")],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="标记时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="处理要求")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                ("lift_reason", models.CharField(blank=True, max_length=300, verbose_name="解除理由")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="标记人",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risks",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "风险标记",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("ticket", "kind"),
                        name="risk_once_per_kind",
                        violation_error_message="这张处理单已有同类风险标记。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at", None), models.Q(("lift_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="risk_lifted_says_why",
                        violation_error_message="解除风险标记要写明理由。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("approval", "待批准"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("sent", "已发出"),
                            ("cancelled", "已撤销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "登门"),
                            ("message", "微信"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("way_reason", models.CharField(blank=True, max_length=200, verbose_name="改用其他方式的理由")),
                ("to_whom", models.CharField(max_length=80, verbose_name="收件人")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="号码或地址")),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="主题")),
                ("words", models.TextField(verbose_name="内容")),
                ("touches_environment", models.BooleanField(default=False, verbose_name="涉及重要环境因素")),
                ("touches_risk", models.BooleanField(default=False, verbose_name="涉及重大风险")),
                ("drafted_at", models.DateTimeField(verbose_name="拟稿时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="送批时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="批准或退回意见")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="发出时间")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="tickets.complaint",
                        verbose_name="抱怨",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发出人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "对外回复",
                "ordering": ["-drafted_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="reply_sent_has_time",
                        violation_error_message="已发出的回复必须有发出时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reply_approved_has_person",
                        violation_error_message="已批准的回复必须有批准人和时间。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), ("touches_environment", True), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="reply_risky_is_approved",
                        violation_error_message="涉及重要环境因素的回复要经领导批准才能发出。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), ("touches_risk", True), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="reply_major_risk_is_approved",
                        violation_error_message="涉及重大风险的回复要经领导批准才能发出。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reply_cancelled_says_why",
                        violation_error_message="撤销回复要写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(verbose_name="进展")),
                ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="预计完成")),
                ("told_customer", models.BooleanField(default=False, verbose_name="已告知客户")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("passed_on_at", models.DateTimeField(blank=True, null=True, verbose_name="向客户反馈时间")),
                ("passed_on_to", models.CharField(blank=True, max_length=40, verbose_name="反馈给")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报告人",
                    ),
                ),
                (
                    "passed_on_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="反馈人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "进展",
                "verbose_name_plural": "进展",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="plans",
                to="tickets.ticket",
                verbose_name="处理单",
            ),
        ),
        migrations.CreateModel(
            name="MeetingFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="提交时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="flags",
                        to="tickets.meeting",
                        verbose_name="会议",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "提交晨会",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("meeting", None)), fields=("ticket",), name="meeting_flag_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="ticket",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meetings",
                to="tickets.ticket",
                verbose_name="处理单",
            ),
        ),
        migrations.CreateModel(
            name="Involvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="起始时间")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("received", "接收"),
                            ("registered", "登记"),
                            ("quality", "质量监督"),
                            ("responsible", "责任部门"),
                            ("assigned", "责任人"),
                            ("helper", "协助"),
                            ("expert", "技术专家"),
                            ("emergency", "应急小组"),
                            ("meeting", "会议任务"),
                            ("review", "评审"),
                            ("approval", "批准"),
                            ("hand_over", "移交"),
                            ("told", "告知"),
                            ("watch", "关注"),
                        ],
                        max_length=12,
                        verbose_name="原因",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="involvements",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "参与",
                "ordering": ["since", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("department", None)),
                        fields=["person", "ticket"],
                        name="involvement_by_person",
                    ),
                    models.Index(
                        condition=models.Q(("person", None)),
                        fields=["department", "ticket"],
                        name="involvement_by_department",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("person", None)),
                            models.Q(("department", None), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="involvement_person_or_department",
                        violation_error_message="参与方是一个人或一个部门。请只选择其中一项。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department", None)),
                        fields=("ticket", "person", "why"),
                        name="involvement_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person", None)),
                        fields=("ticket", "department", "why"),
                        name="involvement_department_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid_validity", models.BigIntegerField()),
                ("uid", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                (
                    "raw",
                    models.FileField(max_length=200, upload_to=tickets.models.mailbox.raw_path, verbose_name="原件"),
                ),
                ("is_whole", models.BooleanField(default=True, verbose_name="完整")),
                ("message_id", models.CharField(blank=True, max_length=300)),
                ("sender", models.CharField(blank=True, max_length=254, verbose_name="发件人")),
                ("sender_name", models.CharField(blank=True, max_length=80, verbose_name="发件人姓名")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="主题")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("fetched_at", models.DateTimeField(verbose_name="取信时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待处理"),
                            ("new", "新受理"),
                            ("added", "归入处理单"),
                            ("automatic", "自动邮件"),
                            ("bounce", "退信"),
                            ("held", "暂缓"),
                            ("repeated", "重复"),
                            ("dropped", "不处理"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("once_key", models.CharField(max_length=64, null=True, unique=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "mailbox",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="tickets.mailbox",
                        verbose_name="邮箱",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incoming_mails",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "来信",
                "ordering": ["-received_at", "-pk"],
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="mail_by_received"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "held"])), fields=["id"], name="mail_unfinished"
                    ),
                    models.Index(fields=["message_id"], name="mail_by_message_id"),
                    models.Index(fields=["sender", "-fetched_at"], name="mail_by_sender"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("mailbox", "uid_validity", "uid"), name="mail_fetched_once"),
                    models.UniqueConstraint(fields=("mailbox", "sha256"), name="mail_kept_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalSupplierNotice",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待响应"),
                            ("working", "已响应"),
                            ("done", "已解决"),
                            ("cancelled", "已撤销"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("supplier", models.CharField(max_length=80, verbose_name="供方")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("part", models.CharField(max_length=120, verbose_name="供方产品")),
                ("fault", models.TextField(verbose_name="故障情况")),
                ("sub_tier", models.BooleanField(default=False, verbose_name="二级供方")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="要求到场时间")),
                ("notified_at", models.DateTimeField(verbose_name="通知时间")),
                ("responded_at", models.DateTimeField(blank=True, null=True, verbose_name="响应时间")),
                ("response", models.TextField(blank=True, verbose_name="供方响应")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="方案时间")),
                ("solution", models.TextField(blank=True, verbose_name="供方方案")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
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
                (
                    "notified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="通知人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 通知供方",
                "verbose_name_plural": "historical 通知供方s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalShipment",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("number", models.CharField(db_index=True, max_length=20, verbose_name="寄件编号")),
                ("serial_no", models.PositiveIntegerField(verbose_name="序号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("packed", "待寄出"),
                            ("sent", "在途"),
                            ("received", "已签收"),
                            ("lost", "丢失或损坏"),
                            ("cancelled", "已取消"),
                        ],
                        default="packed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("items", models.JSONField(default=list, verbose_name="明细")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="事由")),
                ("to_name", models.CharField(max_length=40, verbose_name="收件人")),
                ("to_phone", models.CharField(max_length=30, verbose_name="收件电话")),
                ("to_address", models.CharField(max_length=200, verbose_name="收件地址")),
                ("is_paid", models.BooleanField(default=False, verbose_name="有偿")),
                ("paid_reason", models.CharField(max_length=200, verbose_name="收费依据")),
                ("paid_consent", models.CharField(blank=True, max_length=40, verbose_name="同意付费的客户人员")),
                ("packed_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "carrier",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sf", "顺丰速运"),
                            ("ems", "中国邮政 EMS"),
                            ("jd", "京东物流"),
                            ("deppon", "德邦快递"),
                            ("zto", "中通快递"),
                            ("freight", "货运专线"),
                            ("by_hand", "专人送达"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="承运",
                    ),
                ),
                ("tracking", models.CharField(blank=True, max_length=40, verbose_name="运单号")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="寄出时间")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                ("received_with", models.CharField(blank=True, max_length=40, verbose_name="签收人（客户）")),
                ("end_words", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
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
                    "packed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="寄出人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 寄件",
                "verbose_name_plural": "historical 寄件s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRisk",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("environment", "重要环境因素"), ("major", "重大风险")],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("at", models.DateTimeField(verbose_name="标记时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="处理要求")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解除时间")),
                ("lift_reason", models.CharField(blank=True, max_length=300, verbose_name="解除理由")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="标记人",
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
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="解除人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 风险标记",
                "verbose_name_plural": "historical 风险标记s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReply",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟稿"),
                            ("approval", "待批准"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("sent", "已发出"),
                            ("cancelled", "已撤销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "登门"),
                            ("message", "微信"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("way_reason", models.CharField(blank=True, max_length=200, verbose_name="改用其他方式的理由")),
                ("to_whom", models.CharField(max_length=80, verbose_name="收件人")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="号码或地址")),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="主题")),
                ("words", models.TextField(verbose_name="内容")),
                ("touches_environment", models.BooleanField(default=False, verbose_name="涉及重要环境因素")),
                ("touches_risk", models.BooleanField(default=False, verbose_name="涉及重大风险")),
                ("drafted_at", models.DateTimeField(verbose_name="拟稿时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="送批时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="批准或退回意见")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="发出时间")),
                ("cancel_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.complaint",
                        verbose_name="抱怨",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="拟稿人",
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
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发出人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 对外回复",
                "verbose_name_plural": "historical 对外回复s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlan",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "number",
                    models.CharField(blank=True, db_index=True, max_length=20, null=True, verbose_name="方案编号"),
                ),
                ("serial_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "拟定中"),
                            ("review", "评审中"),
                            ("returned", "已退回"),
                            ("passed", "评审通过"),
                            ("approved", "已批准"),
                            ("superseded", "已替换"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("phenomenon", models.TextField(blank=True, verbose_name="故障现象")),
                ("cause", models.TextField(blank=True, verbose_name="原因")),
                ("measures", models.TextField(blank=True, verbose_name="措施")),
                ("steps", models.JSONField(blank=True, default=list, verbose_name="步骤")),
                ("parts", models.JSONField(blank=True, default=list, verbose_name="工具与备件")),
                ("persons", models.CharField(blank=True, max_length=200, verbose_name="人员")),
                ("departs_at", models.DateTimeField(blank=True, null=True, verbose_name="出发")),
                ("returns_at", models.DateTimeField(blank=True, null=True, verbose_name="返回")),
                ("schedule", models.CharField(blank=True, max_length=300, verbose_name="进度安排")),
                ("risk", models.TextField(blank=True, verbose_name="风险与安全")),
                ("is_paid", models.BooleanField(blank=True, null=True, verbose_name="有偿")),
                ("cost", models.CharField(blank=True, max_length=200, verbose_name="费用说明")),
                ("drafted_at", models.DateTimeField(verbose_name="编制时间")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("passed_at", models.DateTimeField(blank=True, null=True, verbose_name="评审通过时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="批准意见")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organization.department",
                        verbose_name="编制部门",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编制人",
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
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 售后服务方案",
                "verbose_name_plural": "historical 售后服务方案s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalComplaint",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "number",
                    models.CharField(blank=True, db_index=True, max_length=20, null=True, verbose_name="报警表编号"),
                ),
                (
                    "feedback_number",
                    models.CharField(blank=True, db_index=True, max_length=20, null=True, verbose_name="反馈表编号"),
                ),
                ("serial_no", models.PositiveIntegerField(blank=True, null=True, verbose_name="序号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待提交"),
                            ("approval", "待批准"),
                            ("returned", "已退回"),
                            ("handling", "处理中"),
                            ("replying", "待回复"),
                            ("closed", "已关闭"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("received_at", models.DateTimeField(verbose_name="接收时间")),
                (
                    "trigger",
                    models.CharField(
                        choices=[("complaint", "客户抱怨"), ("statistic", "统计超限")],
                        default="complaint",
                        max_length=10,
                        verbose_name="触发方式",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "售前"), ("during", "售中"), ("after", "售后")],
                        default="after",
                        max_length=8,
                        verbose_name="服务阶段",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("hotline", "400 热线"),
                            ("phone", "电话"),
                            ("wechat", "微信公众号"),
                            ("website", "官网"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "来访"),
                            ("field", "现场反馈"),
                            ("survey", "回访调查"),
                            ("other", "其他"),
                        ],
                        default="phone",
                        max_length=10,
                        verbose_name="抱怨渠道",
                    ),
                ),
                ("content", models.TextField(blank=True, verbose_name="抱怨内容")),
                ("needs_now", models.CharField(blank=True, max_length=300, verbose_name="现有需求")),
                ("needs_later", models.CharField(blank=True, max_length=300, verbose_name="潜在需求")),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "一般"), ("important", "重要"), ("urgent", "紧急")],
                        default="normal",
                        max_length=10,
                        verbose_name="紧急程度",
                    ),
                ),
                ("product", models.CharField(blank=True, max_length=120, verbose_name="产品")),
                ("batch", models.CharField(blank=True, max_length=40, verbose_name="生产批次")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="涉及数量")),
                ("failure_mode", models.CharField(blank=True, max_length=200, verbose_name="失效模式")),
                (
                    "frequency",
                    models.CharField(
                        blank=True,
                        choices=[("first", "首次"), ("sometimes", "偶发"), ("often", "多次"), ("batch", "批量")],
                        max_length=10,
                        verbose_name="发生频次",
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "严重"), (2, "一般"), (3, "轻微")],
                        null=True,
                        verbose_name="严重程度",
                    ),
                ),
                ("containment", models.TextField(blank=True, verbose_name="遏制措施")),
                (
                    "reply_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话"),
                            ("email", "电子邮件"),
                            ("fax", "传真"),
                            ("letter", "信函"),
                            ("visit", "登门"),
                            ("message", "微信"),
                        ],
                        max_length=10,
                        verbose_name="客户选择的回复方式",
                    ),
                ),
                ("reply_due_on", models.DateField(blank=True, null=True, verbose_name="客户要求的回复日期")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("approval_words", models.CharField(blank=True, max_length=300, verbose_name="批准或退回意见")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("act", "处理"), ("none", "不做处理")],
                        max_length=5,
                        verbose_name="处理结论",
                    ),
                ),
                ("no_action_reason", models.CharField(blank=True, max_length=300, verbose_name="不做处理的理由")),
                ("analysis", models.TextField(blank=True, verbose_name="分析")),
                ("disposition", models.TextField(blank=True, verbose_name="处置措施")),
                ("verification", models.TextField(blank=True, verbose_name="跟踪验证")),
                ("disposed_at", models.DateTimeField(blank=True, null=True, verbose_name="处置时间")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="关闭时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                ("withdraw_reason", models.CharField(blank=True, max_length=200, verbose_name="撤销原因")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="批准人",
                    ),
                ),
                (
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organization.department",
                        verbose_name="责任部门",
                    ),
                ),
                (
                    "disposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处置人",
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
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 客户抱怨",
                "verbose_name_plural": "historical 客户抱怨s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(verbose_name="交接说明")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="确认时间")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办理人",
                    ),
                ),
                (
                    "from_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="交出人",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="接收人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "交接",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("ticket",), name="handover_one_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Guidance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("fax", "传真"),
                            ("video", "视频"),
                            ("message", "微信"),
                            ("email", "电子邮件"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("whom", models.CharField(max_length=40, verbose_name="客户人员")),
                ("misuse", models.CharField(max_length=300, verbose_name="使用问题")),
                ("words", models.TextField(verbose_name="指导内容")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("solved", "客户已会操作，问题解决"),
                            ("watch", "需继续观察"),
                            ("failed", "未解决，转其他方式"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="指导时间")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="指导人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guidances",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "使用指导",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="emergency",
            name="ticket",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="emergency",
                to="tickets.ticket",
                verbose_name="处理单",
            ),
        ),
        migrations.CreateModel(
            name="DiagnosisStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("step", models.CharField(max_length=200, verbose_name="步骤")),
                ("finding", models.CharField(blank=True, max_length=300, verbose_name="发现")),
                ("is_problem", models.BooleanField(default=False, verbose_name="问题点")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="diagnosis",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "诊断步骤",
                "ordering": ["order", "pk"],
                "constraints": [models.UniqueConstraint(fields=("ticket", "order"), name="diagnosis_order_unique")],
            },
        ),
        migrations.CreateModel(
            name="CustomerWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("once", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="word", to="tickets.contactlog"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="customer_words",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "客户留言",
            },
        ),
        migrations.AddField(
            model_name="contactlog",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="tickets.ticket",
                verbose_name="处理单",
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="ticket",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="complaint",
                to="tickets.ticket",
                verbose_name="处理单",
            ),
        ),
        migrations.CreateModel(
            name="CaseSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("done", "已提交")],
                        default="draft",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("course", models.TextField(blank=True, verbose_name="处理经过")),
                ("root_cause", models.TextField(blank=True, verbose_name="根本原因")),
                ("prevention", models.TextField(blank=True, verbose_name="预防措施")),
                ("lessons", models.TextField(blank=True, verbose_name="经验教训")),
                ("archive", models.CharField(blank=True, max_length=120, verbose_name="存档")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编写人",
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summary",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "重要问题总结",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                models.Q(("root_cause", ""), _negated=True),
                                models.Q(("prevention", ""), _negated=True),
                                models.Q(("lessons", ""), _negated=True),
                                models.Q(("archive", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="summary_done_is_whole",
                        violation_error_message="提交总结要写明根本原因、预防措施、经验教训和存档位置。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("in", "来信"), ("reply", "回复"), ("receipt", "自动回执")],
                        max_length=8,
                        verbose_name="种类",
                    ),
                ),
                ("address", models.CharField(max_length=254, verbose_name="对方地址")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="主题")),
                ("words", models.TextField(blank=True, verbose_name="内容")),
                ("warning", models.CharField(blank=True, max_length=200, verbose_name="注意")),
                ("refused", models.JSONField(default=list)),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line",
                        to="notices.letter",
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mail",
                        to="tickets.contactlog",
                    ),
                ),
                (
                    "incoming",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line",
                        to="tickets.incomingmail",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "往来邮件",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["ticket", "-at"], name="case_mail_by_ticket")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("incoming__isnull", False), ("kind", "in"), ("letter", None)),
                            models.Q(
                                models.Q(("kind", "in"), _negated=True), ("incoming", None), ("letter__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="case_mail_in_or_out",
                        violation_error_message="往来邮件要么是来信，要么是发出的信。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "receipt")), fields=("ticket",), name="one_receipt_per_case"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("topic", models.CharField(max_length=120, verbose_name="议题")),
                ("why", models.CharField(blank=True, max_length=120, verbose_name="列入原因")),
                ("minutes", models.TextField(blank=True, verbose_name="讨论情况")),
                ("decision", models.TextField(blank=True, verbose_name="议定事项")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.department",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="tickets.meeting",
                        verbose_name="会议",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agenda",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "议程",
                "ordering": ["order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ticket__isnull", False)),
                        fields=("meeting", "ticket"),
                        name="agenda_case_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=200, verbose_name="任务")),
                ("due_at", models.DateTimeField(verbose_name="期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "办理中"), ("done", "已完成"), ("cancelled", "已取消")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("agreed_at", models.DateTimeField(verbose_name="议定时间")),
                ("done_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("words", models.TextField(blank=True, verbose_name="完成情况或取消原因")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="议定人",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="报告人",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_actions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="tickets.agendaitem",
                        verbose_name="议程",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="tickets.meeting",
                        verbose_name="会议",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "会议任务",
                "ordering": ["due_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["owner", "due_at"], name="action_open_of_owner"
                    ),
                    models.Index(fields=["due_at", "id"], name="action_by_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("done_at__isnull", False),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="action_closed_has_words",
                        violation_error_message="完成或取消任务要写明情况。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("related", "相关"),
                            ("duplicate", "重复"),
                            ("cause", "引起"),
                            ("split", "拆分"),
                            ("merged", "并入"),
                        ],
                        max_length=10,
                        verbose_name="关系",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("was", models.CharField(blank=True, max_length=12, verbose_name="并入前状态")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="取消时间")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="取消原因")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="关联人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="取消人",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_out",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_in",
                        to="tickets.ticket",
                        verbose_name="另一张",
                    ),
                ),
            ],
            options={
                "verbose_name": "关联",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="link_not_to_itself",
                        violation_error_message="不能关联到自己。请选择另一张处理单。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("source", "target", "kind"),
                        name="link_stands_once",
                        violation_error_message="这两张处理单已经这样关联。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("kind", "merged")),
                        fields=("source",),
                        name="link_merged_into_one",
                        violation_error_message="这张处理单已并入另一张。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_reason", ""), ("ended_at", None)),
                            models.Q(("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="link_end_says_why",
                        violation_error_message="取消关联要写明原因。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tracking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        default=tickets.models.tracking.new_number, max_length=8, unique=True, verbose_name="查询号"
                    ),
                ),
                ("nonce", models.CharField(default=tickets.models.tracking.new_nonce, max_length=32)),
                ("said", models.CharField(blank=True, max_length=60, verbose_name="客户所述")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="客户邮箱")),
                ("once", models.CharField(max_length=64, null=True, unique=True)),
                ("at", models.DateTimeField(verbose_name="建立时间")),
                ("reset_at", models.DateTimeField(null=True, verbose_name="更换时间")),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracking",
                        to="tickets.ticket",
                        verbose_name="处理单",
                    ),
                ),
            ],
            options={
                "verbose_name": "客户进度",
            },
        ),
        migrations.CreateModel(
            name="WatchSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("key", "只通知关键节点"),
                            ("all", "每一条经过都通知"),
                            ("none", "不通知，我自己看"),
                        ],
                        default="key",
                        max_length=4,
                        verbose_name="关注的处理单",
                    ),
                ),
                (
                    "staff",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watch_setting",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "关注通知",
            },
        ),
        migrations.CreateModel(
            name="ComplaintReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("formed_at", models.DateTimeField(verbose_name="组成时间")),
                ("verdict", models.TextField(blank=True, verbose_name="评审结论")),
                ("solution", models.TextField(blank=True, verbose_name="解决方案")),
                ("concluded_at", models.DateTimeField(blank=True, null=True, verbose_name="评审时间")),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review",
                        to="tickets.complaint",
                        verbose_name="抱怨",
                    ),
                ),
                (
                    "concluded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="记录人",
                    ),
                ),
                (
                    "formed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="组织人",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="成员"),
                ),
                (
                    "specialist",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="赶赴现场的专员",
                    ),
                ),
            ],
            options={
                "verbose_name": "抱怨评审",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("concluded_at", None), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("concluded_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="complaint_review_verdict_has_time",
                        violation_error_message="评审结论必须有时间。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContingencyItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=200, verbose_name="步骤")),
                ("is_safety", models.BooleanField(default=False, verbose_name="安全")),
                ("duty", models.CharField(blank=True, max_length=40, verbose_name="职责")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="tickets.contingencyversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "步骤",
                "ordering": ["order", "pk"],
                "constraints": [models.UniqueConstraint(fields=("version", "order"), name="contingency_item_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "superseded"), _negated=True),
                fields=("ticket",),
                name="plan_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "analysis"), ("ticket__isnull", False)),
                    models.Q(("kind", "analysis"), _negated=True),
                    _connector="OR",
                ),
                name="meeting_analysis_has_case",
                violation_error_message="问题分析会议属于一张处理单。",
            ),
        ),
    ]
