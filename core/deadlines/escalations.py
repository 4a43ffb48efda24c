"""One step up the ladder for many clocks at once: escalations, messages, and the clocks moved on (design §2)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from core.deadlines import registry
from core.deadlines.ladder import AT_DUE, ROLE_WORDS, WARNING, Climb, Ladders, Leaders, Receivers
from core.deadlines.models import Clock, Escalation
from core.notices.models import Tone, quiet_hours
from core.notices.notice import address
from core.notices.post import Draft, post
from core.recall import recalled
from core.times import local, local_date

LATE = timedelta(minutes=5)
WARNED, OVERDUE, ESCALATED, ACKNOWLEDGED = "clock.warned", "clock.overdue", "clock.escalated", "clock.acknowledged"
KINDS = (WARNED, OVERDUE, ESCALATED, ACKNOWLEDGED)
TITLES = {WARNED: "即将到期", OVERDUE: "到期未办", ESCALATED: "升级"}
ONCE = {"ignore_conflicts": True}  # a level that stands already is done

Case = tuple[int, int]  # content type id, object id


@dataclass
class Run:
    """What stays the same from batch to batch of one sweep."""

    at: datetime
    ladders: Ladders = field(default_factory=lambda: recalled("ladders", Ladders))

    def __post_init__(self):
        self.day = local_date(self.at)
        self.leaders = Leaders(self.day)
        self.night = quiet_hours()
        self.clock_type = ContentType.objects.get_for_model(Clock).pk


@dataclass(slots=True)
class Move:
    """Where a clock stands after the batch."""

    clock: Clock
    climb: Climb
    trouble: str = ""
    repeats: bool = False

    @property
    def level(self) -> int:
        return self.climb.reached[-1].level if self.climb.reached else self.clock.level

    @property
    def next_at(self) -> datetime | None:
        return None if self.repeats else self.climb.next_at


def escalate(clocks: list[Clock], cases: dict[Case, object], run: Run) -> list[Move]:
    """Act on locked running clocks that are due, in the caller's transaction; constant queries per call."""
    run.ladders.load(clocks)
    people = Receivers(clocks, day=run.day, leaders=run.leaders)
    words = {key: (str(case), address(case)) for key, case in cases.items() if case is not None}
    moves, rows, drafts = [], [], []
    for clock in clocks:
        move = Move(clock, run.ladders.climb(clock, run.at))
        moves.append(move)
        if move.climb.reached:
            told, nobody = people.told(clock, move.climb.reached)
            move.trouble = _nobody(nobody, move.level)
            version = run.ladders.versions[clock.version_id]
            move.repeats = bool(version.repeat_minutes) and move.level >= AT_DUE
            rows.append(_row(move, told, run.at))
            owner = people.of(clock, "owner")
            text = _text(move, version.rule.name, words.get((clock.case_type_id, clock.case_id)), owner, run)
            drafts += _drafts(move, told, text, run)
    Escalation.objects.bulk_create(rows, **ONCE)
    post(drafts, at=run.at)
    shift(moves)
    tell_cases(move.clock for move in moves)
    return moves


def shift(moves: list[Move]) -> None:
    """Move the clocks on by one UPDATE."""
    if not moves:
        return
    values = [(m.clock.pk, m.level, m.next_at, m.trouble) for m in moves]
    if connection.vendor == "postgresql":
        table = Clock._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} AS c SET level = v.level, next_action_at = v.next_at, trouble = v.trouble "  # noqa: S608 table name of our own model
                "FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[], %s::text[]) "
                "AS v(id, level, next_at, trouble) WHERE c.id = v.id",
                [list(column) for column in zip(*values, strict=True)],
            )
        return
    for move, (_, level, next_at, trouble) in zip(moves, values, strict=True):
        move.clock.level, move.clock.next_action_at, move.clock.trouble = level, next_at, trouble
    Clock.objects.bulk_update([move.clock for move in moves], ["level", "next_action_at", "trouble"])


def tell_cases(clocks) -> None:
    """Once per case model: the derived columns of these cases are to be computed anew."""
    by_type: dict[int, set[int]] = defaultdict(set)
    for clock in clocks:
        by_type[clock.case_type_id].add(clock.case_id)
    for type_id, ids in by_type.items():
        registry.tell(ContentType.objects.get_for_id(type_id).model_class(), ids)


def kind_of(level: int) -> str:
    return {WARNING: WARNED, AT_DUE: OVERDUE}.get(level, ESCALATED)


def is_late(climb: Climb, at: datetime) -> bool:
    """延迟补发: the first thing due here was due more than five minutes ago."""
    return at - climb.began_at > LATE


def _row(move: Move, told: dict, at: datetime) -> Escalation:
    climb, clock = move.climb, move.clock
    return Escalation(
        clock_id=clock.pk,
        cycle=clock.cycle,
        level=move.level,
        due_at=climb.due_at,
        done_at=at,
        late=is_late(climb, at),
        skipped=[rung.level for rung in climb.reached[:-1]],
        receivers=[[role, pk] for pk, (role, _) in told.items()],
    )


def _text(move: Move, name: str, case: tuple[str, str] | None, owner, run: Run) -> tuple[str, str, str]:
    """Title, body and address of the message."""
    words, url = case or ("", "")
    facts = [f"应于 {local(move.clock.due_at):%m-%d %H:%M} 前办完", f"责任人 {owner or '无'}"]
    if skipped := [str(rung.level) for rung in move.climb.reached[:-1]]:
        facts.append(f"停机补发，跳过第 {'、'.join(skipped)} 级")
    return f"{TITLES[kind_of(move.level)]}：{name}", "\n".join(p for p in (words, " · ".join(facts)) if p), url


def _drafts(move: Move, told: dict, text: tuple[str, str, str], run: Run) -> list[Draft]:
    clock, level = move.clock, move.level
    title, body, url = text
    late = is_late(move.climb, run.at)
    return [
        Draft(
            staff_id=pk,
            key=f"clock:{clock.pk}:{clock.cycle}:{level}",
            kind=kind_of(level),
            title=title,
            body=body,
            url=url,
            tone=Tone.AMBER if level == WARNING else Tone.RED,
            subject=(run.clock_type, clock.pk),
            case=(clock.case_type_id, clock.case_id),
            late=late,
            urgent=clock.severity == 1,
            quiet=run.night.spares(clock.severity),
        )
        for pk in told
    ]


def _nobody(roles: list[str], level: int) -> str:
    if not roles:
        return ""
    names = "、".join(ROLE_WORDS.get(role, role) for role in roles)
    return f"升级到第 {level} 级时没有人可以通知：{names}。请在部门页指定负责人。"
