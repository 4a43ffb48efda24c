"""All addresses of the product; each room brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from aftersales.api.urls import open_to_tokens
from aftersales.views import components, home, palette, theme
from core.deadlines.views.health import machine

handler400 = "aftersales.views.errors.bad_request"
handler403 = "aftersales.views.errors.forbidden"
handler404 = "aftersales.views.errors.not_found"

own = [
    path("theme/", theme.choose, name="theme"),
    path("palette/", palette.results, name="palette"),
    path("home/strip/", home.strip, name="strip"),
    path("home/board/", home.board, name="board"),
]

rooms = {
    "": "core.organization.urls",
    "inbox/": "core.notices.urls",
    "channels/": "core.notices.channel_urls",
    "deadlines/": "core.deadlines.urls",
    "customers/": "customers.urls",
    "tickets/": "tickets.urls",
    "field/": "fieldservice.urls",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("", include((own, "aftersales"))),
    path("health/", machine, name="health"),
    path("api/v1/", open_to_tokens()),
    path("api/", include("aftersales.api.urls")),
    path("", include("core.documents.urls")),
    path("", include("tickets.public.urls")),
    path("", include("fieldservice.urls_quotes_open")),
    *(path(prefix, include(module)) for prefix, module in rooms.items()),
]
if settings.DEBUG or settings.EMBEDDED or settings.TESTING:
    urlpatterns.append(path("components/", components.show, name="components"))
