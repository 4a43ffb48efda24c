"""来信: the list of everything that was fetched, what waits for a person first."""

from core.lists import Filter, Listing, Sort, capped_counts
from tickets.listing import Tab
from tickets.models import IncomingMail, Mailbox

S = IncomingMail.State
TABS = {
    "held": ("暂缓", [S.HELD]),
    "waiting": ("待处理", [S.WAITING]),
    "taken": ("已受理", [S.NEW, S.ADDED]),
    "automatic": ("自动邮件", [S.AUTOMATIC, S.REPEATED]),
    "bounce": ("退信", [S.BOUNCE]),
    "all": ("全部", None),
}
COUNTED = ("held", "waiting")


def mailboxes() -> list[tuple[int, str]]:
    return list(Mailbox.objects.order_by("pk").values_list("pk", "name"))


def search(rows, text: str):
    return rows.filter(sender__icontains=text) | rows.filter(subject__icontains=text)


LISTING = Listing(
    sorts=(Sort("received", "收到", ("received_at",)),),
    default="-received",
    filters=(Filter("mailbox", "邮箱", mailboxes), Filter("state", "处理", S.choices)),
    search=search,
    also=("tab",),
    unit="封",
)


def rows_of(tab: str):
    states = TABS[tab][1]
    rows = IncomingMail.objects.select_related("mailbox", "ticket")
    return rows if states is None else rows.filter(state__in=states)


def tabs(asked, here: str) -> list[Tab]:
    figures = capped_counts({key: IncomingMail.objects.filter(state__in=TABS[key][1]) for key in COUNTED})
    return [
        Tab(key, label, figures.get(key, 0), "", asked.url(tab=key), key == here) for key, (label, _) in TABS.items()
    ]
