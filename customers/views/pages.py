"""The list of customers, the customer page, a batch with its owners, the installed base by region."""

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import panels
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
        Sort("name", "客户", ("name",)),
        Sort("region", "区域", ("region", "name")),
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
    customer = get_object_or_404(Customer.objects.select_related("manager", "created_by"), pk=pk)
    tab, now = request.GET.get("tab", ""), timezone.now()
    if tab not in TABS:
        raise Http404
    context = _head(customer, request.user, now) | {"tab": tab, "tabs": TABS}
    if tab == "history":
        context["changes"] = changes.of_customer(customer)
    elif tab == "equipment":
        context["machines"] = _machines(customer, now, limit=MANY)
    elif tab == "":
        context |= _overview(customer, request.user, now)
    return render(request, "customers/detail.html", context)


def _head(customer: Customer, user, now) -> dict:
    today = local_date(now)
    counts = queries.warranty_counts(customer, today)
    needs, demands = list(customer.needs.select_related("by")), list(customer.requirements.all())
    waiting = [need.kind for need in needs if need.done_at is None]
    return {
        "customer": customer,
        "today": today,
        "counts": counts,
        "total": sum(counts.values()),
        "in_contract": customer.has_contract(today),
        "needs": needs,
        "open_needs": len(waiting),
        "need_counts": {kind.value: waiting.count(kind) for kind in Need.Kind},
        "agreements": list(customer.agreements.select_related("contact", "agreed_by")),
        "requirements": [(source.label, [row for row in demands if row.source == source]) for source in Sources],
        "requirement_count": len(demands),
        "header_panels": panels.built("customer_actions", customer, user),
        "figures": panels.built("customer_figures", customer, user),
        "may_edit": user.may(Right.EDIT, at=now),
    }


def _overview(customer: Customer, user, now) -> dict:
    batches = queries.batches_of(customer)
    batch = batches[0]["batch"] if batches and batches[0]["total"] > batches[0]["own"] else ""
    in_use = Count("equipment", filter=Q(equipment__is_active=True))
    return {
        "machines": _machines(customer, now, limit=SHOWN),
        "contacts": list(customer.contacts.filter(is_active=True)),
        "sites": list(customer.sites.filter(is_active=True).annotate(machines=in_use).order_by("pk")),
        "batch": batch,
        "owners": queries.batch_owners(batch),
        "other_batches": [row for row in batches if row["batch"] != batch],
        "panels": panels.built("customer", customer, user),
        "side_panels": panels.built("customer_side", customer, user),
    }


def _machines(customer: Customer, now, *, limit: int) -> list[dict]:
    """Machines in use, those with an open case first, then by faults, then the newest."""
    ids = customer.equipment.active().order_by("-commissioned_on", "-pk").values_list("pk", flat=True)
    faults = faults_of(ids[:MANY], at=now)
    chosen = sorted(faults, key=lambda pk: (not faults[pk].open_url, -faults[pk].count))[:limit]
    found = Equipment.objects.select_related("customer", "site").in_bulk(chosen)
    return with_faults([found[pk] for pk in chosen], now)


@require_GET
def batch(request, batch):
    """All machines of a batch and their owners, for tracing and recall (S2-30)."""
    owners = queries.batch_owners(batch)
    if not owners:
        raise Http404
    today = local_date(timezone.now())
    rows = [{"owner": owner, "machines": with_faults(owner.machines, timezone.now())} for owner in owners]
    machines = [machine for owner in owners for machine in owner.machines]
    people = Contact.objects.filter(customer__in=[owner.customer.pk for owner in owners], is_active=True)
    mains: dict[int, Contact] = {}
    for person in people.order_by("-is_main", "pk"):
        mains.setdefault(person.customer_id, person)
    for row in rows:
        row["contact"] = mains.get(row["owner"].customer.pk)
    context = {
        "batch": batch,
        "rows": rows,
        "total": len(machines),
        "in_warranty": sum(machine.warranty_state(today) == Warranty.IN for machine in machines),
        "military": sum(machine.military for machine in machines),
        "today": today,
    }
    return render(request, "customers/batch.html", context)


@require_GET
def regions(request):
    """Where our machines stand, for choosing service points (S4-15)."""
    rows = queries.regions()
    most = max((row["machines"] for row in rows), default=0)
    return render(request, "customers/regions.html", {"rows": rows, "most": max(most, 1)})
