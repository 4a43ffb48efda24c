"""Rights of the documents room."""

from django.db.models import TextChoices


class Right(TextChoices):
    MANAGE = "documents.manage", "管理单据登记表"
    VOID = "documents.void", "作废已签发的单据"
    BATCH = "documents.batch", "合并打印一个月的单据"
