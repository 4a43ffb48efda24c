"""The control block of a printed form and its revisions (S1-01, H30 文件修订记录)."""

from django.db import models
from simple_history.models import HistoricalRecords


class ControlBlock(models.Model):
    """文件控制: code, version and who prepared, reviewed and approved a form; printed on every paper of it."""

    class Status(models.TextChoices):
        CONTROLLED = "controlled", "受控"
        UNCONTROLLED = "uncontrolled", "非受控"

    form_key = models.CharField("单据", max_length=20, unique=True)
    code = models.CharField("文件编码", max_length=40)
    version = models.CharField("版本/版次", max_length=10)
    status = models.CharField("受控状态", max_length=12, choices=Status.choices, default=Status.CONTROLLED)
    prepared_by = models.CharField("编制", max_length=40)
    reviewed_by = models.CharField("审核", max_length=40)
    approved_by = models.CharField("批准", max_length=40)
    published_on = models.DateField("发布日期")
    effective_on = models.DateField("实施日期")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "文件控制"
        constraints = [
            models.CheckConstraint(
                name="control_effective_after_published",
                condition=models.Q(effective_on__gte=models.F("published_on")),
                violation_error_message="实施日期早于发布日期。请改为发布日期或之后的日期。",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.version}"

    @property
    def line(self) -> str:
        """The block in one line, as it stands below the frame of a printed form."""
        people = f"编制 {self.prepared_by}　审核 {self.reviewed_by}　批准 {self.approved_by}"
        days = f"发布 {self.published_on:%Y-%m-%d}　实施 {self.effective_on:%Y-%m-%d}"
        return f"{self.get_status_display()}　{people}　{days}"


class Revision(models.Model):
    """文件修订记录 (H30): one change of a form. Rows are added, never edited."""

    block = models.ForeignKey(ControlBlock, models.PROTECT, related_name="revisions")
    mark = models.CharField("标记", max_length=10)
    places = models.PositiveSmallIntegerField("处数", default=1)
    change_no = models.CharField("更改文件号", max_length=40)
    version = models.CharField("改后版本", max_length=10)
    signed_by = models.CharField("签字", max_length=40)
    on = models.DateField("日期")

    class Meta:
        verbose_name = "文件修订记录"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.mark} {self.change_no}"
