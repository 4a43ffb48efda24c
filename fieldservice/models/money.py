"""What advances, claims and write-offs share: who sees them, their fee kinds, amounts to the cent."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.organization.models import Department
from core.organization.standing import people_of
from core.workflow import Stale
from fieldservice.rights import Right
from tickets.models import Ticket

CENT = Decimal("0.01")
MOST = Decimal("999999.99")


def cents(amount) -> Decimal:
    """Rounded half up to 0.01; every line is rounded before it is added (requirements §J)."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


class Fee(models.TextChoices):
    """The fee lines of E2 that a traveller spends; labour is no expense of his."""

    TRANSPORT = "transport", "交通费"
    LODGING = "lodging", "住宿费"
    MEALS = "meals", "餐饮费"
    MATERIALS = "materials", "材料费"
    OTHER = "other", "其他"


class Mode(models.TextChoices):
    STANDARD = "standard", "按标准"
    ACTUAL = "actual", "据实"


def staff(label: str, name: str = "+", *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name=name, verbose_name=label
    )


def money(label: str, **more) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, **more)


def headed_by(people: set[int]) -> set[int]:
    """The departments that these people head, with everything below."""
    rows = list(Department.objects.values_list("pk", "parent_id", "head_id"))
    found = {pk for pk, _, head in rows if head in people}
    while more := {pk for pk, parent, _ in rows if parent in found} - found:
        found |= more
    return found


class MoneyQuerySet(models.QuerySet):
    """Advances and claims: both have `person`, `department` and `trip`."""

    def lock(self, pk: int, *, expected_version: int | None = None):
        """The row until the end of the transaction; Stale when somebody saved it since it was read."""
        row = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and row.version != expected_version:
            raise Stale(f"{row}刚被别人修改，您的修改没有写入。请核对后再提交。")
        return row

    def lock_all(self, keys):
        """Several rows, in the order of their keys, so that two people never wait for each other in a ring."""
        return self.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")

    def visible_to(self, user, *, at: datetime | None = None):
        """财务 sees all; else one's own, what one asked for others, what one's departments spent, and with the right
        to costs what the cases cost that one sees."""
        at = at or timezone.now()
        if user.may(Right.FINANCE, at=at):
            return self
        people = people_of(user, at)
        seen = Q(person__in=people) | Q(asked_by__in=people)
        if user.may(Right.CHECK_CLAIM, at=at):
            seen |= Q(department__in=headed_by(people))
        if user.may(Right.COSTS, at=at):
            seen |= Exists(Ticket.objects.filter(pk=OuterRef("trip__ticket")).visible_to(user, at=at))
        return self.filter(seen)


class MoneyPaper(models.Model):
    """A numbered paper about the money of one person on one trip."""

    number = models.CharField("编号", max_length=20, unique=True, null=True, blank=True)
    serial_no = models.PositiveIntegerField("序号", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    department = models.ForeignKey("organization.Department", models.PROTECT, related_name="+", verbose_name="部门")

    class Meta:
        abstract = True

    @property
    def ticket(self) -> Ticket:
        return self.trip.ticket

    @property
    def case(self) -> Ticket:
        return self.trip.ticket
