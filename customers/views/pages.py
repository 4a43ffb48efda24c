"""The list of customers, the customer page, a batch with its owners, the installed base by region."""

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.frame import panels
from core.lists import Filter, Listing, Sort, answer
from core.times import local_date
from customers import changes, queries
from customers.models import Contact, Customer, Equipment, Need, ServiceRequirement, Warranty
from customers.registry import faults_of
from customers.rights import Right
from customers.views.lookup import with_faults

Sources = ServiceRequirement.Source
SHOWN = 5
MANY = 300


def _regions() -> list[tuple[str, str]]:
    names = Customer.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
    return [(name, name) for name in names]


def _by_warranty(rows, values):
    """Customers with at least one machine in use that stands so today."""
    today, machines = local_date(timezone.now()), Equipment.objects.active()
    wanted = Q(pk__in=[])
    if Warranty.IN in values:
        wanted |= Q(pk__in=machines.in_warranty(today).values("customer"))
    if Warranty.OUT in values:
        wanted |= Q(pk__in=machines.out_of_warranty(today).values("customer"))
    if Warranty.CONTRACT in values:
        own = machines.filter(contract_until__gte=today).values("customer")
        wanted |= Q(contract_until__gte=today) | Q(pk__in=own)
    if Warranty.UNKNOWN in values:
        wanted |= Q(pk__in=machines.filter(warranty_ends_on=None).values("customer"))
    return rows.filter(wanted)


LISTING = Listing(
    sorts=(
        Sort("name", "客户", ("pinyin",)),
        Sort("region", "区域", ("region", "pinyin")),
        Sort("machines", "设备", ("machines",)),
        Sort("contract", "维保至", ("contract_until",), nullable=True),
    ),
    default="name",
    filters=(
        Filter("kind", "客户类别", [("key", "重点客户")], lambda rows, _: rows.filter(is_key=True)),
        Filter("warranty", "保修", [(w.value, f"有{w.label}设备") for w in Warranty], _by_warranty, many=False),
        Filter("region", "区域", _regions, field="region", many=False),
        Filter("state", "状态", [("inactive", "已停用")], lambda rows, _: rows),
    ),
    search=lambda rows, text: queries.matching(rows, queries.terms_of(text)),
)


@require_GET
def index(request):
    asked = LISTING.read(request)
    machines = Equipment.objects.active().filter(customer=OuterRef("pk")).order_by().values("customer")
    rows = Customer.objects.filter(is_active="state" not in asked.chosen).annotate(
        machines=Coalesce(Subquery(machines.annotate(n=Count("pk")).values("n")), 0)
    )
    people = Prefetch("contacts", Contact.objects.filter(is_active=True))
    needs = Prefetch("needs", Need.objects.open())
    page = asked.page(asked.narrowed(rows).defer("lookup").prefetch_related(people, needs))
    context = {
        "asked": asked,
        "page": page,
        "today": local_date(timezone.now()),
        "may_edit": request.user.may(Right.EDIT, at=timezone.now()),
    }
    return answer(request, "customers/list.html", "customers/_rows.html", context)


TABS = {"": "概况", "equipment": "设备", "file": "需求与约定", "history": "变更记录"}


@require_GET
def detail(request, pk):
    """The customer file (S1-68, S2-07, H19)."""
    counts = {name: Count(name, distinct=True) for name in ("agreements", "requirements")}
    rows = Customer.objects.select_related("manager").annotate(
        agreement_count=counts["agreements"], requirement_count=counts["requirements"]
    )
    customer = get_object_or_404(rows, pk=pk)
    tab, now = request.GET.get("tab", ""), timezone.now()
    if tab not in TABS:
        raise Http404
    context = _head(customer, request.user, now) | {"tab": tab, "tabs": TABS}
    if tab == "history":
        context["changes"] = changes.of_customer(customer)
    elif tab == "file":
        context |= _file(customer)
    elif tab == "equipment":
        context["machines"] = _machines(context["in_use"], now, limit=MANY)
    else:
        context |= _overview(customer, context["in_use"], request.user, now)
    return render(request, "customers/detail.html", context)


def _head(customer: Customer, user, now) -> dict:
    today = local_date(now)
    machines, needs = queries.machines_in_use(customer), list(customer.needs.select_related("by"))
    waiting = [need.kind for need in needs if need.done_at is None]
    return {
        "customer": customer,
        "today": today,
        "in_use": machines,
        "counts": queries.warranty_counts(machines, today),
        "total": len(machines),
        "in_contract": customer.has_contract(today),
        "needs": needs,
        "open_needs": len(waiting),
        "need_counts": {kind.value: waiting.count(kind) for kind in Need.Kind},
        "figures": panels.built("customer_figures", customer, user),
        "header_panels": panels.built("customer_actions", customer, user),
        "may_edit": user.may(Right.EDIT, at=now),
    }


def _file(customer: Customer) -> dict:
    demands = list(customer.requirements.all())
    return {
        "agreements": list(customer.agreements.select_related("contact", "agreed_by")),
        "requirements": [(source.label, [row for row in demands if row.source == source]) for source in Sources],
    }


def _overview(customer: Customer, in_use: list[Equipment], user, now) -> dict:
    batches = queries.batches_of(customer)
    batch = batches[0]["batch"] if batches and batches[0]["total"] > batches[0]["own"] else ""
    active = Count("equipment", filter=Q(equipment__is_active=True))
    return {
        "machines": _machines(in_use, now, limit=SHOWN),
        "contacts": list(customer.contacts.filter(is_active=True)),
        "sites": list(customer.sites.filter(is_active=True).annotate(machines=active).order_by("pk")),
        "batch": batch,
        "owners": queries.batch_owners(batch),
        "other_batches": [row for row in batches if row["batch"] != batch],
        "panels": panels.built("customer", customer, user),
        "side_panels": panels.built("customer_side", customer, user),
    }


def _machines(in_use: list[Equipment], now, *, limit: int) -> list[dict]:
    """Those with an open case first, then by faults, then the newest."""
    faults = faults_of([machine.pk for machine in in_use[:MANY]], at=now)
    chosen = sorted(faults, key=lambda pk: (not faults[pk].open_url, -faults[pk].count))[:limit]
    found = Equipment.objects.select_related("customer", "site").in_bulk(chosen)
    return with_faults([found[pk] for pk in chosen], now)


@require_GET
def batch(request, batch):
    """All machines of a batch and their owners, for tracing and recall (S2-30)."""
    owners = queries.batch_owners(batch)
    if not owners:
        raise Http404
    now = timezone.now()
    machines = with_faults([machine for owner in owners for machine in owner.machines], now)
    contacts = _main_contacts([owner.customer.pk for owner in owners])
    rows = [
        {
            "owner": owner,
            "contact": contacts.get(owner.customer.pk),
            "machines": [row for row in machines if row["machine"].customer_id == owner.customer.pk],
        }
        for owner in owners
    ]
    context = {
        "batch": batch,
        "rows": rows,
        "total": len(machines),
        "in_warranty": sum(row["state"] == Warranty.IN for row in machines),
        "military": sum(row["machine"].military for row in machines),
        "today": local_date(now),
    }
    return render(request, "customers/batch.html", context)


def _main_contacts(customer_ids: list[int]) -> dict[int, Contact]:
    """Whom to call at each customer: the main contact, else the first."""
    people = Contact.objects.filter(customer__in=customer_ids, is_active=True).order_by("is_main", "-pk")
    return {person.customer_id: person for person in people}


@require_GET
def regions(request):
    """Where our machines stand, for choosing service points (S4-15)."""
    rows = queries.regions()
    most = max((row["machines"] for row in rows), default=0) or 1
    rows = [row | {"share": round(row["machines"] * 100 / most)} for row in rows]
    return render(request, "customers/regions.html", {"rows": rows})
