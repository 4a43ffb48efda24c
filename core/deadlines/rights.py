"""Rights of the deadlines room."""

from django.db.models import TextChoices


class Right(TextChoices):
    MANAGE = "deadlines.manage", "管理时限规则和日历"
    EXEMPT = "deadlines.exempt", "批准时限豁免"
    ARRANGE = "deadlines.arrange", "暂停时限和登记约定时间"
    FIGURES = "deadlines.figures", "查看及时率"
