"""The sweep: everything due at once against one SQL statement, and a few due among very many running clocks."""

import statistics
import time
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone

from bench.measure import Line
from core.deadlines.models import Clock, Escalation, Rule
from core.deadlines.sweep import sweep
from core.notices.models import Delivery, Message
from tickets.models import Ticket

OURS = "BENCH"  # marks the clocks of this bench in `armed_by`
FEW, ROUNDS = 100, 9
SMALL = 10_000

FILL = """
INSERT INTO deadlines_clock (rule_id, version_id, variant_id, subject_type_id, subject_id, case_type_id, case_id,
    cycle, state, armed_by, started_at, computed_due_at, due_at, warn_at, next_action_at, severity, owner_id,
    owner_department_id, level, agreed_with, trouble, stop_reason, calendar_unconfirmed)
SELECT %(rule)s, %(version)s, %(variant)s, %(kind)s, t.id, %(kind)s, t.id, 10 + n, 'running', %(ours)s, %(start)s,
    %(due)s, %(due)s, %(warn)s, %(action)s, t.grade, t.assignee_id, t.responsible_department_id, 0, '', '', '', false
FROM tickets_ticket t, generate_series(0, %(cycles)s - 1) n
ORDER BY n, t.id LIMIT %(count)s
"""

# What the sweep writes for a clock that reached its due time: owner and head told, once each, by mail as well.
REFERENCE = """
WITH due AS (
    SELECT c.*, d.head_id, r.name AS rule_name, t.number, t.title AS words
    FROM deadlines_clock c
    JOIN organization_department d ON d.id = c.owner_department_id
    JOIN deadlines_rule r ON r.id = c.rule_id
    JOIN tickets_ticket t ON t.id = c.case_id
    WHERE c.next_action_at <= %(at)s
), told AS (
    SELECT due.*, owner_id AS staff_id FROM due
    UNION ALL SELECT due.*, head_id FROM due WHERE head_id <> owner_id
), escalated AS (
    INSERT INTO deadlines_escalation (clock_id, cycle, level, due_at, done_at, late, skipped, receivers)
    SELECT id, cycle, 1, due_at, %(at)s, false, '[]',
        jsonb_build_array(jsonb_build_array('owner', owner_id), jsonb_build_array('owner_head', head_id))
    FROM due ON CONFLICT DO NOTHING
), message AS (
    INSERT INTO notices_message (staff_id, key, kind, tone, title, body, url, subject_type_id, subject_id,
        case_type_id, case_id, at, late, quiet)
    SELECT staff_id, 'clock:' || id || ':' || cycle || ':1', 'clock.overdue', 'red', '到期未办：' || rule_name,
        number || ' ' || words || E'\\n' || due_at || ' · ' || owner_id, '/tickets/' || case_id || '/', %(clock)s,
        id, case_type_id, case_id, %(at)s, false, severity > 2
    FROM told RETURNING id, staff_id
), mailed AS (
    INSERT INTO notices_delivery (message_id, staff_id, channel, token, state, attempts, next_attempt_at,
        maybe_repeated, error, urgent, collect, reason)
    SELECT m.id, m.staff_id, 'email', gen_random_uuid(), 'waiting', 0, %(at)s, false, '', false, false, ''
    FROM message m JOIN organization_staff s ON s.id = m.staff_id WHERE s.email <> ''
)
UPDATE deadlines_clock c SET level = 1, next_action_at = c.due_at + interval '4 hours' FROM due WHERE due.id = c.id
"""


def measure(clocks: int, running: int) -> list[Line]:
    if connection.vendor != "postgresql":
        print("sweep: these rows need PostgreSQL (set BENCH_DATABASE_URL).")
        return []
    with _nothing_else_due():
        return [*_all_due(clocks), *_few_due(running)]


def _all_due(count: int) -> list[Line]:
    at = timezone.now()
    _fill(count, at=at, due=at - timedelta(minutes=2))
    before = _reference(at)
    began = time.perf_counter()
    result = sweep(at=at)
    took = time.perf_counter() - began
    if result.escalated != count or result.troubled:
        raise RuntimeError(f"the sweep escalated {result.escalated} of {count}")
    written = Escalation.objects.filter(clock__armed_by=OURS).count(), _messages().count()
    _clear()
    _fill(count, at=at, due=at - timedelta(minutes=2))
    floor = statistics.mean([before, _reference(at)])
    _clear()
    ratio = took / floor
    print(f"sweep: {count} clocks, {written[0]} escalations, {written[1]} messages")
    return [
        Line(f"one statement, {count} due", floor * 1000, 1.0, ""),
        Line(f"sweep, {count} due", took * 1000, ratio, "≤ 8 × statement", holds=ratio <= 8),
    ]


def _few_due(running: int) -> list[Line]:
    """The same hundred due clocks beside few and beside many that run."""
    times = {}
    for size in (SMALL, running):
        at = timezone.now()
        _fill(size, at=at, due=at + timedelta(days=300))
        times[size] = _sweep_few(at)
        _clear()
    ratio = times[running] / times[SMALL]
    return [
        Line(f"{FEW} due of {SMALL}", times[SMALL], 1.0, ""),
        Line(f"{FEW} due of {running}", times[running], ratio, "≤ 1.2 × of few", holds=ratio <= 1.2),
    ]


def _sweep_few(at: datetime) -> float:
    chosen = list(Clock.objects.filter(armed_by=OURS).order_by("pk").values_list("pk", flat=True)[:FEW])
    times = []
    for turn in range(ROUNDS + 2):
        moment = at + timedelta(seconds=turn)
        due = moment - timedelta(minutes=2)
        Clock.objects.filter(pk__in=chosen).update(
            due_at=due, warn_at=due - timedelta(hours=1), next_action_at=due, level=0, cycle=1_000 + turn
        )
        began = time.perf_counter()
        result = sweep(at=moment)
        times.append((time.perf_counter() - began) * 1000)
        if result.escalated != FEW:
            raise RuntimeError(f"the sweep escalated {result.escalated} of {FEW}")
        Clock.objects.filter(pk__in=chosen).update(next_action_at=at + timedelta(days=400))
    return statistics.median(times[2:])


def _fill(count: int, *, at: datetime, due: datetime) -> None:
    rule = Rule.objects.select_related("current").get(key="D-04")
    values = {
        "rule": rule.pk,
        "version": rule.current_id,
        "variant": rule.current.variants.order_by("order").first().pk,
        "kind": ContentType.objects.get_for_model(Ticket).pk,
        "ours": OURS,
        "start": due - timedelta(hours=8),
        "due": due,
        "warn": due - timedelta(hours=2),
        "action": due,
        "cycles": -(-count // Ticket.objects.count()),
        "count": count,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute("ANALYZE")


def _reference(at: datetime) -> float:
    """Seconds of the one statement with its foreign keys checked; rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(REFERENCE, {"at": at, "clock": ContentType.objects.get_for_model(Clock).pk})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took


def _messages():
    kind = ContentType.objects.get_for_model(Clock)
    return Message.objects.filter(subject_type=kind, kind__startswith="clock.")


def _clear() -> None:
    Delivery.objects.filter(message__in=_messages())._raw_delete("default")
    _messages()._raw_delete("default")
    Escalation.objects.filter(clock__armed_by=OURS)._raw_delete("default")
    Clock.objects.filter(armed_by=OURS)._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE deadlines_clock")
        cursor.execute("VACUUM ANALYZE notices_message")


@contextmanager
def _nothing_else_due():
    """Clocks of other benches (registered cases) stand aside while the sweep is measured."""
    _clear()
    others = dict(
        Clock.objects.filter(next_action_at__lt=timezone.now() + timedelta(days=800)).values_list(
            "pk", "next_action_at"
        )
    )
    Clock.objects.filter(pk__in=others).update(next_action_at=timezone.now() + timedelta(days=2_000))
    try:
        yield
    finally:
        Clock.objects.bulk_update([Clock(pk=pk, next_action_at=at) for pk, at in others.items()], ["next_action_at"])
