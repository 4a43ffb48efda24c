"""Write messages: the inbox row and the rows of the outbox, in the caller's transaction, exactly once (design §3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction

from core.jobs import wake
from core.notices.models import Delivery, Message, quiet_hours
from core.notices.reach import Reach, Way

BATCH = 2000
TITLE, URL = 200, 300

Reference = models.Model | tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """One message for one person. `key` makes it exactly one; `subject` and `case` are objects or (type id, id).

    `late`: 延迟补发, delivered outside with the person's digest, unless also `urgent`. `quiet`: not at night.
    """

    staff_id: int
    key: str
    kind: str
    title: str
    body: str = ""
    url: str = ""
    tone: str = ""
    subject: Reference = None
    case: Reference = None
    late: bool = False
    urgent: bool = False
    quiet: bool = False


def post(drafts: Iterable[Draft], *, at: datetime) -> int:
    """Write the messages that do not stand yet and their deliveries. Returns how many were new.

    Belongs inside the transaction that makes the message true; a constant number of queries however many.
    """
    wanted = {(draft.staff_id, draft.key): draft for draft in drafts}
    if not wanted:
        return 0
    rows = [_message(draft, at) for draft in wanted.values()]
    fresh = _insert(rows)
    single = [row for row in fresh if not row.late or wanted[row.staff_id, row.key].urgent]
    deliver_to(single, {row.staff_id for row in single}, at=at)
    return len(fresh)


def deliver_to(rows: list, staff_ids: Iterable[int], *, at: datetime) -> int:
    """One Delivery per row (Message or Digest; `staff_id`, `kind`, `quiet`, `urgent`) and way to its person."""
    if not rows:
        return 0
    reach = Reach(staff_ids)
    deliveries, morning = [], at
    if any(row.quiet for row in rows):
        morning = quiet_hours().after(at)
    for row in rows:
        earliest = morning if row.quiet else at
        for way in reach.ways(row.staff_id, row.kind, at=earliest, urgent=row.urgent):
            deliveries.append(_delivery(row, way))
    Delivery.objects.bulk_create(deliveries, batch_size=BATCH)
    for task in {"notices.robots" if row.robot_id else "notices.deliver" for row in deliveries}:
        wake(task)
    return len(deliveries)


def _insert(rows: list[Message]) -> list[Message]:
    """Insert and return the new ones. Rows that somebody else wrote meanwhile are left as they stand."""
    for _ in range(5):
        try:
            with transaction.atomic():
                return Message.objects.bulk_create(rows, batch_size=BATCH)
        except IntegrityError:
            before = len(rows)
            rows = _missing(rows)
            if not rows:
                return []
            if len(rows) == before:
                raise  # another constraint than the key
    raise RuntimeError("messages kept colliding")


def _missing(rows: list[Message]) -> list[Message]:
    standing = set(
        Message.objects.filter(
            staff__in={row.staff_id for row in rows}, key__in={row.key for row in rows}
        ).values_list("staff_id", "key")
    )
    missing = [row for row in rows if (row.staff_id, row.key) not in standing]
    for row in missing:
        row.pk = None
    return missing


def _message(draft: Draft, at: datetime) -> Message:
    subject_type, subject_id = _reference(draft.subject)
    case_type, case_id = _reference(draft.case)
    row = Message(
        staff_id=draft.staff_id,
        key=draft.key,
        kind=draft.kind,
        tone=draft.tone,
        title=draft.title[:TITLE],
        body=draft.body,
        url=draft.url[:URL],
        subject_type_id=subject_type,
        subject_id=subject_id,
        case_type_id=case_type,
        case_id=case_id,
        at=at,
        late=draft.late,
        quiet=draft.quiet,
    )
    row.urgent = draft.urgent
    return row


def _reference(target: Reference) -> tuple[int | None, int | None]:
    if target is None:
        return None, None
    if isinstance(target, tuple):
        return target
    return ContentType.objects.get_for_model(target).pk, target.pk


def _delivery(row, way: Way) -> Delivery:
    about = {"message_id": row.pk} if isinstance(row, Message) else {"digest_id": row.pk}
    return Delivery(
        staff_id=row.staff_id,
        channel=way.channel,
        robot_id=way.robot,
        next_attempt_at=way.at,
        urgent=row.urgent,
        collect=way.collect,
        **about,
    )
