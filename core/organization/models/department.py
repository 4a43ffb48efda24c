"""Departments with their code letters and the names other companies give them (A-05, requirements §G)."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import TextChoices
from simple_history.models import HistoricalRecords

from core.recall import recalled


class Function(TextChoices):
    """What a department is for, whatever its name is: rules speak of functions, people of names."""

    MANAGEMENT = "management", "公司领导"
    REPRESENTATIVE = "representative", "管理者代表"
    SERVICE = "service", "售后服务部"
    TECHNICAL = "technical", "技术服务部"
    QUALITY = "quality", "质量部"
    PRODUCTION = "production", "生产部"
    RESEARCH = "research", "研发部"
    DATA = "data", "数据工程部"
    INTEGRATION = "integration", "系统集成部"
    CITY_ONE = "city_one", "智慧城市一部"
    CITY_TWO = "city_two", "智慧城市二部"
    INDUSTRY = "industry", "行业应用部"
    SALES = "sales", "销售部"
    FINANCE = "finance", "财务部"
    OFFICE = "office", "办公室"
    RELATIONS = "relations", "客户关系管理部"
    WAREHOUSE = "warehouse", "仓库"
    PURCHASING = "purchasing", "采购部"
    STATION = "station", "服务站"


class DepartmentQuerySet(models.QuerySet):
    def lock(self, pk: int) -> "Department":
        """The department, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def active(self):
        return self.filter(is_active=True)

    def function(self, function: str) -> "Department | None":
        """The department that does this work, or None where a company has none."""
        rows = self.filter(function=function, is_active=True).order_by("pk")
        return recalled(("department", function), rows.first)

    def find(self, name: str) -> "Department | None":
        """By name or alias, as three companies name the same function differently."""
        return self.filter(models.Q(name=name) | models.Q(aliases__name=name)).order_by("pk").first()


class Department(models.Model):
    """部门: owns staff, draws form numbers with its letters, and has a head who answers for late work."""

    name = models.CharField("名称", max_length=40, unique=True)
    letters = models.CharField(
        "编码字母",
        max_length=4,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2,4}$", "编码字母是 2–4 个大写字母，例如 YX。")],
        help_text="表单编号的开头，例如 YX261107 中的 YX。",
    )
    function = models.CharField("职能", max_length=20, choices=Function.choices, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级部门"
    )
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="heads", verbose_name="负责人"
    )
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords()
    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "部门"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="department_letters_capital",
                condition=models.Q(letters__regex=r"^[A-Z]{2,4}$") | models.Q(letters=None),
                violation_error_message="编码字母是 2–4 个大写字母，例如 YX。",
            )
        ]

    def __str__(self):
        return self.name

    def with_children(self) -> list[int]:
        """Primary keys of this department and all below it."""
        rows = Department.objects.values_list("pk", "parent_id")
        found, frontier = {self.pk}, {self.pk}
        while frontier := {pk for pk, parent in rows if parent in frontier} - found:
            found |= frontier
        return sorted(found)


class DepartmentAlias(models.Model):
    """别名: 质检部, 技质部 … the same function in another company's words."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name="部门")
    name = models.CharField("别名", max_length=40, unique=True)

    class Meta:
        verbose_name = "部门别名"
        ordering = ["name"]

    def __str__(self):
        return self.name
