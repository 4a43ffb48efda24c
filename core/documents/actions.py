"""The verbs of the documents room: issue, void and reissue papers, attach files, merge a month."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core.documents import registry
from core.documents.models import Attachment, Batch, ControlBlock, Paper, Revision
from core.documents.models.signature import plain
from core.jobs import enqueue
from core.workflow import Refused

DRAFTS_LIVE = timedelta(hours=24)
BATCH_LIMIT = 2000


@transaction.atomic
def issue(form_key: str, subject, *, number: str, data: dict, by, at: datetime, edition: int = 1) -> Paper:
    """Issue a paper in the caller's transaction; a job draws and stores the file after commit.

    `data` is copied as JSON: what is printed no longer follows the subject. Raises Refused when a valid paper
    with this form and number exists (void or reissue it).
    """
    form = registry.form(form_key)
    if Paper.objects.current().filter(form_key=form_key, number=number).exists():
        raise Refused(f"{form.title} {number} 已经签发。请作废后再签发新版。")
    block = ControlBlock.objects.filter(form_key=form.key).first()
    paper = Paper.objects.create(
        form_key=form.key,
        form_code=block.code if block else form.code,
        form_version=block.version if block else form.version,
        control=block.line if block else "",
        title=form.title,
        number=str(number),
        edition=edition,
        subject=subject,
        data=plain(data),
        issued_at=at,
        issued_by=by,
    )
    enqueue("documents.render", key=f"paper:{paper.pk}", at=at, paper_id=paper.pk)
    return paper


@transaction.atomic
def void(paper: Paper, *, reason: str, by, at: datetime, replaced_by: Paper | None = None) -> Paper:
    """Void a paper: number, code and file stay, a stamped copy is drawn, the verify page says 已作废."""
    paper = _void(paper, reason=reason, by=by, at=at)
    if replaced_by is not None:
        paper.replaced_by = replaced_by
        paper.save(update_fields=["replaced_by"])
    enqueue("documents.render", key=f"void:{paper.pk}", at=at, paper_id=paper.pk)
    return paper


@transaction.atomic
def reissue(paper: Paper, *, data: dict, reason: str, by, at: datetime) -> Paper:
    """Replace a wrong paper by its next edition with the same number; returns the new one."""
    old = _void(paper, reason=reason, by=by, at=at)
    new = issue(old.form_key, old.subject, number=old.number, data=data, by=by, at=at, edition=old.edition + 1)
    old.replaced_by = new
    old.save(update_fields=["replaced_by"])
    enqueue("documents.render", key=f"void:{old.pk}", at=at, paper_id=old.pk)
    return new


@transaction.atomic
def bring_up_to_date(form_key: str, subject, *, number: str, data: dict, by, at: datetime, reason: str) -> Paper:
    """The valid paper with exactly this data: the one that stands, else a first or a next edition."""
    current = Paper.objects.current().filter(form_key=form_key, number=number).first()
    data = plain(data)
    if current is None:
        last = Paper.objects.filter(form_key=form_key, number=number).order_by("-edition").first()
        edition = last.edition + 1 if last else 1
        return issue(form_key, subject, number=number, data=data, by=by, at=at, edition=edition)
    if current.data == data:
        return current
    return reissue(current, data=data, reason=reason, by=by, at=at)


def _void(paper: Paper, *, reason: str, by, at: datetime) -> Paper:
    if not reason.strip():
        raise Refused("作废必须写明原因。", field="reason")
    paper = Paper.objects.lock(paper.pk)
    if paper.is_void:
        raise Refused(f"{paper} 已经作废，不能再次作废。")
    paper.state, paper.voided_at, paper.voided_by = Paper.State.VOID, at, by
    paper.void_reason = reason.strip()
    paper.save(update_fields=["state", "voided_at", "voided_by", "void_reason"])
    return paper


@transaction.atomic
def attach(ids, *, to, by, at: datetime) -> list[Attachment]:
    """Move a person's drafts to an object. Raises Refused when one is gone or belongs to somebody else."""
    wanted = {int(pk) for pk in ids}
    if not wanted:
        return []
    moved = Attachment.objects.drafts_of(by).filter(pk__in=wanted).order_by()
    kind = ContentType.objects.get_for_model(to)
    if moved.update(subject_type=kind, subject_id=to.pk, attached_at=at) != len(wanted):
        raise Refused("有附件已过期或已被使用，请重新上传。", field="attachments")
    return list(Attachment.objects.filter(pk__in=wanted).order_by("pk"))


def drop_drafts(*, at: datetime) -> int:
    """Delete uploads that no form used within 24 hours, file and row. Returns how many."""
    gone = 0
    for draft in Attachment.objects.drafts().filter(at__lt=at - DRAFTS_LIVE).order_by("pk")[:1000]:
        deleted, _ = Attachment.objects.drafts().filter(pk=draft.pk).delete()
        if deleted:
            draft.file.delete(save=False)
            gone += 1
    return gone


@transaction.atomic
def revise(
    block: ControlBlock, *, mark: str, places: int, change_no: str, version: str, signed_by: str, on
) -> Revision:
    """Write one line of 文件修订记录 and set the form's version; papers issued before keep theirs (H30)."""
    revision = Revision.objects.create(
        block=block, mark=mark, places=places, change_no=change_no, version=version, signed_by=signed_by, on=on
    )
    block.version = version
    block.save(update_fields=["version"])
    return revision


@transaction.atomic
def request_batch(*, title: str, paper_ids: list[int], by, at: datetime) -> Batch:
    """Ask for one PDF of many papers; the caller has checked that `by` may see them all."""
    if not paper_ids:
        raise Refused("没有可以合并的单据。")
    if len(paper_ids) > BATCH_LIMIT:
        raise Refused(f"一次最多合并 {BATCH_LIMIT} 份单据，这里有 {len(paper_ids)} 份。请分开选择。")
    batch = Batch.objects.create(title=title, paper_ids=list(paper_ids), by=by, at=at)
    enqueue("documents.batch", key=str(batch.pk), at=at, batch_id=batch.pk)
    return batch
