"""延迟补发: after a standstill one message per person instead of one per late clock (design §2)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from core.notices.groups import put
from core.notices.models import Digest, Message, Tone
from core.notices.post import deliver_to
from core.organization.models import Staff
from core.times import local

KIND = "digest"
put("late", [KIND])
LINES = 50


def waiting() -> list[int]:
    """The people with late messages that no digest binds yet."""
    rows = Message.objects.filter(late=True, digest=None).order_by("staff_id")
    return list(rows.values_list("staff_id", flat=True).distinct())


@transaction.atomic
def digest(staff: Staff | int, at: datetime) -> Digest | None:
    """Bind the person's late messages to one digest with one delivery per channel; None when there are none.

    The lock on the person's row makes two workers take turns, so the second finds nothing left.
    """
    pk = staff if isinstance(staff, int) else staff.pk
    Staff.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    late = Message.objects.filter(staff=pk, late=True, digest=None)
    if not late.exists():
        return None
    binding = Digest.objects.create(staff_id=pk, at=at)
    binding.count = late.update(digest=binding)
    binding.save(update_fields=["count"])
    binding.kind, binding.urgent = KIND, False
    binding.quiet = not binding.messages.filter(quiet=False).exists()
    if binding.count > 1:
        _row(binding).save()
    deliver_to([binding], [pk], at=at)
    return binding


def _row(binding: Digest) -> Message:
    """The one row of the inbox under which the bound ones stand; outside goes the digest, not this row."""
    title, body, url = words(binding)
    row = Message(staff_id=binding.staff_id, key=f"digest:{binding.pk}", kind=KIND, title=title, url=url)
    row.body, row.tone, row.subject, row.at = body.partition("\n")[0], Tone.AMBER, binding, binding.at
    return row


def words(binding: Digest) -> tuple[str, str, str]:
    """Title, body and address of what is sent outside."""
    rows = list(binding.messages.order_by("at", "pk")[:LINES])
    cases = binding.messages.exclude(case_id=None).values("case_type", "case_id").distinct().count()
    about = f"停机期间没有发出的提醒，{local(binding.at):%m-%d %H:%M} 补发，涉及 {cases} 件。"
    lines = [" · ".join(part for part in (row.title, row.body.partition("\n")[0]) if part) for row in rows]
    if binding.count > LINES:
        lines.append(f"另有 {binding.count - LINES} 条，请看收件箱。")
    title = f"延迟补发：{binding.count} 条提醒合为一条"
    if binding.count == 1 and rows:
        title = f"延迟补发：{rows[0].title}"
    return title, "\n".join([about, *lines]), reverse("notices:inbox")
