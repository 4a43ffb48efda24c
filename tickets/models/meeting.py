"""Meetings: 问题分析会议 of one case (S3-15), 晨会 and 专题会议 of the whole service (S0-47)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.times import local_date
from core.workflow import Stale
from tickets.models import owners
from tickets.models.ticket import Ticket
from tickets.rights import Right

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT}


class MeetingQuerySet(models.QuerySet):
    def of_the_room(self):
        """晨会 and 专题会议; an analysis meeting belongs to its case."""
        return self.filter(ticket=None)

    def visible_to(self, user, *, at: datetime | None = None):
        """Of a case: whoever sees the case. Of the room: who takes part or has work from it, and who sees all."""
        at = at or timezone.now()
        if user.may(Right.SEE_ALL, at=at):
            return self
        people, _ = owners.eyes(user, local_date(at))
        case = Ticket.objects.filter(pk=OuterRef("ticket")).visible_to(user, at=at)
        seat = Attendance.objects.filter(meeting=OuterRef("pk"), person__in=people)
        task = ActionItem.objects.filter(ActionItem.of(people), meeting=OuterRef("pk"))
        mine = Q(chair__in=people) | Q(by__in=people) | Exists(seat) | Exists(task)
        return self.filter(Q(ticket=None) & mine | Q(ticket__isnull=False) & Exists(case))

    def lock(self, pk: int, *, expected_version: int | None = None) -> "Meeting":
        """The row, held until the transaction ends; Stale when somebody saved it in between."""
        meeting = self.select_for_update(of=("self",)).get(pk=pk)
        if expected_version is not None and meeting.version != expected_version:
            raise Stale("有人刚刚保存了这次会议，您的修改没有写入。请核对后再提交。")
        return meeting


class Meeting(models.Model):
    """会议: who met when and where, what was decided. With a `ticket` it is the analysis meeting of that case;
    without one its agenda goes through several cases, and its tasks without a case have it as theirs."""

    class Kind(models.TextChoices):
        ANALYSIS = "analysis", "问题分析会议"
        MORNING = "morning", "晨会"
        SPECIAL = "special", "专题会议"

    class State(models.TextChoices):
        OPEN = "open", "筹备中"
        DONE = "done", "已定稿"
        VOID = "void", "已取消"

    number = models.CharField("编号", max_length=20, unique=True, null=True, blank=True)
    kind = models.CharField("会议", max_length=10, choices=Kind.choices, default=Kind.ANALYSIS)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField("版本", default=1)
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="meetings", verbose_name="处理单")
    title = models.CharField("主题", max_length=80, blank=True)
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=60, blank=True)
    chair = models.ForeignKey(verbose_name="主持人", related_name="+", null=True, **PERSON)
    by = models.ForeignKey(verbose_name="记录人", related_name="+", **PERSON)
    guests = models.CharField("其他参加人", max_length=200, blank=True)

    first_measures = models.TextField("先期措施", blank=True)
    decisions = models.TextField("结论与决定", blank=True)
    settled_at = models.DateTimeField("定稿时间", null=True)
    void_reason = models.CharField("取消原因", max_length=200, blank=True)

    objects = MeetingQuerySet.as_manager()
    customer_label = machine = ""
    grade = None
    severity = 3

    class Meta:
        verbose_name = "会议"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_done_has_time",
                condition=Q(state="done", settled_at__isnull=False) | ~Q(state="done") & Q(settled_at=None),
                violation_error_message="定稿的会议必须有定稿时间。",
            ),
            models.CheckConstraint(
                name="meeting_void_has_reason",
                condition=~Q(state="void") | ~Q(void_reason=""),
                violation_error_message="取消会议要写明原因。",
            ),
            models.CheckConstraint(
                name="meeting_analysis_has_case",
                condition=Q(kind="analysis", ticket__isnull=False) | ~Q(kind="analysis"),
                violation_error_message="问题分析会议属于一张处理单。",
            ),
        ]
        indexes = [
            # The list 会议: newest first by keyset.
            models.Index(name="meeting_by_time", fields=["-at", "-id"]),
        ]

    def __str__(self):
        return f"{self.number or ''} {self.title or self.get_kind_display()}".strip()

    def get_absolute_url(self):
        return reverse("tickets:meeting_detail", args=[self.pk])

    @property
    def case(self):
        """The case of an analysis meeting; a meeting of the room stands for itself."""
        return self.ticket or self

    def facts(self) -> dict:
        return {}

    def moment(self, name: str):
        return None

    def responsible(self, role: str):
        return owners.responsible(None, role)


class Attendance(models.Model):
    """与会: somebody of the house is asked to a meeting, and came or not."""

    class State(models.TextChoices):
        INVITED = "invited", "通知参加"
        PRESENT = "present", "到会"
        ABSENT = "absent", "缺席"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="会议")
    person = models.ForeignKey(verbose_name="参加人", related_name="+", **PERSON)
    state = models.CharField("出席", max_length=8, choices=State.choices, default=State.INVITED)
    note = models.CharField("说明", max_length=60, blank=True)

    class Meta:
        verbose_name = "与会"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="attendance_once", fields=["meeting", "person"])]

    def __str__(self):
        return f"{self.person} {self.get_state_display()}"


class AgendaQuerySet(models.QuerySet):
    def visible_to(self, user, *, at=None):
        """What stands about a case is read only by those who see the case."""
        case = Ticket.objects.filter(pk=OuterRef("ticket")).visible_to(user, at=at)
        meeting = Meeting.objects.filter(pk=OuterRef("meeting")).visible_to(user, at=at)
        return self.filter(Q(ticket=None) | Exists(case), Exists(meeting))


class AgendaItem(models.Model):
    """议程: one case or one other topic of a meeting, with what was said and decided (S0-47)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="会议")
    order = models.PositiveSmallIntegerField("序号")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="agenda", verbose_name="处理单")
    topic = models.CharField("议题", max_length=120)
    why = models.CharField("列入原因", max_length=120, blank=True)
    minutes = models.TextField("讨论情况", blank=True)
    decision = models.TextField("议定事项", blank=True)
    department = models.ForeignKey(
        "organization.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = "议程"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="agenda_case_once", fields=["meeting", "ticket"], condition=Q(ticket__isnull=False)
            )
        ]

    def __str__(self):
        return self.topic

    @property
    def is_minuted(self) -> bool:
        return bool(self.decision.strip())


class MeetingFlag(models.Model):
    """提交晨会: somebody wants a case talked about at the next meeting; any member of staff may (S0-53)."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="flags", verbose_name="处理单")
    words = models.CharField("理由", max_length=200)
    by = models.ForeignKey(verbose_name="提交人", related_name="+", **PERSON)
    at = models.DateTimeField("提交时间")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, related_name="flags", verbose_name="会议")

    class Meta:
        verbose_name = "提交晨会"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(name="meeting_flag_once", fields=["ticket"], condition=Q(meeting=None)),
        ]

    def __str__(self):
        return self.words


class ActionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ActionItem.State.OPEN)

    def visible_to(self, user, *, at: datetime | None = None):
        """The owner and the owner's head always; others who see the meeting and, if there is one, the case."""
        at = at or timezone.now()
        if user.may(Right.SEE_ALL, at=at):
            return self
        people, _ = owners.eyes(user, local_date(at))
        meeting = Meeting.objects.filter(pk=OuterRef("meeting")).visible_to(user, at=at)
        case = Ticket.objects.filter(pk=OuterRef("ticket")).visible_to(user, at=at)
        return self.filter(ActionItem.of(people) | Exists(meeting) & (Q(ticket=None) | Exists(case)))

    def lock(self, pk: int) -> "ActionItem":
        return (
            self.select_for_update(of=("self",)).select_related("meeting", "ticket", "owner__department").get(pk=pk)
        )


class ActionItem(models.Model):
    """会议任务: what a meeting agreed, who does it by when (S0-47). Its clock is the house's rule H-02."""

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        DONE = "done", "已完成"
        DROPPED = "cancelled", "已取消"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions", verbose_name="会议")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name="议程"
    )
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="actions", verbose_name="处理单")
    what = models.CharField("任务", max_length=200)
    owner = models.ForeignKey(verbose_name="责任人", related_name="meeting_actions", **PERSON)
    due_at = models.DateTimeField("期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    agreed_at = models.DateTimeField("议定时间")
    agreed_by = models.ForeignKey(verbose_name="议定人", related_name="+", **PERSON)
    done_at = models.DateTimeField("完成时间", null=True)
    done_by = models.ForeignKey(verbose_name="报告人", related_name="+", null=True, **PERSON)
    words = models.TextField("完成情况或取消原因", blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "会议任务"
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_closed_has_words",
                condition=Q(state="open", done_at=None) | ~Q(state="open") & Q(done_at__isnull=False) & ~Q(words=""),
                violation_error_message="完成或取消任务要写明情况。",
            ),
        ]
        indexes = [
            # Tab 我的 and the count in the navigation.
            models.Index(name="action_open_of_owner", fields=["owner", "due_at"], condition=Q(state="open")),
            # Tabs 全部 and 逾期.
            models.Index(name="action_by_due", fields=["due_at", "id"]),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return reverse("tickets:action", args=[self.pk])

    @staticmethod
    def of(people) -> Q:
        """Tasks of these people, and of those whose department they head."""
        return Q(owner__in=people) | Q(owner__department__head__in=people)

    @property
    def case(self):
        return self.ticket or self.meeting.case

    @property
    def severity(self) -> int:
        return self.case.severity

    def facts(self) -> dict:
        return self.ticket.facts() if self.ticket else {}

    def moment(self, name: str):
        return {"agreed_due_at": self.due_at}.get(name)

    def responsible(self, role: str):
        """The owner answers for the task, and the owner's department with its head."""
        if role == "action_owner":
            return self.owner, self.owner.department
        return owners.responsible(self.ticket, role)


class MinutesQuerySet(models.QuerySet):
    def visible_to(self, user, *, at=None):
        """The whole minutes: who sees the meeting and every case on its agenda."""
        case = Ticket.objects.filter(pk=OuterRef("ticket")).visible_to(user, at=at)
        agenda = AgendaItem.objects.filter(meeting=OuterRef("meeting"), ticket__isnull=False)
        meeting = Meeting.objects.filter(pk=OuterRef("meeting")).visible_to(user, at=at)
        return self.filter(Exists(meeting), ~Exists(agenda.exclude(Exists(case))))


class Minutes(models.Model):
    """会议纪要: the printed minutes of a meeting (S0-47), as whole as the meeting was."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True, verbose_name="会议")

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "会议纪要"
        verbose_name_plural = "会议纪要"

    def __str__(self):
        return f"会议纪要 {self.number or ''}".strip()

    def get_absolute_url(self):
        return self.meeting.get_absolute_url()

    @property
    def number(self) -> str | None:
        return self.meeting.number

    @property
    def case(self):
        return self.meeting.case
