"""From a paper row to its file: drawn once, hashed once, served for ever (design §3)."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from core.documents import fonts, registry
from core.documents.models import Paper
from core.documents.pdf.faces import faces
from core.documents.pdf.sheet import Head, Printed, VoidNote, render


def render_paper(paper_id: int) -> None:
    """Draw what is missing of a paper: the file, and for a voided paper the stamped copy. Safe to repeat."""
    paper = Paper.objects.select_related("replaced_by").get(pk=paper_id)
    if not paper.sha256:
        _store(paper, "file", "sha256", draw(paper))
        Paper.objects.filter(pk=paper.pk, state=Paper.State.WAITING).exclude(sha256="").update(
            state=Paper.State.READY
        )
    if paper.is_void and not paper.void_sha256:
        _store(paper, "void_file", "void_sha256", draw(paper, void=void_note(paper)))


def draw(paper: Paper, *, void: VoidNote | None = None) -> Printed:
    """The bytes of a paper. The same row always gives the same bytes: the time in it is the time of issue."""
    form = registry.form(paper.form_key)
    head = Head(
        title=paper.title,
        form_code=paper.form_code,
        form_version=paper.form_version,
        company=settings.COMPANY_NAME,
        number=paper.number,
        issued_at=paper.issued_at,
        verify_code=paper.verify_code,
        verify_url=paper.verify_url,
        void=void,
        copies=form.copies,
        control=paper.control,
    )
    source = fonts.chosen()
    if not source.embedded:
        fonts.warn_once()
    return render(form.draw, paper.data, head, faces(source.regular, source.bold))


def draw_sample(form: registry.Form, *, at: datetime) -> Printed:
    """The 样张 of a form: filled, but without number and QR code, so nobody takes it for a paper."""
    head = Head(
        title=form.title,
        form_code=form.code,
        form_version=form.version,
        company=settings.COMPANY_NAME,
        issued_at=at,
        number="样张",
        copies=form.copies,
    )
    source = fonts.chosen()
    return render(form.draw, form.sample, head, faces(source.regular, source.bold))


def draw_unnumbered(form: registry.Form, data: dict, *, at: datetime, number: str = "") -> Printed:
    """A form as far as it is filled, with rules for the pen, without QR code; nothing is kept. One that is carried
    along half filled has its `number` already."""
    head = Head(
        title=form.title,
        form_code=form.code,
        form_version=form.version,
        company=settings.COMPANY_NAME,
        issued_at=at,
        number=number,
        copies=form.copies,
    )
    source = fonts.chosen()
    return render(form.draw, data, head, faces(source.regular, source.bold))


def void_note(paper: Paper) -> VoidNote:
    edition = paper.replaced_by.edition if paper.replaced_by else None
    return VoidNote(at=paper.voided_at, reason=paper.void_reason, replaced_by_edition=edition)


def _store(paper: Paper, file_field: str, hash_field: str, printed: Printed) -> None:
    """Keep file and fingerprint, set once: a second worker's copy is thrown away."""
    digest = hashlib.sha256(printed.content).hexdigest()
    field = getattr(paper, file_field)
    name = field.field.generate_filename(
        paper, f"{paper.verify_code}{'-void' if file_field == 'void_file' else ''}.pdf"
    )
    stored = field.storage.save(name, ContentFile(printed.content))
    values = {file_field: stored, hash_field: digest}
    if file_field == "file":
        values["pages"] = printed.pages
    with transaction.atomic():
        kept = Paper.objects.filter(pk=paper.pk, **{hash_field: ""}).update(**values)
    if not kept:
        field.storage.delete(stored)
    paper.refresh_from_db(fields=[file_field, hash_field])
