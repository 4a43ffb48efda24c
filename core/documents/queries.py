"""Reads of the documents room: who may see what, and whether a paper is still what was issued."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.documents.filling import broken_among, seats_of
from core.documents.models import Attachment, Batch, Paper, Signature
from core.documents.registry import FILLERS


def visible_ids(kind: ContentType, ids, user) -> set[int]:
    """Those of some objects of one class that a person may see; a class without `visible_to` shows nothing."""
    manager = kind.model_class()._default_manager
    if not hasattr(manager, "visible_to"):
        return set()
    return set(manager.visible_to(user).filter(pk__in=list(ids)).values_list("pk", flat=True))


def visible_papers(papers, user) -> list[Paper]:
    """The papers of a queryset whose subjects a person may see, in its order; two queries per class of subject."""
    rows = list(papers)
    by_kind = defaultdict(set)
    for paper in rows:
        by_kind[paper.subject_type_id].add(paper.subject_id)
    seen = {kind: visible_ids(ContentType.objects.get_for_id(kind), ids, user) for kind, ids in by_kind.items()}
    return [paper for paper in rows if paper.subject_id in seen[paper.subject_type_id]]


def subject_or_404(key: str, pk: int, user):
    """The object behind a form, when this person may see it."""
    if key not in FILLERS:
        raise Http404
    return get_object_or_404(FILLERS[key].model.objects.visible_to(user), pk=pk)


def paper_or_404(pk: int, user) -> Paper:
    found = visible_papers(Paper.objects.filter(pk=pk).select_related("issued_by", "voided_by", "replaced_by"), user)
    if not found:
        raise Http404
    return found[0]


def attachment_or_404(pk: int, user) -> Attachment:
    """A draft is there for its uploader only, an attachment for whoever sees the subject."""
    row = Attachment.objects.filter(pk=pk).select_related("subject_type").first()
    if row is None:
        raise Http404
    if row.subject_id is None:
        allowed = row.by_id is not None and row.by_id == user.pk
    else:
        allowed = row.subject_id in visible_ids(row.subject_type, [row.subject_id], user)
    if not allowed:
        raise Http404
    return row


def batch_or_404(pk: int, user) -> Batch:
    row = Batch.objects.filter(pk=pk, by=user).first()
    if row is None:
        raise Http404
    return row


def recent_batches(user) -> list[Batch]:
    return list(Batch.objects.filter(by=user).order_by("-at", "-pk")[:5])


def signatures_panel(subject, user) -> dict | None:
    """The panel of signature cells: who signed, whether it still holds, who may sign."""
    seats = seats_of(subject, user, at=timezone.now()) if subject.number else []
    return {"seats": seats, "subject": subject} if seats else None


@dataclass(frozen=True)
class Verdict:
    """What the open verify page says of a paper. `archive` is "same", "altered" or "waiting"; `signatures` is "same",
    "changed" (what was signed reads otherwise now), "voided" or "" for a paper that nobody signed."""

    paper: Paper
    archive: str
    signatures: str = ""

    @property
    def altered(self) -> bool:
        return self.archive == "altered"


def normal_code(typed: str) -> str:
    """XXXX-XXXX-XXXX from however somebody typed it."""
    letters = "".join(char for char in typed.upper() if char.isalnum())[:12]
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def verify(code: str) -> Verdict | None:
    """Find a paper by its code and hash its stored files anew; None for an unknown code."""
    paper = Paper.objects.select_related("replaced_by").filter(verify_code=normal_code(code)).first()
    if paper is None:
        return None
    signed = signatures_on(paper)
    kept = [(paper.file, paper.sha256), (paper.void_file, paper.void_sha256)]
    results = [_digest_of(file) == digest for file, digest in kept if digest]
    if not results:
        return Verdict(paper, "waiting", signed)
    return Verdict(paper, "same" if all(results) else "altered", signed)


def signatures_on(paper: Paper) -> str:
    """Whether the signatures that stood when the paper was issued still fit what they were given for."""
    known = FILLERS.get(paper.form_key)
    if known is None or paper.subject is None or not isinstance(paper.subject, known.model):
        return ""
    printed = {name.removeprefix("sign_") for name, cell in paper.data.items() if name.startswith("sign_") and cell}
    rows = Signature.objects.of(paper.subject).filter(at__lte=paper.issued_at, role__in=printed)
    latest = {one.role: one for one in rows if one.voided_at is None or one.voided_at > paper.issued_at}
    if not latest:
        return ""
    standing = [one for one in latest.values() if one.voided_at is None]
    if broken_among(paper.form_key, paper.subject, standing):
        return "changed"
    return "same" if len(standing) == len(latest) else "voided"


def compare(paper: Paper, upload) -> str:
    """Whether an uploaded PDF is the paper: "same", "void" (the stamped copy) or "other". Nothing is kept."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    found = digest.hexdigest()
    if found == paper.sha256:
        return "same"
    return "void" if found == paper.void_sha256 else "other"


def _digest_of(file) -> str:
    """SHA-256 of a stored file; "" when it is gone."""
    digest = hashlib.sha256()
    try:
        with file.storage.open(file.name, "rb") as stored:
            for chunk in stored.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
