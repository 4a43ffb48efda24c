"""One PDF of many papers: the forms of a month, or a selection (issue: 月度合并打印)."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse


def storage_path(batch: "Batch", name: str) -> str:
    return f"batches/{batch.at:%Y/%m}/{uuid.uuid4().hex}.pdf"


class Batch(models.Model):
    """合并打印: asked for by a person, made by a job that says how far it is."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待"
        READY = "ready", "完成"
        FAILED = "failed", "失败"

    title = models.CharField("名称", max_length=80)
    paper_ids = models.JSONField("单据")
    wanted = models.PositiveIntegerField("要出件的份数", default=0)  # papers that the job issues before it merges
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    done_count = models.PositiveIntegerField("已合并", default=0)
    file = models.FileField(upload_to=storage_path, max_length=200, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("申请时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")

    class Meta:
        verbose_name = "合并打印"
        indexes = [
            # The last batches of a person.
            models.Index(name="batch_by_person", fields=["by", "-at"]),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:batch_state", args=[self.pk])

    @property
    def total(self) -> int:
        return len(self.paper_ids) or self.wanted

    @property
    def is_issuing(self) -> bool:
        """The papers are still being drawn; merging follows."""
        return self.state == self.State.WAITING and not self.paper_ids
