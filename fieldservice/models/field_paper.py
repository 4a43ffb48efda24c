"""What the papers beside the record share: they belong to a case, perhaps to a trip, and have a number (E1)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core.workflow import Stale
from tickets.models.parts import PartOfTicket, PartQuerySet

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "null": True, "blank": True}
ROWS = {"default": list, "blank": True}
TONES = {"draft": "new", "issued": "work", "confirmed": "wait", "done": "ok", "void": "void"}


class PaperQuerySet(PartQuerySet):
    def lock(self, pk: int, *, expected_version: int | None = None):
        """The row until the end of the transaction; Stale when somebody saved it since it was read."""
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and row.version != expected_version:
            raise Stale(f"{row._meta.verbose_name}刚被别人修改。", changed=row.changed_since(expected_version))
        return row

    def standing(self):
        return self.exclude(state="void")


class FieldPaper(PartOfTicket):
    """A numbered paper of a case. The concrete model brings its own `ticket`, `state` and fields."""

    trip = models.ForeignKey(
        "fieldservice.Trip", models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="外出"
    )
    number = models.CharField("编号", max_length=20, unique=True)
    serial_no = models.PositiveIntegerField("序号")
    version = models.PositiveIntegerField("版本", default=1)
    drafted_by = models.ForeignKey(verbose_name="填写人", related_name="+", **PERSON)
    drafted_at = models.DateTimeField("填写时间")
    finished_by = models.ForeignKey(verbose_name="完成人", related_name="+", **PERSON)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    voided_by = models.ForeignKey(verbose_name="作废人", related_name="+", **PERSON)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    unsigned_reason = models.CharField("未用电子签字的原因", max_length=200, blank=True)

    history = HistoricalRecords(inherit=True)
    objects = PaperQuerySet.as_manager()

    SLUG = ""  # its part of the address
    SERIES = ""  # its series of numbers (E1)
    CONTENT: list[str] = []  # what people write, and what a signature stands under

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.number} {self._meta.verbose_name}"

    def get_absolute_url(self):
        return reverse("fieldservice:paper", args=[self.SLUG, self.pk])

    @property
    def verbose_name(self) -> str:
        return self._meta.verbose_name

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def badge(self) -> tuple[str, str]:
        """How it stands, as pages colour it, and its word."""
        return TONES[self.state], self.get_state_display()

    def changed_since(self, version: int) -> list[str]:
        """Labels of the fields that differ from an earlier version, for the 409 page."""
        old = self.history.filter(version=version).order_by("-history_id").first()
        told = [f for f in self._meta.concrete_fields if f.name in self.CONTENT]
        return [
            f.verbose_name for f in told if old is not None and getattr(old, f.attname) != getattr(self, f.attname)
        ]


def voided_says_why(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=models.Q(state="void", voided_at__isnull=False) & ~models.Q(void_reason="")
        | ~models.Q(state="void") & models.Q(voided_at=None),
        violation_error_message="作废要写明原因。",
    )
