import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import core.documents.models.attachment
import core.documents.models.batch
import core.documents.models.paper
from core.migrating import TablesTogether


class Migration(TablesTogether):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("organization", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ControlBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_key", models.CharField(max_length=20, unique=True, verbose_name="单据")),
                ("code", models.CharField(max_length=40, verbose_name="文件编码")),
                ("version", models.CharField(max_length=10, verbose_name="版本/版次")),
                (
                    "status",
                    models.CharField(
                        choices=[("controlled", "受控"), ("uncontrolled", "非受控")],
                        default="controlled",
                        max_length=12,
                        verbose_name="受控状态",
                    ),
                ),
                ("prepared_by", models.CharField(max_length=40, verbose_name="编制")),
                ("reviewed_by", models.CharField(max_length=40, verbose_name="审核")),
                ("approved_by", models.CharField(max_length=40, verbose_name="批准")),
                ("published_on", models.DateField(verbose_name="发布日期")),
                ("effective_on", models.DateField(verbose_name="实施日期")),
            ],
            options={
                "verbose_name": "文件控制",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("effective_on__gte", models.F("published_on"))),
                        name="control_effective_after_published",
                        violation_error_message="实施日期早于发布日期。请改为发布日期或之后的日期。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalControlBlock",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("form_key", models.CharField(db_index=True, max_length=20, verbose_name="单据")),
                ("code", models.CharField(max_length=40, verbose_name="文件编码")),
                ("version", models.CharField(max_length=10, verbose_name="版本/版次")),
                (
                    "status",
                    models.CharField(
                        choices=[("controlled", "受控"), ("uncontrolled", "非受控")],
                        default="controlled",
                        max_length=12,
                        verbose_name="受控状态",
                    ),
                ),
                ("prepared_by", models.CharField(max_length=40, verbose_name="编制")),
                ("reviewed_by", models.CharField(max_length=40, verbose_name="审核")),
                ("approved_by", models.CharField(max_length=40, verbose_name="批准")),
                ("published_on", models.DateField(verbose_name="发布日期")),
                ("effective_on", models.DateField(verbose_name="实施日期")),
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
                "verbose_name": "historical 文件控制",
                "verbose_name_plural": "historical 文件控制s",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=10, verbose_name="标记")),
                ("places", models.PositiveSmallIntegerField(default=1, verbose_name="处数")),
                ("change_no", models.CharField(max_length=40, verbose_name="更改文件号")),
                ("version", models.CharField(max_length=10, verbose_name="改后版本")),
                ("signed_by", models.CharField(max_length=40, verbose_name="签字")),
                ("on", models.DateField(verbose_name="日期")),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="documents.controlblock",
                    ),
                ),
            ],
            options={
                "verbose_name": "文件修订记录",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=20, verbose_name="单据")),
                ("letters", models.CharField(max_length=4, verbose_name="编码字母")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月")),
                ("last", models.PositiveIntegerField(default=0, verbose_name="最后流水号")),
            ],
            options={
                "verbose_name": "编号流水",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("form", "letters", "year", "month"),
                        name="series_one_per_month",
                        violation_error_message="这个部门本月已有编号流水。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)),
                        name="series_month_of_year",
                        violation_error_message="月份是 1–12。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=150, verbose_name="文件名")),
                (
                    "file",
                    models.FileField(
                        max_length=200, upload_to=core.documents.models.attachment.storage_path, verbose_name="文件"
                    ),
                ),
                ("kind", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="文件指纹")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                ("subject_id", models.PositiveBigIntegerField(null=True)),
                ("attached_at", models.DateTimeField(null=True, verbose_name="提交时间")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
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
                "verbose_name": "附件",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id"], name="attachment_by_subject"),
                    models.Index(condition=models.Q(("subject_id", None)), fields=["at"], name="attachment_drafts"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attached_at", None), ("subject_id", None), ("subject_type", None)),
                            models.Q(
                                ("attached_at__isnull", False),
                                ("subject_id__isnull", False),
                                ("subject_type__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="attachment_draft_or_attached",
                        violation_error_message="附件要么是草稿，要么属于一件事。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("paper_ids", models.JSONField(verbose_name="单据")),
                ("wanted", models.PositiveIntegerField(default=0, verbose_name="要出件的份数")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等待"), ("ready", "完成"), ("failed", "失败")],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("done_count", models.PositiveIntegerField(default=0, verbose_name="已合并")),
                (
                    "file",
                    models.FileField(blank=True, max_length=200, upload_to=core.documents.models.batch.storage_path),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(verbose_name="申请时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申请人",
                    ),
                ),
            ],
            options={
                "verbose_name": "合并打印",
                "indexes": [models.Index(fields=["by", "-at"], name="batch_by_person")],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_key", models.CharField(max_length=20, verbose_name="单据")),
                ("form_code", models.CharField(max_length=40, verbose_name="表单编号")),
                ("form_version", models.CharField(max_length=10, verbose_name="表单版本")),
                ("control", models.CharField(blank=True, max_length=200, verbose_name="文件控制")),
                ("title", models.CharField(max_length=60, verbose_name="名称")),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="第几版")),
                ("subject_id", models.PositiveBigIntegerField()),
                (
                    "data",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="印出的内容"
                    ),
                ),
                (
                    "verify_code",
                    models.CharField(
                        default=core.documents.models.paper.new_verify_code,
                        max_length=14,
                        unique=True,
                        verbose_name="验真码",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待出件"), ("ready", "已出件"), ("void", "已作废")],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "file",
                    models.FileField(blank=True, max_length=200, upload_to=core.documents.models.paper.storage_path),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="文件指纹")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="页数")),
                (
                    "void_file",
                    models.FileField(blank=True, max_length=200, upload_to=core.documents.models.paper.storage_path),
                ),
                ("void_sha256", models.CharField(blank=True, max_length=64, verbose_name="作废件指纹")),
                ("issued_at", models.DateTimeField(verbose_name="签发时间")),
                ("voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废原因")),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="documents.paper",
                    ),
                ),
                (
                    "subject_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "单据",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "-issued_at"], name="paper_by_subject"),
                    models.Index(fields=["form_key", "number"], name="paper_by_form"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("form_key", "number", "edition"),
                        name="paper_edition_once",
                        violation_error_message="这个编号的这一版已经签发。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "void"), _negated=True),
                        fields=("form_key", "number"),
                        name="paper_one_valid",
                        violation_error_message="这个编号已有有效的单据。请先作废，再签发新版。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "void"),
                                ("voided_at__isnull", False),
                                models.Q(("void_reason", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "void"), _negated=True), ("voided_at", None)),
                            _connector="OR",
                        ),
                        name="paper_void_says_why",
                        violation_error_message="作废必须写明时间和原因。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="paper_ready_has_hash",
                        violation_error_message="已出件的单据必须有文件指纹。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_id", models.PositiveBigIntegerField()),
                ("role", models.CharField(max_length=20, verbose_name="身份")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("strokes", models.JSONField(default=list, verbose_name="笔迹")),
                ("picture", models.TextField(blank=True, verbose_name="图形")),
                (
                    "record",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="签名时的内容"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="内容指纹")),
                ("seal", models.CharField(max_length=64, verbose_name="签名指纹")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("device", models.CharField(blank=True, max_length=200, verbose_name="设备")),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="网络地址")),
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
                    "subject_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
            ],
            options={
                "verbose_name": "签名",
                "indexes": [models.Index(fields=["subject_type", "subject_id"], name="signature_by_subject")],
            },
        ),
    ]
