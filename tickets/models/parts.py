"""What the pages beneath a 处理单 share: they belong to its case and answer the engine through it."""

from django.db import models
from django.db.models import Exists, OuterRef


def of_ticket(related_name: str) -> models.ForeignKey:
    """The link every part has."""
    return models.ForeignKey("tickets.Ticket", models.CASCADE, related_name=related_name, verbose_name="处理单")


class PartQuerySet(models.QuerySet):
    def visible_to(self, user, *, at=None):
        """Whoever sees the ticket sees its parts (design §3)."""
        from tickets.models.ticket import Ticket

        seen = Ticket.objects.filter(pk=OuterRef("ticket")).visible_to(user, at=at)
        return self.filter(Exists(seen))


class PartOfTicket(models.Model):
    """A record inside a case; the concrete model brings its own `ticket`."""

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.ticket.get_absolute_url()

    @property
    def case(self):
        return self.ticket

    @property
    def severity(self) -> int:
        return self.ticket.severity

    def facts(self) -> dict:
        return self.ticket.facts()

    def moment(self, name: str):
        return self.ticket.moment(name)

    def responsible(self, role: str):
        return self.ticket.responsible(role)
