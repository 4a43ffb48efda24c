"""The engine watches itself: heartbeat, lag, clocks in trouble, and what waits behind it (design §2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from core.deadlines.hold import NAME as HOLD
from core.deadlines.models import Calendar, Clock, Heartbeat, Rule
from core.deadlines.rights import Right
from core.deadlines.sweep import PULSE, oldest_due
from core.frame import health
from core.frame.banners import Banner
from core.frame.health import Finding
from core.jobs import Job
from core.notices.channels import CHANNELS
from core.notices.notice import address
from core.notices.queries import failed_deliveries, oldest_waiting
from core.organization.queries import headless
from core.text import words
from core.times import local, local_date

TOO_LONG = timedelta(minutes=3)
LISTED = 20


@dataclass(frozen=True)
class Pulse:
    """`beat_at`: when a sweep last ran to its end; `lag`: for how long the oldest due action has waited."""

    beat_at: datetime | None
    silence: timedelta | None
    lag: timedelta

    @property
    def is_well(self) -> bool:
        return self.silence is not None and self.silence <= TOO_LONG and self.lag <= TOO_LONG


def pulse(now: datetime) -> Pulse:
    """Heartbeat and lag, in two small queries."""
    beat_at = Heartbeat.objects.filter(name=PULSE).values_list("at", flat=True).first()
    oldest = oldest_due(now)
    return Pulse(beat_at, now - beat_at if beat_at else None, now - oldest if oldest else timedelta())


def banner(user, now: datetime) -> Banner | None:
    """Above every page when the sweep has not run for three minutes: red for administrators, amber for all."""
    rows = Heartbeat.objects.filter(name__in=[PULSE, HOLD]).only("name", "at", "lag_seconds")
    beats = {row.name: row for row in rows}
    row, hold = beats.get(PULSE), beats.get(HOLD)
    if row and now - row.at <= TOO_LONG and timedelta(seconds=row.lag_seconds) <= TOO_LONG:
        return None
    if not getattr(user, "is_authenticated", False):
        return None
    if hold and hold.at > now:
        return Banner("amber", "正在装入过去的数据", "时限从装入完成后开始巡查。", icon="hourglass-split")
    since = f"最后一次运行在 {words.moment(row.at, now)}。" if row else "还没有运行过。"
    if row and now - row.at <= TOO_LONG:
        title, since = "提醒和升级落后于时间", f"最早的一条已等 {words.amount(timedelta(seconds=row.lag_seconds))}。"
    else:
        title = "没有后台进程在运行，提醒和升级暂停"
    if user.may(Right.MANAGE, at=now):
        return Banner(
            "red", title, f"{since}请启动 Celery worker 和 beat；恢复后自动补发，不会丢失。", "/deadlines/health/"
        )
    return Banner(
        "amber", title, f"{since}已通知管理员；登记和办理照常，恢复后自动补发。", icon="exclamation-triangle"
    )


def register() -> None:
    """Put this room's checks on the health page."""
    for name, check in {
        "时限巡查": _beating,
        "有问题的时限": _troubled,
        "未送达的通知": _undelivered,
        "待发送的通知": _outbox,
        "邮件": _channels,
        "后台任务": _jobs,
        "工作日历": _calendars,
        "升级路径": _ladders,
    }.items():
        health.register(name, check)


def _beating(now: datetime) -> Finding:
    state = pulse(now)
    if state.beat_at is None:
        return Finding("bad", "还没有运行过。", "请启动 Celery worker 和 beat。")
    behind = f"落后 {words.amount(state.lag)}" if state.lag else "没有落后"
    facts = f"最后一次 {words.moment(state.beat_at, now)}，{behind}。"
    if state.is_well:
        return Finding("ok", facts)
    return Finding("bad", facts, "请启动 Celery worker 和 beat；恢复后自动补发，不会丢失。")


def _troubled(now: datetime) -> Finding:
    rows = Clock.objects.open().exclude(trouble="").select_related("rule").order_by("-next_action_at", "pk")
    found = list(rows[: LISTED + 1])
    if not found:
        return Finding("ok", "没有。")
    lines = tuple(
        (f"{row.rule} · {row.case or '对象已不在'}：{row.trouble}", address(row.case)) for row in found[:LISTED]
    )
    count = f"{LISTED} 条以上" if len(found) > LISTED else f"{len(found)} 条"
    return Finding("bad", f"{count}时限没有照常提醒或升级，其余不受影响。", "出错的每 10 分钟再试一次。", lines)


def _undelivered(now: datetime) -> Finding:
    rows = failed_deliveries()
    found = list(rows[:LISTED])
    if not found:
        return Finding("ok", "没有。")
    page = reverse("channels:deliveries")
    lines = tuple((f"{row.whom} · {row.about} · {row.get_state_display()}：{row.error}", page) for row in found)
    return Finding("warn", f"共 {rows.count()} 份没有送达，收件箱里都有。", "请核对地址和设置，再重发或放弃。", lines)


def _outbox(now: datetime) -> Finding:
    since = oldest_waiting(now)
    if since is None or now - since <= TOO_LONG:
        return Finding("ok", "没有积压。")
    return Finding("bad", f"最早的一份已等 {words.amount(now - since)}。", "请检查 worker 是否在运行。")


def _channels(now: datetime) -> Finding:
    if not CHANNELS["email"].available():
        return Finding("warn", "没有设置：邮件。通知不会以邮件发出。", "设置 EMAIL_HOST 后重新启动。")
    return Finding("ok", "已设置。")


def _jobs(now: datetime) -> Finding:
    waiting = Job.objects.filter(state=Job.State.WAITING, due_at__lte=now).aggregate(
        n=Count("pk"), since=Min("due_at")
    )
    failed = list(Job.objects.filter(state=Job.State.FAILED).order_by("-pk")[:LISTED])
    if failed:
        lines = tuple((f"{row}：{row.error}", "") for row in failed)
        return Finding("bad", f"{len(failed)} 个任务最终失败，{waiting['n']} 个等待。", "请在下面处理。", lines)
    if waiting["n"] and now - waiting["since"] > TOO_LONG:
        return Finding("bad", f"{waiting['n']} 个任务等待，最早的已等 {words.amount(now - waiting['since'])}。")
    return Finding("ok", f"{waiting['n']} 个等待。")


def _calendars(now: datetime) -> Finding:
    day = local_date(now)
    years = [day.year] + ([day.year + 1] if day.month >= 11 else [])
    open_years = [
        f"{calendar.name} {year} 年"
        for calendar in Calendar.objects.select_related("current").order_by("pk")
        for year in years
        if not (calendar.current and calendar.current.years.get(str(year), {}).get("confirmed"))
    ]
    if open_years:
        return Finding(
            "warn", f"{'、'.join(open_years)}没有确认的节假日，按周一至周五计算。", "请在工作日历页导入并确认。"
        )
    return Finding("ok", "节假日已确认。")


def _ladders(now: datetime) -> Finding:
    if not Rule.objects.filter(is_on=True).exists():
        return Finding("warn", "没有启用的时限规则。", "请在时限规则页启用规则包。")
    rows = headless(local_date(now))
    lines = tuple((f"{row}：没有在职负责人，由 {stand_in or '无人'} 代收", "") for row, stand_in in rows[:LISTED])
    if any(stand_in is None for _, stand_in in rows):
        return Finding("bad", "有部门的升级没有人接收。", "请在部门页指定负责人。", lines)
    if rows:
        return Finding("warn", f"{len(rows)} 个部门没有负责人，升级由上级代收。", "请在部门页指定负责人。", lines)
    return Finding("ok", f"每个部门都有负责人（{local(now):%m-%d}）。")
