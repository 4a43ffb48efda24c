"""What a person keeps on the desk: named views of the list, its columns, and the call that is being written down."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse

OWNER = {"to": settings.AUTH_USER_MODEL, "on_delete": models.CASCADE, "verbose_name": "人员"}


class SavedFilterQuerySet(models.QuerySet):
    def of(self, user):
        """A person's own views and those that colleagues share with the department."""
        shared = Q(shared_with__isnull=False, shared_with=user.department_id)
        return self.filter(Q(owner=user) | shared, removed_at=None).select_related("owner")

    def lock(self, pk: int, *, owner) -> "SavedFilter":
        """A view of one's own, held until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk, owner=owner)


class SavedFilter(models.Model):
    """常用筛选: tab, filters, search and order of the list under a name; shared with the department if wanted.

    Removing sets `removed_at`, so that it can be taken back.
    """

    owner = models.ForeignKey(related_name="saved_filters", **OWNER)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=800)  # what stands behind the ? of the list, allow-listed when saved
    shared_with = models.ForeignKey(
        "organization.Department", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="共享部门"
    )
    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("保存时间")
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = "常用筛选"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_name_once",
                fields=["owner", "name"],
                condition=Q(removed_at=None),
                violation_error_message="您已有同名的常用筛选。请换一个名称。",
            ),
            models.CheckConstraint(
                name="saved_filter_has_name",
                condition=~Q(name=""),
                violation_error_message="常用筛选要有名称。",
            ),
        ]
        indexes = [
            # The menu of the list: what the department shares.
            models.Index(name="saved_filter_shared", fields=["shared_with"], condition=Q(removed_at=None)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('tickets:list')}?{self.query}"

    @property
    def parameters(self) -> QueryDict:
        return QueryDict(self.query)


class ListSetting(models.Model):
    """How a person wants the list: which columns, and the view it opens with."""

    staff = models.OneToOneField(primary_key=True, related_name="list_setting", **OWNER)
    columns = models.JSONField("列", null=True, blank=True)  # None: the house's choice
    opens_with = models.ForeignKey(
        SavedFilter, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="默认视图"
    )

    class Meta:
        verbose_name = "列表设置"

    def __str__(self):
        return str(self.staff)


class IntakeDraft(models.Model):
    """草稿: the call that somebody is writing down, kept on the server so that no device keeps a caller's data.

    One a person; it goes when the call is saved or thrown away.
    """

    staff = models.OneToOneField(primary_key=True, related_name="intake_draft", **OWNER)
    data = models.TextField("内容")  # the form as the browser sends it
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "登记草稿"

    def __str__(self):
        return f"{self.staff} {self.saved_at:%Y-%m-%d %H:%M}"


class Export(models.Model):
    """导出记录: who took which rows out of the system, when, and how many. Rows are only added."""

    class Kind(models.TextChoices):
        XLSX = "xlsx", "Excel 工作簿"
        CSV = "csv", "CSV 文本"
        PRINT = "print", "合并打印"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人")
    at = models.DateTimeField("时间")
    kind = models.CharField("格式", max_length=8, choices=Kind.choices)
    words = models.CharField("范围", max_length=300)
    rows = models.PositiveIntegerField("行数", null=True, blank=True)  # None: the download was broken off

    class Meta:
        verbose_name = "导出记录"
        indexes = [
            # The page of exports, newest first by keyset.
            models.Index(name="export_by_time", fields=["-at", "-id"]),
        ]

    def __str__(self):
        return f"{self.by} {self.get_kind_display()} {self.words}"
