"""/api/: the guide for people (sign-in), the description for programs, and version 1 itself (token)."""

from django.urls import path

from aftersales.api import guide
from aftersales.api.site import api

app_name = "api"
urlpatterns = [
    path("", guide.guide, name="guide"),
    path("openapi.json", guide.file, name="openapi"),
]


def open_to_tokens() -> tuple:
    """The API's own addresses; they ask for a token instead of a sign-in."""
    patterns, app, namespace = api.urls
    patterns = [pattern for pattern in patterns if str(pattern.pattern)]  # without the library's own root page
    for pattern in patterns:
        pattern.callback.login_required = False
        pattern.callback.token_required = True
    return patterns, app, namespace
