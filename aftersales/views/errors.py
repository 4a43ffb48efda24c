"""Pages for requests that cannot be answered."""

from django.shortcuts import render


def bad_request(request, exception):
    """400 with the sentence of the BadRequest; what Django itself refuses (hosts, sizes) keeps a general one."""
    reason = str(exception) if type(exception).__name__ == "BadRequest" else ""
    return render(request, "400.html", {"reason": reason}, status=400)
