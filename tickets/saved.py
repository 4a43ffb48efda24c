"""What a person has on the desk beside the list: named views, the columns, and the view the list opens with."""

import json
from dataclasses import dataclass

from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse

from tickets.models import ListSetting, SavedFilter


@dataclass(frozen=True)
class View:
    """A 常用筛选 as the menu shows it; `shared_by` is empty for one's own."""

    pk: int
    name: str
    query: str
    shared_by: str

    @property
    def url(self) -> str:
        return f"{reverse('tickets:list')}?{self.query}"

    @property
    def parameters(self) -> QueryDict:
        return QueryDict(self.query)


@dataclass(frozen=True)
class Desk:
    """`columns` None: the house's choice."""

    views: list[View]
    columns: list[str] | None = None
    opens_with: View | None = None


def desk_of(user) -> Desk:
    """Everything in one query: the rows of both tables under each other, told apart by `kind`."""
    short, long = CharField(), TextField()
    shape = ("kind", "key", "label", "text", "who", "whose")
    views = SavedFilter.objects.of(user).order_by()
    views = views.annotate(kind=Value("view", short), key=F("pk"), label=Cast("name", long), text=Cast("query", long))
    views = views.annotate(who=Cast("owner__name", long), whose=F("owner_id"))
    setting = ListSetting.objects.filter(staff=user).annotate(kind=Value("setting", short), key=F("opens_with_id"))
    setting = setting.annotate(label=Value("", long), text=Cast("columns", long), who=Value("", long))
    setting = setting.annotate(whose=F("staff_id"))
    rows = list(views.values_list(*shape).union(setting.values_list(*shape), all=True))
    found = sorted(
        (
            View(key, label, text, "" if whose == user.pk else who)
            for kind, key, label, text, who, whose in rows
            if kind == "view"
        ),
        key=lambda view: (view.shared_by, view.name),
    )
    columns, key = next(((text, key) for kind, key, _, text, _, _ in rows if kind == "setting"), (None, None))
    kept = json.loads(columns) if columns else None
    return Desk(found, kept, next((view for view in found if view.pk == key), None))
