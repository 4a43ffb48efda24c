"""How cases hang together: linked, merged, split; and the note with which one changes hands."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from tickets.models.parts import PartOfTicket, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class LinkKind(models.TextChoices):
    RELATED = "related", "相关"
    DUPLICATE = "duplicate", "重复"
    CAUSE = "cause", "引起"
    SPLIT = "split", "拆分"
    MERGED = "merged", "并入"


# What people choose themselves; the others are written by 并入 and 拆分.
CHOSEN = [LinkKind.RELATED, LinkKind.DUPLICATE, LinkKind.CAUSE]
# How the link reads from the other end.
BACKWARDS = {
    LinkKind.RELATED: "相关",
    LinkKind.DUPLICATE: "重复",
    LinkKind.CAUSE: "由此引起",
    LinkKind.SPLIT: "拆分自",
    LinkKind.MERGED: "并入本单",
}


class LinkQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(ended_at=None)

    def of(self, ticket):
        """The links of a case, from either end, oldest first."""
        ends = Q(source=ticket) | Q(target=ticket)
        return self.filter(ends).select_related("source", "target", "by").order_by("at", "pk")


class TicketLink(models.Model):
    """关联: the source is 相关 to, a 重复 of, the 引起 of the target; it was 拆分 into or 并入 it.

    Links are never deleted: they end with a reason. A merged link remembers where the source stood (`was`), so
    that it can be taken back.
    """

    source = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="links_out", verbose_name="处理单")
    target = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="links_in", verbose_name="另一张")
    kind = models.CharField("关系", max_length=10, choices=LinkKind.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    was = models.CharField("并入前状态", max_length=12, blank=True)
    by = models.ForeignKey(verbose_name="关联人", **PERSON)
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("取消时间", null=True)
    ended_by = models.ForeignKey(verbose_name="取消人", null=True, **PERSON)
    end_reason = models.CharField("取消原因", max_length=200, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "关联"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="link_not_to_itself",
                condition=~Q(source=models.F("target")),
                violation_error_message="不能关联到自己。请选择另一张处理单。",
            ),
            models.UniqueConstraint(
                name="link_stands_once",
                fields=["source", "target", "kind"],
                condition=Q(ended_at=None),
                violation_error_message="这两张处理单已经这样关联。",
            ),
            models.UniqueConstraint(
                name="link_merged_into_one",
                fields=["source"],
                condition=Q(ended_at=None, kind="merged"),
                violation_error_message="这张处理单已并入另一张。",
            ),
            models.CheckConstraint(
                name="link_end_says_why",
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                violation_error_message="取消关联要写明原因。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.source_id} → {self.target_id}"

    def get_absolute_url(self):
        return self.source.get_absolute_url()

    def other(self, ticket):
        """The case at the far end."""
        return self.target if self.source_id == ticket.pk else self.source

    def words(self, ticket) -> str:
        """How the link reads from this case."""
        return self.get_kind_display() if self.source_id == ticket.pk else BACKWARDS[LinkKind(self.kind)]


class HandOver(PartOfTicket):
    """交接: what the next one must know. It stands on top of the case until the receiver has taken note of it.

    A later hand-over ends an open one without its being read (`accepted_by` stays empty).
    """

    ticket = of_ticket("handovers")
    from_person = models.ForeignKey(verbose_name="交出人", null=True, **PERSON)
    to_person = models.ForeignKey(verbose_name="接收人", **PERSON)
    note = models.TextField("交接说明")
    by = models.ForeignKey(verbose_name="办理人", **PERSON)
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("确认时间", null=True)
    accepted_by = models.ForeignKey(verbose_name="确认人", null=True, **PERSON)

    class Meta:
        verbose_name = "交接"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="handover_one_open", fields=["ticket"], condition=Q(ended_at=None)),
        ]

    def __str__(self):
        return f"{self.from_person or ''} → {self.to_person}"


class WatchSetting(models.Model):
    """关注通知: what a person wants to hear of the cases that she follows. No row means the milestones."""

    class Level(models.TextChoices):
        KEY = "key", "只通知关键节点"
        ALL = "all", "每一条经过都通知"
        NONE = "none", "不通知，我自己看"

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watch_setting")
    level = models.CharField("关注的处理单", max_length=4, choices=Level.choices, default=Level.KEY)

    class Meta:
        verbose_name = "关注通知"

    def __str__(self):
        return f"{self.staff} {self.get_level_display()}"
