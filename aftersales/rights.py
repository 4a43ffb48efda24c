"""Rights of the frame itself; who holds them stands in core/organization/roles.py."""

from django.db.models import TextChoices


class Right(TextChoices):
    BOARD = "aftersales.board", "查看各部门概况"
