"""合并打印 of chosen cases: the request makes a row, a job issues what is missing and merges all into one PDF."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.documents import batches, rendering
from core.documents.actions import BATCH_LIMIT
from core.documents.models import Batch
from core.jobs import Job, Later, enqueue, job
from core.organization.models import Staff
from core.times import local
from core.workflow import Refused
from tickets.actions.desk import note_export
from tickets.actions.papers import print_ticket
from tickets.models import Export, Ticket

TELL_EVERY = 5
WAIT_FOR_FONT = 5


def printable(rows: QuerySet[Ticket]) -> list[int]:
    """The numbered ones of some cases, oldest number first, at most one more than a batch takes."""
    numbered = rows.filter(number__isnull=False).order_by("registered_at", "pk")
    return list(numbered.values_list("pk", flat=True)[: BATCH_LIMIT + 1])


@transaction.atomic
def print_many(*, ids: list[int], words: str, by: Staff, at: datetime) -> Batch:
    """Ask for one PDF of the forms of these cases; the caller has checked that `by` sees them."""
    if len(ids) > BATCH_LIMIT:
        raise Refused(f"一次最多合并 {BATCH_LIMIT} 份，符合条件的更多。请用筛选缩小范围。")
    title = f"处理单 {local(at):%Y-%m-%d %H.%M}"
    batch = Batch.objects.create(title=title, paper_ids=[], wanted=len(ids), by=by, at=at)
    note_export(kind=Export.Kind.PRINT, words=words, by=by, at=at, rows=len(ids))
    enqueue("tickets.print_many", key=str(batch.pk), at=at, batch_id=batch.pk, ids=ids)
    return batch


@job("tickets.print_many")
def issue_and_merge(row: Job, *, batch_id: int, ids: list[int]) -> None:
    """Issue or find the valid paper of every case, draw it, merge all. Safe to repeat from the start."""
    from core.documents import fonts

    if not fonts.ensure():
        raise Later(WAIT_FOR_FONT, "打印字体正在准备")
    batch = Batch.objects.select_related("by").get(pk=batch_id)
    if not batch.paper_ids:
        papers = [_paper(pk, batch, done, row) for done, pk in enumerate(ids, start=1)]
        batch.paper_ids = [pk for pk in papers if pk]
        batch.done_count = 0
        if not batch.paper_ids:
            batch.state, batch.note = Batch.State.FAILED, "这些处理单已经看不到了，没有可以打印的。"
        batch.save(update_fields=["paper_ids", "done_count", "state", "note"])
    if batch.state == Batch.State.WAITING:
        batches.merge(batch_id, job=row)


def _paper(pk: int, batch: Batch, done: int, row: Job) -> int | None:
    """The drawn paper of one case; None when it is not to be seen or printed any more."""
    ticket = Ticket.objects.visible_to(batch.by).filter(pk=pk).first()
    if ticket is None:
        return None
    paper = print_ticket(ticket=ticket, by=batch.by, at=timezone.now())
    if not paper.is_ready:
        rendering.render_paper(paper.pk)
    if done % TELL_EVERY == 0 or done == batch.wanted:
        Batch.objects.filter(pk=batch.pk).update(done_count=done)
        row.progress(done, batch.wanted)
    return paper.pk
