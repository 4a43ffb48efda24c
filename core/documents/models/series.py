"""Form numbers: one row per form, department letters and month (E1, A-04)."""

from django.db import models


class SeriesQuerySet(models.QuerySet):
    def lock(self, **key) -> "Series | None":
        """The row, held until the end of the transaction; None when the month has no number yet."""
        return self.select_for_update(of=("self",)).filter(**key).first()


class Series(models.Model):
    """编号流水: the last serial drawn for a form by a department in a month. Voided numbers stay used (A-04)."""

    form = models.CharField("单据", max_length=20)
    letters = models.CharField("编码字母", max_length=4)
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    last = models.PositiveIntegerField("最后流水号", default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "编号流水"
        constraints = [
            models.UniqueConstraint(
                name="series_one_per_month",
                fields=["form", "letters", "year", "month"],
                violation_error_message="这个部门本月已有编号流水。",
            ),
            models.CheckConstraint(
                name="series_month_of_year",
                condition=models.Q(month__gte=1, month__lte=12),
                violation_error_message="月份是 1–12。",
            ),
        ]

    def __str__(self):
        return f"{self.form} {self.letters}{self.year % 100:02}{self.month:02} → {self.last}"

    def code(self, serial: int) -> str:
        """Letters, two digits of the year, month, serial of at least two digits: YX261107."""
        return f"{self.letters}{self.year % 100:02}{self.month:02}{serial:02}"
