"""Rights of the customer room. Reading is for all staff (design §3)."""

from django.db.models import TextChoices


class Right(TextChoices):
    EDIT = "customers.edit", "编辑客户档案"
