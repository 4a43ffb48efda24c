"""Merging many papers into one PDF with the memory of one paper."""

import tempfile

from django.core.files import File

from core.documents.models import Batch, Paper
from core.jobs import Job

TELL_EVERY = 10


def merge(batch_id: int, *, job: Job | None = None) -> None:
    """Write the papers of a batch one after another into one file. Safe to repeat; unready papers are named."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.state == Batch.State.READY:
        return
    from core.documents.pdf.merge import Merger  # pypdf takes 35 MiB: for the worker that merges alone

    missing = []
    with tempfile.TemporaryFile() as target:
        merger = Merger(target, title=batch.title)
        for done, pk in enumerate(batch.paper_ids, start=1):
            paper = Paper.objects.defer("data").get(pk=pk)
            if paper.is_ready:
                with paper.shown_file.open("rb") as source:
                    merger.add(source)
            else:
                missing.append(paper.number)
            if done % TELL_EVERY == 0 or done == batch.total:
                _tell(batch, done, job)
        merger.close()
        _finish(batch, target, missing)


def _tell(batch: Batch, done: int, job: Job | None) -> None:
    Batch.objects.filter(pk=batch.pk).update(done_count=done)
    if job is not None:
        job.progress(done, batch.total)


def _finish(batch: Batch, target, missing: list[str]) -> None:
    if len(missing) == batch.total:
        batch.state, batch.note = Batch.State.FAILED, "这些单据都还没有出件，请稍后再合并。"
    else:
        batch.state = Batch.State.READY
        target.seek(0)
        batch.file.save(f"{batch.title}.pdf", File(target), save=False)
        if missing:
            batch.note = f"有 {len(missing)} 份还没有出件，未合并：{'、'.join(missing)}"[:300]
    batch.save(update_fields=["state", "note", "file"])
