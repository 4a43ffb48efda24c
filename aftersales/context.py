"""What the frame around every page needs, computed only when a template asks for it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from core.frame import banners, nav
from core.lists import capped_counts

UNREAD = "unread"


@dataclass(frozen=True)
class Place:
    """A navigation item or a command as this request sees it."""

    item: nav.NavItem | nav.Command
    url: str
    is_here: bool = False
    count: str = ""


class Shell:
    """The frame of one request. `now` is one moment for all countdowns on the page."""

    def __init__(self, request):
        self.request = request
        self.user = getattr(request, "user", None)

    @cached_property
    def now(self):
        return timezone.now()

    @property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @property
    def theme_choice(self) -> str:
        """auto, light or dark: the person's setting, before sign-in the device's cookie."""
        if self.signed_in:
            return self.user.theme
        cookie = self.request.COOKIES.get("theme", "auto")
        return cookie if cookie in {"light", "dark"} else "auto"

    @property
    def theme(self) -> str:
        """What is written into the page; `auto` starts light and the head script follows the device."""
        return "dark" if self.theme_choice == "dark" else "light"

    @property
    def folded(self) -> bool:
        return self.request.COOKIES.get("nav") == "folded"

    @property
    def base(self) -> str:
        """The layout for answers that may be asked for by htmx or by the browser itself."""
        return "_bare.html" if getattr(self.request, "htmx", False) else self.layout

    @property
    def layout(self) -> str:
        return "base.html" if self.signed_in else "gate.html"

    @cached_property
    def places(self) -> list[Place]:
        """The navigation with open-work counts; where several fit the address, the longest one is "here"."""
        rows = [(item, _url(item.url_name)) for item in nav.visible(self.user, at=self.now)]
        rows = [(item, url) for item, url in rows if url]
        fitting = [url for _, url in rows if self.request.path == url or (url != "/" and self._inside(url))]
        here = max(fitting, key=len, default="")
        figures = self._figures
        return [Place(item, url, url == here, nav.capped(figures.get(item.url_name))) for item, url in rows]

    @cached_property
    def _figures(self) -> dict[str, int]:
        """The counts of all places and the unread messages, in one query; a page that refuses counts no work."""
        items = [] if getattr(self.request, "without_figures", False) else nav.visible(self.user, at=self.now)
        asked = {item.url_name: item.count(self.user) for item in items if item.count}
        return _counted({**asked, UNREAD: nav.unread(self.user)})

    @cached_property
    def commands(self) -> list[Place]:
        """What the palette and the "?" sheet offer beside the places."""
        rows = [(command, command.url(self.user)) for command in nav.COMMANDS.values()]
        return [Place(command, url) for command, url in rows if url]

    def _inside(self, url: str) -> bool:
        return self.request.path.startswith(url)

    @cached_property
    def unread(self) -> int:
        """Alone for the bell's poll, with the other figures where the navigation is drawn."""
        known = self.__dict__.get("_figures") or _counted({UNREAD: nav.unread(self.user)})
        return known[UNREAD]

    @property
    def unread_words(self) -> str:
        """The bell has room for two digits."""
        return "99+" if self.unread > 99 else nav.capped(self.unread)

    @cached_property
    def banners(self) -> list[banners.Banner]:
        return banners.current(self.user, at=self.now)

    @property
    def back(self) -> str:
        """Where the person came from when it is this site, else the start."""
        referer = self.request.headers.get("Referer", "")
        return referer if url_has_allowed_host_and_scheme(referer, allowed_hosts={self.request.get_host()}) else "/"


def _counted(asked: dict[str, QuerySet | int | None]) -> dict[str, int]:
    known = {name: answer or 0 for name, answer in asked.items() if not isinstance(answer, QuerySet)}
    return known | capped_counts({name: rows for name, rows in asked.items() if name not in known})


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shell(request) -> dict:
    """Navigation, unread count, theme and banners for the base layout."""
    return {"shell": Shell(request)}
