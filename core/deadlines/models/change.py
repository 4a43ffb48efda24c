"""改动记录: who switched a rule, rewrote a ladder or moved a rule to another one, and what differs."""

from django.conf import settings
from django.db import models


class Subject(models.TextChoices):
    SWITCH = "switch", "启用和停用"
    LADDER = "ladder", "升级路径"
    QUIET = "quiet", "夜间安静时段"


class Change(models.Model):
    """One line of the record. Versions of rules and calendars keep their own history; this is for the rest.

    `rule` or `pack` for a switch, `ladder` for a ladder. `lines` says what differs, one sentence each.
    """

    subject = models.CharField(max_length=10, choices=Subject.choices)
    rule = models.ForeignKey("Rule", models.CASCADE, null=True, related_name="changes")
    ladder = models.ForeignKey("Ladder", models.CASCADE, null=True, related_name="changes")
    pack = models.CharField(max_length=2, blank=True)
    words = models.CharField("改动", max_length=200)
    lines = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "改动记录"
        ordering = ["-at", "-pk"]
        indexes = [
            # The newest lines of a subject, on the pages of rules and ladders.
            models.Index(name="change_by_subject", fields=["subject", "-at"]),
        ]

    def __str__(self):
        return self.words
