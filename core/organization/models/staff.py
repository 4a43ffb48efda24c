"""Staff: the custom user, with roles as groups and rights from one table."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from core.organization.roles import Role, rights_of
from core.recall import recalled
from core.times import local_date


class Post(models.Model):
    """岗位 with duties and requirements (S0-33)."""

    name = models.CharField("岗位", max_length=40, unique=True)
    duties = models.TextField("职责", blank=True)

    class Meta:
        verbose_name = "岗位"
        ordering = ["name"]

    def __str__(self):
        return self.name


class StaffQuerySet(models.QuerySet):
    def lock(self, pk: int) -> "Staff":
        """The person, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def active(self):
        return self.filter(is_active=True)

    def in_role(self, role: str):
        return self.filter(groups__name=role)

    def holding(self, right: str):
        """Active people whose own roles hold a right (deputies are asked separately)."""
        from core.organization.roles import RIGHTS

        return self.active().filter(groups__name__in=list(RIGHTS.get(right, ()))).distinct()


class StaffManager(BaseUserManager.from_queryset(StaffQuerySet)):
    def create_user(self, username: str, password: str | None = None, **fields) -> "Staff":
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.save()
        return staff

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "Staff":
        return self.create_user(username, password, is_superuser=True, **fields)


class Staff(AbstractBaseUser, PermissionsMixin):
    """员工: signs in, owns clocks, signs forms. Never deleted, only deactivated after hand-over."""

    class Theme(models.TextChoices):
        AUTO = "auto", "跟随系统"
        LIGHT = "light", "浅色"
        DARK = "dark", "深色"

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    employee_no = models.CharField("工号", max_length=20, unique=True, null=True, blank=True)
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, null=True, blank=True, related_name="staff", verbose_name="部门"
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, verbose_name="岗位")
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", blank=True)

    is_active = models.BooleanField("在职", default=True)
    is_service_manager = models.BooleanField(
        "服务管理人员", default=False, help_text="按 GB/T 27922 计入 10% 比例的分母。"
    )
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    theme = models.CharField("界面", max_length=5, choices=Theme.choices, default=Theme.AUTO)
    shortcuts_on = models.BooleanField("单键快捷键", default=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    _history_m2m_fields = ["groups"]
    history = HistoricalRecords(excluded_fields=["password", "last_login", "theme", "shortcuts_on"])
    objects = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "员工"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The role keys (`Role` values) this person holds, asked once per loaded object."""
        return recalled(("roles", self.pk), lambda: frozenset(group.name for group in self.groups.all()))

    @cached_property
    def rights(self) -> frozenset[str]:
        """Own rights. An administrator by flag holds what the administrator role holds."""
        extra = {Role.ADMINISTRATOR} if self.is_superuser else set()
        return rights_of(set(self.roles) | extra)

    @cached_property
    def deputising(self) -> list:
        """All rows that make this person somebody's deputy, with the principal loaded."""
        rows = self.deputy_for.select_related("principal").prefetch_related("principal__groups")
        return recalled(("deputising", self.pk), lambda: list(rows.order_by("pk")))

    def may(self, right: str, *, at: datetime) -> bool:
        """Own right, or the right of somebody this person stands in for at that moment."""
        return right in self.rights or self.stands_in_for(right, at=at) is not None

    def stands_in_for(self, right: str, *, at: datetime) -> "Staff | None":
        """Whose right is used when the own rights do not suffice (stored as `on_behalf_of`), else None."""
        if right in self.rights:
            return None
        day = local_date(at)
        for row in self.deputising:
            if row.covers(day) and row.principal.is_active and right in row.principal.rights:
                return row.principal
        return None

    def deputy_on(self, day) -> "Staff | None":
        """Who stands in for this person on a day, or None."""
        row = (
            self.deputies.filter(Q(starts_on__lte=day), Q(ends_on__gte=day), deputy__is_active=True)
            .select_related("deputy")
            .order_by("pk")
            .first()
        )
        return row.deputy if row else None
