"""应急预案 (S3-19): when it applies, who is on the team, what is done in which order. Administered by people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.organization.models import Function
from core.workflow import Stale
from tickets.models.choices import FaultKind
from tickets.rights import Right

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


class ContingencyQuerySet(models.QuerySet):
    def visible_to(self, user, *, at=None):
        """Plans in force are for everybody's eyes; drafts and retired ones for those who keep them."""
        if user.may(Right.CONTINGENCY, at=at or timezone.now()):
            return self
        return self.filter(current__isnull=False, retired_at=None)

    def in_force(self):
        return self.filter(current__isnull=False, retired_at=None)

    def lock(self, pk: int) -> "Contingency":
        return self.select_for_update(of=("self",)).get(pk=pk)


class Contingency(models.Model):
    """应急预案: a plan for one kind of emergency. Its text stands in versions; one of them is in force."""

    name = models.CharField("名称", max_length=60, unique=True)
    current = models.ForeignKey("ContingencyVersion", models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField("停用时间", null=True)
    retired_why = models.CharField("停用原因", max_length=200, blank=True)

    objects = ContingencyQuerySet.as_manager()
    severity = 3

    class Meta:
        verbose_name = "应急预案"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="contingency_retired_has_reason",
                condition=Q(retired_at=None) | ~Q(retired_why=""),
                violation_error_message="停用预案要写明原因。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tickets:contingency", args=[self.pk])

    @property
    def case(self):
        """Its own timeline; no clock runs on it."""
        return self

    def facts(self) -> dict:
        return {}

    def moment(self, name: str) -> None:
        return None


class ContingencyVersion(models.Model):
    """One version of a plan: conditions, team, checklist, resources. A started emergency keeps its version.

    Conditions are read together: an empty one is true of every case.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "修订中"
        ISSUED = "issued", "有效"
        OLD = "archived", "已被替代"
        VOID = "void", "已作废"

    contingency = models.ForeignKey(Contingency, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版次")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)
    edit = models.PositiveIntegerField(default=1, editable=False)
    product = models.CharField("产品或型号包含", max_length=60, blank=True)
    fault_kind = models.CharField("问题性质", max_length=14, choices=FaultKind.choices, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="客户"
    )
    applies = models.TextField("适用情形")
    resources = models.TextField("应急资源", blank=True)
    why = models.CharField("修订说明", max_length=300, blank=True)
    evaluation = models.ForeignKey(
        "tickets.Evaluation", models.PROTECT, null=True, related_name="revisions", verbose_name="应急总结评估"
    )
    by = models.ForeignKey(verbose_name="编制人", related_name="+", **PERSON)
    created_at = models.DateTimeField("编制时间")
    issued_by = models.ForeignKey(verbose_name="发布人", related_name="+", null=True, **PERSON)
    issued_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        verbose_name = "应急预案版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="contingency_version_once", fields=["contingency", "number"]),
            models.UniqueConstraint(name="contingency_one_draft", fields=["contingency"], condition=Q(state="draft")),
        ]

    def __str__(self):
        return f"{self.contingency} 第 {self.number} 版"

    def get_absolute_url(self):
        return reverse("tickets:contingency_version", args=[self.contingency_id, self.number])

    def expect(self, edit: int | None) -> None:
        """Raise Stale when somebody saved this draft after it was read."""
        if edit is not None and edit != self.edit:
            raise Stale("有人刚刚保存了这个版本，您的修改没有写入。请核对后再提交。")

    def fits(self, ticket) -> int:
        """How closely the plan fits a case: one point per named condition that holds, -1 when one does not."""
        machine = f"{ticket.product} {ticket.model}".lower()
        told = [
            (self.product, self.product.lower() in machine),
            (self.fault_kind, self.fault_kind == ticket.fault_kind),
            (self.customer_id, self.customer_id == ticket.customer_id),
        ]
        said = [holds for named, holds in told if named]
        return sum(said) if all(said) else -1

    @property
    def conditions(self) -> str:
        """何时适用 in one line."""
        parts = (
            f"产品含“{self.product}”" if self.product else "",
            f"{self.get_fault_kind_display()}问题" if self.fault_kind else "",
            str(self.customer) if self.customer else "",
        )
        return "、".join(part for part in parts if part) or "所有紧急问题"


class Holder(models.TextChoices):
    """Who fills a place of the team when an emergency begins."""

    SERVICE = Function.SERVICE, "售后服务部负责人"
    PRODUCTION = Function.PRODUCTION, "生产部负责人"
    TECHNICAL = Function.TECHNICAL, "技术服务部负责人"
    QUALITY = Function.QUALITY, "质量部负责人"
    RESEARCH = Function.RESEARCH, "研发部负责人"
    PURCHASING = Function.PURCHASING, "采购部负责人"
    ASSIGNEE = "assignee", "责任人"
    CLERK = "clerk", "登记的客服"
    EXPERT = "expert", "技术专家"
    TEAM = "emergency", "应急处理小组成员"


class ContingencyRole(models.Model):
    """One place of the team: 组长, 技术处置, 备件保障 …, and who fills it."""

    version = models.ForeignKey(ContingencyVersion, models.CASCADE, related_name="roles")
    order = models.PositiveSmallIntegerField("序号")
    duty = models.CharField("职责", max_length=40)
    holder = models.CharField("由谁担任", max_length=12, choices=Holder.choices)

    class Meta:
        verbose_name = "小组职责"
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.duty}：{self.get_holder_display()}"


class ContingencyItem(models.Model):
    """One step of the checklist. Safety stands first and must be done before what follows it (S3-21)."""

    version = models.ForeignKey(ContingencyVersion, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField("序号")
    text = models.CharField("步骤", max_length=200)
    is_safety = models.BooleanField("安全", default=False)
    duty = models.CharField("职责", max_length=40, blank=True)

    class Meta:
        verbose_name = "步骤"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(name="contingency_item_once", fields=["version", "order"])]

    def __str__(self):
        return self.text
