"""Pages for requests that cannot be answered."""

from django.shortcuts import render
from django.views import defaults

DOWNLOADS = {"export", "xlsx", "news"}  # without their conditions these would hand out something else


def bad_request(request, exception):
    """400 with the sentence of the BadRequest, and the way back to the list without what it does not offer.

    What Django itself refuses (hosts, sizes) keeps a general sentence.
    """
    reason = str(exception) if type(exception).__name__ == "BadRequest" else ""
    listed = request.method == "GET" and request.GET and not DOWNLOADS.intersection(request.path.split("/"))
    context = {"reason": reason, "again": request.path if listed else ""}
    request.without_figures = True
    return render(request, "400.html", context, status=400)


def forbidden(request, exception):
    """403 in the frame of the product."""
    request.without_figures = True
    return defaults.permission_denied(request, exception)


def not_found(request, exception):
    """404 in the frame of the product."""
    request.without_figures = True
    return defaults.page_not_found(request, exception)
