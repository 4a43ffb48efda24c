"""Photos that strangers send: checked like every upload, kept over a refused form, bounded all together."""

from datetime import datetime

from django.core import signing
from django.db.models import Sum

from core.documents import uploads
from core.documents.drafts import keep
from core.documents.models import Attachment

SALT = "tickets.public.files"
MOST = 6
MOST_BYTES = 2 * 1024 * 1024 * 1024  # of all drafts without an owner; they are dropped after a day
FULL = "现在不能上传文件，请先提交文字，照片稍后补充。"


def carried(token: str) -> list[Attachment]:
    """The drafts that an earlier attempt of the same form left, by their signed token."""
    try:
        ids = signing.loads(token, salt=SALT, max_age=86_400) if token else []
    except signing.BadSignature:
        return []
    return list(Attachment.objects.drafts_of(None).filter(pk__in=ids))


def token_of(drafts: list[Attachment]) -> str:
    return signing.dumps([draft.pk for draft in drafts], salt=SALT) if drafts else ""


def taken(request, name: str, before: list[Attachment], *, at: datetime) -> tuple[list[Attachment], list[str]]:
    """(all drafts of this form, one sentence per file that was refused)."""
    refused = uploads.refusals(request)
    drafts = list(before)
    for file in request.FILES.getlist(name):
        try:
            if len(drafts) >= MOST:
                raise uploads.NotAllowed(f"最多 {MOST} 个文件。")
            if _stored() > MOST_BYTES:
                raise uploads.NotAllowed(FULL)
            drafts.append(keep(file, by=None, at=at))
        except uploads.NotAllowed as refusal:
            refused.append(f"{file.name}：{refusal}")
    return drafts, refused


def _stored() -> int:
    return Attachment.objects.drafts_of(None).order_by().aggregate(all=Sum("size"))["all"] or 0
