"""What happened to a case, in the order it happened."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from core.timeline.registry import EVENTS


class HappeningQuerySet(models.QuerySet):
    def of_case(self, case):
        """The timeline of a case, newest first."""
        kind = ContentType.objects.get_for_model(case)
        silent = [key for key, event in EVENTS.items() if event.silent]
        return self.filter(case_type=kind, case_id=case.pk).exclude(event__in=silent).order_by("-at", "-pk")


class Happening(models.Model):
    """One line of 经过: an event on a subject, inside a case (a ticket), by a person at a moment.

    `at` is when it happened, `recorded_at` when it was written; both are kept, because calls are typed later.
    """

    event = models.CharField(max_length=40)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    case_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    case_id = models.PositiveBigIntegerField()
    case = GenericForeignKey("case_type", "case_id")

    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    objects = HappeningQuerySet.as_manager()

    class Meta:
        verbose_name = "经过"
        indexes = [
            # The timeline of one case.
            models.Index(name="happening_by_case", fields=["case_type", "case_id", "-at"]),
        ]

    def __str__(self):
        return f"{self.label} {self.at:%Y-%m-%d %H:%M}"

    @property
    def label(self) -> str:
        known = EVENTS.get(self.event)
        return known.label if known else self.event

    @property
    def milestone(self) -> bool:
        known = EVENTS.get(self.event)
        return bool(known and known.milestone)
