"""Clock rules as rows (requirements §B): what starts a clock, what stops it, how long it runs, who hears of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Pack(models.TextChoices):
    S1 = "S1", "售后服务管理规范"
    S2 = "S2", "服务管理程序"
    S3 = "S3", "售后问题管理制度"
    S4 = "S4", "售后服务认证"


class Allowance(models.TextChoices):
    MINUTES = "minutes", "分钟"
    DAYS = "days", "天"
    AGREED = "agreed", "约定日期"
    NONE = "none", "不计时"


class Ladder(models.Model):
    """升级路径: who hears of a late clock, and when."""

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    version = models.PositiveIntegerField(default=1)
    is_on = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "升级路径"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("deadlines:ladders")


class LadderLevel(models.Model):
    """One level: `after_percent` of the allowance after the due time, kept between the two bounds.

    Level 0 is the warning before the due time (its moment is the clock's `warn_at`). `receivers` are role keys:
    owner, owner_head, supervisor_head, representative, general_manager. `severe_only`: 一/二级 alone (design §2).
    """

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    after_percent = models.PositiveIntegerField(default=0)
    at_least_minutes = models.PositiveIntegerField(default=0)
    at_most_minutes = models.PositiveIntegerField(default=0)
    receivers = models.JSONField()
    severe_only = models.BooleanField(default=False)

    class Meta:
        ordering = ["ladder_id", "level"]
        constraints = [models.UniqueConstraint(fields=["ladder", "level"], name="ladder_level_unique")]

    def __str__(self):
        return f"{self.ladder} {self.level}"


class Rule(models.Model):
    """时限规则: one obligation of the sources, switched on with its pack."""

    key = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60)
    pack = models.CharField("规则包", max_length=2, choices=Pack.choices)
    is_on = models.BooleanField("启用", default=False)
    clause = models.CharField("出处", max_length=60)
    house_default = models.BooleanField("非制度规定", default=False)
    current = models.ForeignKey("RuleVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "时限规则"
        ordering = ["key"]

    def __str__(self):
        return f"{self.key} {self.name}"


class RuleVersion(models.Model):
    """What a rule says from one edit to the next; running clocks keep theirs.

    `starts_on`, `stops_on`, `cancels_on`: event keys. `start_moment` names the subject's moment that the clock
    counts from ("received_at"; "" = the event's own time). `repeat_minutes`: the next cycle is due that long
    after the previous due time (D-27); `ends_on`: events that end the whole series.
    `owner_role` is answered by `subject.responsible(role)`, `supervisor_role` likewise for level 2.
    `rearms`: a changed fact may start the clock at the original start; False where an event of its own says when
    the fact came true (D-24, D-28, D-36). `stamp` never repeats, so a process may keep a version in memory.
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    starts_on = models.JSONField(default=list)
    stops_on = models.JSONField(default=list)
    cancels_on = models.JSONField(default=list)
    ends_on = models.JSONField(default=list)
    start_moment = models.CharField(max_length=30, blank=True)
    owner_role = models.CharField(max_length=30)
    supervisor_role = models.CharField(max_length=30, blank=True)
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    repeat_minutes = models.PositiveIntegerField(null=True)
    may_pause = models.BooleanField(default=False)
    rearms = models.BooleanField(default=True)
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_unique")]

    def __str__(self):
        return f"{self.rule.key} 第 {self.number} 版"

    def get_absolute_url(self):
        return reverse("deadlines:rule", args=[self.rule_id])


class Variant(models.Model):
    """condition → allowance, calendar, warning; the first match wins.

    `condition`: {"grade": [1, 2], "onsite": [true]} – every named fact must have one of the listed values; {}
    always matches; an unknown fact matches nothing. Warning: `warn_minutes` after the start if given, else
    `warn_percent` of the allowance. `house_default`: the sources give no such number (非制度规定, A-23).
    """

    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="variants")
    order = models.PositiveSmallIntegerField()
    condition = models.JSONField(default=dict)
    allowance = models.CharField(max_length=10, choices=Allowance.choices)
    amount = models.PositiveIntegerField(default=0)
    calendar = models.CharField(max_length=10, default="natural")
    warn_percent = models.PositiveSmallIntegerField(default=75)
    warn_minutes = models.PositiveIntegerField(null=True)
    house_default = models.BooleanField("非制度规定", default=False)

    class Meta:
        ordering = ["version_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="variant_order_unique"),
            models.CheckConstraint(
                name="variant_has_amount",
                condition=Q(amount__gt=0) | Q(allowance__in=["agreed", "none"]),
                violation_error_message="时限为零。请填写大于零的时长。",
            ),
        ]

    def __str__(self):
        return f"{self.version} {self.order}"

    def is_house_default(self, rule: Rule) -> bool:
        """非制度规定: is this amount the house's own, by its own mark or by its rule's (A-23)?"""
        return self.house_default or rule.house_default
