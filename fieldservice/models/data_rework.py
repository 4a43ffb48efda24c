"""数据补采或返工 (S1-60, S1-61): data projects whose result the customer could not accept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.organization.models import Department, Function
from core.workflow import Stale
from tickets.models.parts import PartOfTicket, PartQuerySet, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}


class ReworkState(models.TextChoices):
    WORKING = "working", "返工中"
    REWORKED = "reworked", "待填入库单"
    FILLED = "filled", "待检验"
    PASSED = "passed", "待数据入库"
    STOCKED = "stocked", "待重新交付"
    DELIVERED = "delivered", "已重新交付"
    CANCELLED = "cancelled", "已取消"


OPEN_REWORKS = [
    ReworkState.WORKING,
    ReworkState.REWORKED,
    ReworkState.FILLED,
    ReworkState.PASSED,
    ReworkState.STOCKED,
]
TONES = {
    ReworkState.FILLED: "paused",
    ReworkState.REWORKED: "new",
    ReworkState.DELIVERED: "done",
    ReworkState.CANCELLED: "void",
}


class DataReworkQuerySet(PartQuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None) -> "DataRework":
        rework = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and rework.version != expected_version:
            raise Stale("数据返工记录刚被别人修改，您的修改没有写入。请核对后再提交。", ["数据返工"])
        return rework


class DataRework(PartOfTicket):
    """数据返工: worked on at headquarters, then strictly 入库单 → 质量检验 → 数据入库 → 重新交付 (D-20)."""

    State = ReworkState

    class Kind(models.TextChoices):
        COLLECT = "collect", "数据补采"
        REWORK = "rework", "数据返工"

    ticket = of_ticket("data_reworks")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.REWORK)
    state = models.CharField("状态", max_length=10, choices=ReworkState.choices, default=ReworkState.WORKING)
    version = models.PositiveIntegerField("版本", default=1)
    title = models.CharField("数据名称", max_length=80)
    scope = models.CharField("范围和数量", max_length=160)
    fault = models.CharField("问题", max_length=300)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="数据工程技术人员"
    )
    opened_by = models.ForeignKey(verbose_name="登记人", related_name="+", **PERSON)
    opened_at = models.DateTimeField("登记时间")
    rounds = models.PositiveSmallIntegerField("返工次数", default=0)
    work = models.TextField("处理内容", blank=True)
    reworked_by = models.ForeignKey(verbose_name="处理人", related_name="+", **PERSON)
    reworked_at = models.DateTimeField("总部处理完成", null=True, blank=True)
    stocked_by = models.ForeignKey(verbose_name="数据入库人", related_name="+", **PERSON)
    stocked_at = models.DateTimeField("数据入库时间", null=True, blank=True)
    stored_where = models.CharField("数据存放位置", max_length=120, blank=True)
    delivered_by = models.ForeignKey(verbose_name="交付人", related_name="+", **PERSON)
    delivered_at = models.DateTimeField("重新交付时间", null=True, blank=True)
    delivered_how = models.CharField("交付方式", max_length=80, blank=True)
    received_with = models.CharField("客户接收人", max_length=40, blank=True)
    delivery_words = models.CharField("客户意见", max_length=300, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    history = HistoricalRecords()
    objects = DataReworkQuerySet.as_manager()

    class Meta:
        verbose_name = "数据返工"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="data_rework_stocked_after_reworked",
                condition=Q(stocked_at=None) | Q(reworked_at__isnull=False, stocked_at__gte=models.F("reworked_at")),
                violation_error_message="数据入库早于总部处理完成。",
            ),
            models.CheckConstraint(
                name="data_rework_delivered_after_stocked",
                condition=Q(state="delivered", stocked_at__isnull=False, delivered_at__gte=models.F("stocked_at"))
                | (~Q(state="delivered") & Q(delivered_at=None)),
                violation_error_message="重新交付早于数据入库。",
            ),
            models.CheckConstraint(
                name="data_rework_cancelled_says_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                violation_error_message="取消数据返工要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.title}"

    def get_absolute_url(self):
        return reverse("fieldservice:data_rework", args=[self.ticket_id, self.pk])

    @property
    def badge(self) -> tuple[str, str]:
        return TONES.get(self.state, "work"), self.get_state_display()

    def responsible(self, role: str):
        """Whoever reworks the data answers for D-20."""
        if role == "data_technician":
            return self.assignee, self.assignee.department or Department.objects.function(Function.DATA)
        return self.ticket.responsible(role)
