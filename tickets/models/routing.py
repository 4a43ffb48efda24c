"""分派规则 (S1-40, A-30): which department solves which kind of problem, as rows that people edit."""

from django.conf import settings
from django.db import models
from django.db.models import Q, TextChoices
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.organization.models.department import Function
from core.organization.roles import Role
from core.workflow import Stale
from customers.models import Customer
from tickets.models.choices import CauseKind, FaultKind, ServiceKind


class Basis(TextChoices):
    SYMPTOM = "symptom", "问题性质"
    CAUSE = "cause", "原因类别"


KINDS = {Basis.SYMPTOM: FaultKind, Basis.CAUSE: CauseKind}
ANY_KIND = "任何性质"


class RoutingQuerySet(models.QuerySet):
    def in_force(self):
        """The rows that decide, in the order in which they are tried."""
        return self.filter(is_on=True).select_related("person")

    def lock(self, pk: int, *, expected_version: int | None = None) -> "RoutingRule":
        """The row, held until the transaction ends. Raises Stale when somebody saved it in between."""
        rule = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and rule.version != expected_version:
            last = rule.history.select_related("history_user").first()
            who = last.history_user if last and last.history_user else "别人"
            raise Stale(f"{who}刚刚保存了这条规则，您的修改没有写入。请核对后再提交。")
        return rule


class RoutingRule(models.Model):
    """One row: problems of this nature (or, after the analysis, of this cause) go to this department.

    Further conditions narrow it; of the rows that fit, the first one in `order` decides. A person or a group of
    the department may be named as who is asked first (S3-08).
    """

    basis = models.CharField("依据", max_length=10, choices=Basis.choices)
    kind = models.CharField("类别", max_length=20, blank=True)
    product_words = models.CharField(
        "产品词",
        max_length=200,
        blank=True,
        help_text="产品、型号或主题中出现任何一个词就符合，用顿号或空格隔开。留空不限。",
    )
    service_kind = models.CharField("服务内容", max_length=20, choices=ServiceKind.choices, blank=True)
    customer_channel = models.CharField(
        "客户渠道", max_length=10, choices=Customer.Channel.choices, blank=True, help_text="S2：社会营销或装配线。"
    )
    function = models.CharField("责任部门", max_length=20, choices=Function.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="首选人员"
    )
    group = models.CharField("首选小组", max_length=20, blank=True)  # a role key; the form offers them
    note = models.CharField("说明", max_length=100, blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    is_on = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()
    objects = RoutingQuerySet.as_manager()

    class Meta:
        verbose_name = "分派规则"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="routing_conditions_once",
                fields=["basis", "kind", "product_words", "service_kind", "customer_channel"],
                violation_error_message="已有一条规则用同样的条件。请修改原有的一条。",
            ),
            models.CheckConstraint(
                name="routing_cause_has_kind",
                condition=Q(basis="symptom") | ~Q(kind=""),
                violation_error_message="按原因的规则要选原因类别。",
            ),
        ]

    def __str__(self):
        return f"{self.kind_label} → {self.get_function_display()}"

    def get_absolute_url(self):
        return reverse("tickets:routing")

    @property
    def kind_label(self) -> str:
        return KINDS[Basis(self.basis)](self.kind).label if self.kind else ANY_KIND

    @property
    def group_label(self) -> str:
        return Role(self.group).label if self.group in Role.values else ""

    @property
    def words(self) -> list[str]:
        """The product words, one by one."""
        return [word for word in self.product_words.replace("、", " ").replace("，", " ").split() if word]

    @property
    def conditions(self) -> list[str]:
        """What must fit beside the kind, as people read it."""
        rows = []
        if self.words:
            rows.append(f"产品含“{'”或“'.join(self.words)}”")
        if self.service_kind:
            rows.append(self.get_service_kind_display())
        if self.customer_channel:
            rows.append(f"{self.get_customer_channel_display()}客户")
        return rows
