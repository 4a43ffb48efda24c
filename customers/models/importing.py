"""导入: a list from another system, judged line by line before anything is written."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse


def storage_path(run: "Import", name: str) -> str:
    return f"imports/{run.at:%Y/%m}/{uuid.uuid4().hex}.xlsx"


class Import(models.Model):
    """One uploaded list. `lines` holds what was read and what is wrong with it; writing is all or nothing."""

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", "客户"
        EQUIPMENT = "equipment", "设备"
        PARTS = "parts", "备件"

    class State(models.TextChoices):
        CHECKING = "checking", "正在检查"
        CHECKED = "checked", "已检查"
        WRITING = "writing", "正在写入"
        DONE = "done", "已导入"
        FAILED = "failed", "读不出来"
        DROPPED = "dropped", "已放弃"

    kind = models.CharField("内容", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.CHECKING)
    update = models.BooleanField("已有的按表更新", default=False)
    name = models.CharField("文件", max_length=150)
    file = models.FileField(upload_to=storage_path, max_length=200)
    lines = models.JSONField(default=list)
    fresh = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    same = models.PositiveIntegerField("已有，跳过", default=0)
    wrong = models.PositiveIntegerField("有错", default=0)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    done_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = "导入"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"导入{self.get_kind_display()} {self.name}"

    def get_absolute_url(self):
        return reverse("customers:import", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.WRITING)

    @property
    def may_write(self) -> bool:
        return self.state == self.State.CHECKED and not self.wrong and bool(self.fresh or self.changed)
