"""Stored files as answers: private, never sniffed, gone means 404."""

from django.http import FileResponse, Http404


def served(stored, *, name: str, kind: str, download: bool) -> FileResponse:
    """A stored file under the name people know."""
    try:
        content = stored.storage.open(stored.name, "rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, as_attachment=download, filename=name, content_type=kind)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
