"""Storing an upload as a draft of the person, and the form field that carries drafts along."""

import hashlib
from datetime import datetime

from django import forms
from django.conf import settings
from django.db import transaction

from core.documents import archives, uploads
from core.documents.models import Attachment


@transaction.atomic
def keep(file, *, by, at: datetime) -> Attachment:
    """Store an uploaded file as a draft of `by` (None: a customer). Raises uploads.NotAllowed for a wrong type or
    size, and for archives that nobody should open."""
    start = file.read(uploads.FIRST_BYTES)
    kind = uploads.kind_of(file.name, start)
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    if not size:
        raise uploads.NotAllowed("文件是空的。")
    if uploads.extension_of(file.name) in uploads.ARCHIVES:
        archives.check(file, size)
    file.seek(0)
    draft = Attachment(name=short_name(file.name), kind=kind, size=size, sha256=digest.hexdigest(), by=by, at=at)
    draft.file.save(file.name, file, save=False)
    draft.save()
    return draft


def short_name(name: str) -> str:
    """The file name as people know it, at most 150 characters, the extension kept."""
    extension = uploads.extension_of(name)
    return name if len(name) <= 150 else f"{name[: 149 - len(extension)]}.{extension}"


class ManyFiles(forms.ClearableFileInput):
    """A normal file input for several files; `_uploads.html` draws it and the drafts beside it."""

    allow_multiple_selected = True


class AttachmentsMixin(forms.Form):
    """Gives a form `attachments`: cleaned data is a list of draft ids for `actions.attach`.

    Build the form with `request=`. Files that come with the form itself (no script) become drafts while cleaning,
    so a form refused for another reason keeps them; refused files are said at the field. The template includes
    `documents/_uploads.html` with `form`.
    """

    attachments = forms.Field(label="附件", required=False, widget=ManyFiles(attrs={"accept": uploads.ACCEPT}))

    def __init__(self, *args, request, at: datetime | None = None, **kwargs):
        from django.utils import timezone

        super().__init__(*args, **kwargs)
        self.request = request
        self.at = at or timezone.now()

    @property
    def ids_name(self) -> str:
        return self.add_prefix("attachment_ids")

    @property
    def max_bytes(self) -> int:
        return settings.UPLOAD_MAX_BYTES

    @property
    def drafts(self) -> list[Attachment]:
        """The drafts this form carries, for showing them again."""
        ids = [*self._carried(), *getattr(self, "_kept", [])]
        return list(Attachment.objects.drafts_of(self.request.user).filter(pk__in=ids))

    def _files(self) -> list:
        return self.files.getlist(self.add_prefix("attachments")) if hasattr(self.files, "getlist") else []

    def _carried(self) -> list[int]:
        sent = self.data.getlist(self.ids_name) if hasattr(self.data, "getlist") else []
        return [int(pk) for pk in sent if pk.isdigit()]

    def clean_attachments(self) -> list[int]:
        refused = uploads.refusals(self.request)
        self._kept = []
        for file in self._files():
            try:
                self._kept.append(keep(file, by=self.request.user, at=self.at).pk)
            except uploads.NotAllowed as refusal:
                refused.append(f"{file.name}：{refusal}")
        ids = [draft.pk for draft in self.drafts]
        if set(self._carried()) - set(ids):
            refused.append("有附件放了超过 24 小时，已被清除。请重新上传。")
        if refused:
            raise forms.ValidationError(refused)
        return ids
