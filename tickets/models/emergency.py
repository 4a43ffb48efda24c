"""应急处置: a started emergency plan on a case, from the team to the evaluation (S3-19 … S3-23)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from tickets.models import owners
from tickets.models.contingency import ContingencyVersion
from tickets.models.parts import PartOfTicket, PartQuerySet

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


class Emergency(PartOfTicket):
    """应急处置 of a 紧急 case: opened once, stood down when safe, evaluated before the case closes."""

    class State(models.TextChoices):
        RUNNING = "running", "处置中"
        OVER = "handled", "应急解除"
        EVALUATED = "closed", "已评估"

    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, related_name="emergency", verbose_name="处理单")
    version = models.ForeignKey(
        ContingencyVersion, models.PROTECT, null=True, related_name="emergencies", verbose_name="应急预案"
    )
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField("启动时间")
    started_by = models.ForeignKey(verbose_name="启动人", related_name="+", **PERSON)
    arrived_at = models.DateTimeField("小组到达时间", null=True)
    temporary = models.TextField("临时方案", blank=True)
    temporary_at = models.DateTimeField("临时方案时间", null=True)
    temporary_by = models.ForeignKey(verbose_name="临时方案记录人", related_name="+", null=True, **PERSON)
    over_at = models.DateTimeField("应急解除时间", null=True)
    over_by = models.ForeignKey(verbose_name="解除人", related_name="+", null=True, **PERSON)
    over_words = models.CharField("解除说明", max_length=300, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "应急处置"
        constraints = [
            models.CheckConstraint(
                name="emergency_over_has_time",
                condition=Q(state="running", over_at=None) | ~Q(state="running") & Q(over_at__isnull=False),
                violation_error_message="解除的应急处置必须有解除时间。",
            ),
            models.CheckConstraint(
                name="emergency_temporary_is_whole",
                condition=Q(temporary="", temporary_at=None) | ~Q(temporary="") & Q(temporary_at__isnull=False),
                violation_error_message="临时方案要写明内容和时间。",
            ),
        ]

    def __str__(self):
        return f"应急处置 {self.ticket}"

    def get_absolute_url(self):
        return reverse("tickets:emergency", args=[self.ticket_id])


class PartOfEmergency(PartOfTicket):
    """A line of an emergency; its page is that of the emergency."""

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse("tickets:emergency", args=[self.ticket_id])

    @property
    def ticket(self):
        return self.emergency.ticket

    @property
    def ticket_id(self):
        return self.emergency.ticket_id


class LineQuerySet(models.QuerySet):
    def visible_to(self, user, *, at=None):
        """Whoever sees the case."""
        return self.filter(emergency__in=Emergency.objects.visible_to(user, at=at))


class Member(PartOfEmergency):
    """应急处理小组: somebody with a duty, told at once (S3-19)."""

    emergency = models.ForeignKey(Emergency, models.CASCADE, related_name="members")
    person = models.ForeignKey(verbose_name="成员", related_name="+", **PERSON)
    duty = models.CharField("职责", max_length=40, blank=True)
    since = models.DateTimeField("加入时间")

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "应急小组成员"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="member_once", fields=["emergency", "person"])]

    def __str__(self):
        return f"{self.person}（{self.duty}）" if self.duty else str(self.person)


class CheckItem(PartOfEmergency):
    """One step of the running checklist: done by whom and when, or left out for a reason."""

    class State(models.TextChoices):
        OPEN = "open", "待办"
        DONE = "done", "完成"
        SKIPPED = "skipped", "不做"

    emergency = models.ForeignKey(Emergency, models.CASCADE, related_name="checklist")
    order = models.PositiveSmallIntegerField("序号")
    text = models.CharField("步骤", max_length=200)
    is_safety = models.BooleanField("安全", default=False)
    duty = models.CharField("职责", max_length=40, blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField("时间", null=True)
    by = models.ForeignKey(verbose_name="办理人", related_name="+", null=True, **PERSON)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "应急步骤"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(name="check_item_once", fields=["emergency", "order"]),
            models.CheckConstraint(
                name="check_item_skipped_has_reason",
                condition=Q(state="open", at=None)
                | Q(state="done", at__isnull=False)
                | Q(state="skipped", at__isnull=False) & ~Q(note=""),
                violation_error_message="不做的步骤要写明理由。",
            ),
        ]

    def __str__(self):
        return self.text


class ResourceRequest(PartOfEmergency):
    """资源协调 (S3-22): what is needed from production, a supplier or the store, and whether it comes."""

    class Source(models.TextChoices):
        PRODUCTION = "production", "生产"
        SUPPLIER = "supplier", "供应商"
        PARTS = "parts", "零部件与工具"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        ASKED = "waiting", "已申请"
        READY = "ready", "已落实"
        REFUSED = "refused", "不能满足"

    emergency = models.ForeignKey(Emergency, models.CASCADE, related_name="requests")
    what = models.CharField("需要什么", max_length=120)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    from_whom = models.CharField("向谁申请", max_length=60)
    needed_at = models.DateTimeField("何时需要")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(verbose_name="申请人", related_name="+", **PERSON)
    asked_at = models.DateTimeField("申请时间")
    answered_by = models.ForeignKey(verbose_name="答复记录人", related_name="+", null=True, **PERSON)
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复", max_length=200, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "资源申请"
        ordering = ["needed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="request_answered_has_time",
                condition=Q(state="waiting", answered_at=None) | ~Q(state="waiting") & Q(answered_at__isnull=False),
                violation_error_message="答复过的申请必须有答复时间。",
            ),
        ]

    def __str__(self):
        return self.what


class FollowUp(PartOfEmergency):
    """后续跟进 (S3-23): a date on which somebody looks again. Its clock is the house's rule H-03."""

    class State(models.TextChoices):
        OPEN = "open", "待跟进"
        DONE = "done", "已跟进"
        DROPPED = "cancelled", "已取消"

    emergency = models.ForeignKey(Emergency, models.CASCADE, related_name="follow_ups")
    on = models.DateField("日期")
    what = models.CharField("跟进内容", max_length=200)
    owner = models.ForeignKey(verbose_name="跟进人", related_name="+", **PERSON)
    due_at = models.DateTimeField("最迟")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(verbose_name="安排人", related_name="+", **PERSON)
    at = models.DateTimeField("安排时间")
    done_at = models.DateTimeField("跟进时间", null=True)
    done_by = models.ForeignKey(verbose_name="记录人", related_name="+", null=True, **PERSON)
    words = models.CharField("跟进情况", max_length=300, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "后续跟进"
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_closed_has_words",
                condition=Q(state="open", done_at=None) | ~Q(state="open") & Q(done_at__isnull=False) & ~Q(words=""),
                violation_error_message="跟进之后要写明情况。",
            ),
        ]

    def __str__(self):
        return f"{self.on:%m-%d} {self.what}"

    def moment(self, name: str):
        return self.due_at if name == "agreed_due_at" else self.ticket.moment(name)

    def responsible(self, role: str):
        if role == "action_owner":
            return self.owner, self.owner.department
        return owners.responsible(self.ticket, role)


class Evaluation(PartOfEmergency):
    """应急总结评估 (S3-23, H29): what worked, what did not, and whether the plan must change."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        DONE = "done", "已提交"

    emergency = models.OneToOneField(Emergency, models.CASCADE, related_name="evaluation")
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    course = models.TextField("处置经过", blank=True)
    root_cause = models.TextField("根本原因", blank=True)
    worked = models.TextField("有效的做法", blank=True)
    gaps = models.TextField("不足", blank=True)
    prevention = models.TextField("预防措施", blank=True)
    revises = models.BooleanField("建议修订应急预案", default=False)
    revision = models.TextField("修订建议", blank=True)
    by = models.ForeignKey(verbose_name="评估人", related_name="+", **PERSON)
    at = models.DateTimeField("时间")

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = "应急总结评估"
        constraints = [
            models.CheckConstraint(
                name="evaluation_done_is_whole",
                condition=Q(state="draft") | ~Q(root_cause="") & ~Q(worked="") & ~Q(gaps="") & ~Q(prevention=""),
                violation_error_message="提交评估要写明根本原因、有效的做法、不足和预防措施。",
            ),
            models.CheckConstraint(
                name="evaluation_revision_has_words",
                condition=Q(state="draft") | Q(revises=False) | ~Q(revision=""),
                violation_error_message="建议修订预案要写明改什么。",
            ),
        ]

    def __str__(self):
        return f"应急总结评估 {self.ticket.number or ''}".strip()

    def get_absolute_url(self):
        return reverse("tickets:evaluation", args=[self.ticket_id])

    @property
    def number(self):
        return self.ticket.number if self.state == self.State.DONE else None
