"""接警确认: somebody who was told says what is being done and until when; the ladder waits so long (design §2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from core.deadlines.due import due
from core.deadlines.escalations import ACKNOWLEDGED, ESCALATED, OVERDUE
from core.deadlines.events import CLOCK_ACKNOWLEDGED
from core.deadlines.ladder import AT_DUE, Ladders, Receivers
from core.deadlines.models import OPEN, Acknowledgement, Clock, Escalation
from core.notices.models import Message, quiet_hours
from core.notices.notice import address
from core.notices.post import Draft, post
from core.organization.models import Staff
from core.organization.standing import people_of, stands_for
from core.timeline.actions import happened
from core.times import local, local_date
from core.workflow import Refused

LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class Standing:
    """May this person acknowledge now? `refusal` says why not; `on_behalf_of` whose notice it was."""

    refusal: str
    on_behalf_of: Staff | None = None


@transaction.atomic
def acknowledge(*, clock: Clock, words: str, until: datetime, by: Staff, at: datetime) -> Acknowledgement:
    """Let the ladder wait until `until` and tell the next level. The clock itself runs on.

    One acknowledgement a level: whoever does not keep the word is heard of one level higher. Before the due time
    the escalation at the due time stands whatever was promised; only what follows it waits.
    """
    clock = Clock.objects.lock(pk=clock.pk).select_related("rule").get()
    standing = standing_of(clock, by=by, at=at)
    if standing.refusal:
        raise Refused(standing.refusal)
    if not words.strip():
        raise Refused("没有写在做什么。请写一句处理措施。", field="words")
    _check_until(clock, until, at)
    row = Acknowledgement.objects.create(
        clock=clock, level=clock.level, by=by, at=at, words=words.strip()[:200], until=until
    )
    clock.waits_until = max(until, clock.waits_until or until)
    if clock.level >= AT_DUE and clock.next_action_at:
        clock.next_action_at = max(clock.next_action_at, until)
    clock.save(update_fields=["waits_until", "next_action_at"])
    happened(
        CLOCK_ACKNOWLEDGED,
        clock,
        by=by,
        at=at,
        on_behalf_of=standing.on_behalf_of,
        note=f"{clock.rule.name}：{row.words}（办到 {local(until):%m-%d %H:%M}）",
    )
    post(_drafts(clock, row, at), at=at)
    return row


def standing_of(clock: Clock, *, by: Staff, at: datetime) -> Standing:
    """Who was told, or stands in for somebody who was, may acknowledge: once for each level."""
    if clock.state not in OPEN:
        return Standing("这条时限已经结束，不用接警。")
    if clock.is_exempt:
        return Standing("这条时限已豁免，不再升级，不用接警。")
    rows = list(clock.escalations.filter(cycle=clock.cycle))
    if not rows:
        return Standing("这条时限还没有提醒过任何人，不用接警。")
    behalf = told_as(rows, by=by, at=at)
    if behalf is None:
        return Standing("只有收到提醒的人或其代理人可以接警。")
    since = max((row.done_at for row in rows if row.level == clock.level), default=at)
    done = clock.acknowledgements.filter(level=clock.level, at__gte=since).select_related("by").first()
    if done and done.until > at:
        return Standing(f"{done.by} 已接警，办到 {local(done.until):%m-%d %H:%M}；届时仍未办，再升级到下一级。")
    if done:
        return Standing(f"{done.by} 已为这一级接过警，到时没有办完；请等下一级的人接警。")
    return Standing("", None if behalf == by else behalf)


def told_as(rows: Iterable[Escalation], *, by: Staff, at: datetime) -> Staff | None:
    """As whom a person got these escalations: herself, somebody she stands in for on that day, or nobody."""
    told = {pk for row in rows for _, pk in row.receivers}
    if by.pk in told:
        return by
    return next((person for person in stands_for(by, at) if person.pk in told), None)


def asks(user: Staff, *, at: datetime) -> Q:
    """Annotation for clocks: it waits for this person's word (told at the due time or later, and nobody has answered
    at this level yet), so that a whole list knows it with its one query."""
    told = Message.objects.filter(staff__in=people_of(user, at), kind__in=[OVERDUE, ESCALATED])
    told = told.filter(case_type=OuterRef("case_type"), case_id=OuterRef("case_id"))
    kind = ContentType.objects.get_for_model(Clock)
    told = told.filter(subject_type=kind, subject_id=OuterRef("pk"))
    answered = Acknowledgement.objects.filter(clock=OuterRef("pk"), level=OuterRef("level"))
    waiting = Q(state__in=OPEN, due_at__lte=at) & Exists(told) & ~Exists(answered)
    return ExpressionWrapper(waiting, output_field=BooleanField())


def latest_until(clock: Clock, at: datetime) -> datetime:
    """The furthest moment that may be promised: one allowance of the rule from now, at most 24 hours."""
    ladders = Ladders([clock])
    longest = at + LONGEST
    minutes = ladders.allowance_minutes(clock)
    calendar = ladders.calendar(clock)
    if calendar is None or minutes > LONGEST // timedelta(minutes=1):
        return min(longest, at + timedelta(minutes=minutes))
    return min(longest, due(at, minutes=minutes, calendar=calendar))


def choices(clock: Clock, at: datetime) -> list[datetime]:
    """Three moments to pick from, the last being the furthest allowed; full minutes."""
    furthest = latest_until(clock, at).replace(second=0, microsecond=0)
    room = furthest - at
    moments = {(at + room * share).replace(second=0, microsecond=0) for share in (0.25, 0.5)} | {furthest}
    return sorted(moment for moment in moments if moment > at)


def next_people(clock: Clock, at: datetime) -> list[Staff]:
    """Who hears of the acknowledgement, and of the clock itself when the promise is not kept."""
    ladders = Ladders([clock])
    rung = ladders.next_rung(clock)
    if rung is None:
        return []
    people, _ = Receivers([clock], day=local_date(at)).told(clock, [rung])
    return [person for _, person in people.values()]


def _check_until(clock: Clock, until: datetime, at: datetime) -> None:
    if until <= at:
        raise Refused("办到的时间已经过去。请改为现在以后的时间。", field="until")
    furthest = latest_until(clock, at)
    if until > furthest:
        raise Refused(
            f"最迟 {local(furthest):%m-%d %H:%M}（一次时限，最多 24 小时）。请选较早的时间。", field="until"
        )


def _drafts(clock: Clock, row: Acknowledgement, at: datetime) -> list[Draft]:
    case = clock.case
    return [
        Draft(
            staff_id=person.pk,
            key=f"ack:{row.pk}",
            kind=ACKNOWLEDGED,
            title=f"已接警：{clock.rule.name}",
            body=f"{case}\n{row.by}：{row.words}，办到 {local(row.until):%m-%d %H:%M}。届时仍未办，将升级到您。",
            url=address(case),
            subject=clock,
            case=(clock.case_type_id, clock.case_id),
            quiet=quiet_hours().spares(clock.severity),
        )
        for person in next_people(clock, at)
        if person.pk != row.by_id
    ]
