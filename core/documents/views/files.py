"""Uploads as drafts, and attachments as downloads."""

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.documents import drafts, uploads
from core.documents.models import Attachment
from core.documents.queries import attachment_or_404
from core.documents.views.served import served

MOST_DRAFTS = 60


@require_POST
def upload(request):
    """Store one file as a draft of the person: its id and address, or 422 with a sentence."""
    file = request.FILES.get("file")
    refused = uploads.refusals(request)
    if file is None:
        return JsonResponse({"error": refused[0] if refused else "没有收到文件，请重新选择。"}, status=422)
    if Attachment.objects.drafts_of(request.user).count() >= MOST_DRAFTS:
        return JsonResponse({"error": f"还有 {MOST_DRAFTS} 个未提交的附件，请先提交或移除。"}, status=422)
    try:
        draft = drafts.keep(file, by=request.user, at=timezone.now())
    except uploads.NotAllowed as refusal:
        return JsonResponse({"error": f"{file.name}：{refusal}"}, status=422)
    address = {"url": draft.get_absolute_url(), "drop": reverse("documents:drop_draft", args=[draft.pk])}
    return JsonResponse({"id": draft.pk, "name": draft.name, "size": draft.size, **address}, status=201)


@require_POST
def drop(request, pk):
    """Throw a draft of one's own away."""
    draft = attachment_or_404(pk, request.user)
    if draft.subject_id is None and Attachment.objects.drafts_of(request.user).filter(pk=pk).delete()[0]:
        draft.file.delete(save=False)
    return HttpResponse(status=204)


def attachment(request, pk):
    """The file as a download; never shown as a page of ours."""
    row = attachment_or_404(pk, request.user)
    return served(row.file, name=row.name, kind=row.kind, download=True)
