"""Attachments of a mail through the same checks as any upload; what is refused is named, the rest is kept."""

from datetime import datetime

from django.core.files.base import ContentFile

from core.documents import drafts, uploads
from tickets.mail.reading import Enclosure

MOST = 20


def kept(enclosures: list[Enclosure], *, at: datetime) -> tuple[list[int], list[str]]:
    """(drafts without an owner, one sentence per refused file). A mail that is not taken leaves no trace: drafts
    that no case uses are dropped after a day."""
    ids, refused = [], []
    for number, file in enumerate(enclosures):
        try:
            if number >= MOST:
                raise uploads.NotAllowed(f"一封信最多收 {MOST} 个附件。")
            if len(file.content) > uploads.most():
                raise uploads.NotAllowed(uploads.too_large())
            ids.append(drafts.keep(ContentFile(file.content, name=file.name), by=None, at=at).pk)
        except uploads.NotAllowed as refusal:
            refused.append(f"{file.name}：{refusal}")
    return ids, refused
