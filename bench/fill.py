"""A big table quickly: tickets, their clocks and involvement by bulk insert (no history: it is not measured)."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from bench.floor.models import Row
from core.deadlines.models import Clock, Rule, State
from core.organization.models import Department, Function, Staff
from customers.models import Customer, Equipment
from tickets.actions.saving import set_tokens
from tickets.models import Involvement, Ticket
from tickets.models.choices import Status

BATCH = 5_000
OPEN_EVERY = 25  # one ticket in so many is still open, as in a company that closes its cases
CAUSES = ["联轴器夹紧螺钉预紧不足", "张力传感器插头松动", "合闸线圈断线", "调速器参数不当", "散热器堵塞", "喷头积垢"]
SYMPTOMS = ["收线主驱动运行中过流跳停", "张力显示跳动", "断路器拒合", "并网后转速波动", "水温偏高", "喷头堵塞"]


def fill(total: int, *, now: datetime) -> None:
    """Bring the tables to `total` tickets; what is there stays."""
    have = Ticket.objects.count()
    for start in range(have, total, BATCH):
        _batch(range(start, min(start + BATCH, total)), now)
    rows = Row.objects.count()
    Row.objects.bulk_create(
        [Row(name=f"行 {n}", due_at=now + timedelta(minutes=n)) for n in range(rows, total)], batch_size=BATCH
    )


def _batch(numbers: range, now: datetime) -> None:
    service = Department.objects.function(Function.SERVICE)
    people = list(Staff.objects.active().order_by("pk"))
    customers = list(Customer.objects.order_by("pk")[:60])
    machines = list(Equipment.objects.order_by("pk")[:300])
    tickets = Ticket.objects.bulk_create(
        [set_tokens(_ticket(n, now, service, people, customers, machines)) for n in numbers], batch_size=1_000
    )
    Involvement.objects.bulk_create(
        [Involvement(ticket=t, department=service, why="接收", since=t.received_at) for t in tickets],
        batch_size=2_000,
    )
    _clocks([t for t in tickets if t.status != Status.CLOSED], service)


def _ticket(n: int, now: datetime, service, people, customers, machines) -> Ticket:
    is_open = n % OPEN_EVERY == 0
    received = now - timedelta(minutes=n % 3_000 if is_open else 5 * n)
    due = now + timedelta(minutes=(n * 7) % 6_000 - 600)
    machine = machines[n % len(machines)]
    return Ticket(
        number=f"BN{n:08d}",
        letters="BN",
        serial_no=n,
        status=Status.IN_PROGRESS if is_open else Status.CLOSED,
        customer=customers[n % len(customers)],
        customer_name=customers[n % len(customers)].name,
        equipment=machine,
        product=machine.product,
        model=machine.model,
        serial=machine.serial,
        title=SYMPTOMS[n % len(SYMPTOMS)],
        description=f"{SYMPTOMS[n % len(SYMPTOMS)]}，第 {n} 次来电，复位后可再开 1–2 小时",
        cause="" if is_open else f"{CAUSES[n % len(CAUSES)]}。",
        result="" if is_open else "已更换并复测，连续运行正常。",
        grade=1 + n % 4,
        urgency="normal",
        kind="support",
        receiving_department=service,
        registering_department=service,
        responsible_department=service,
        assignee=people[n % len(people)],
        received_by=people[0],
        registered_by=people[0],
        received_at=received,
        registered_at=received + timedelta(minutes=20),
        assigned_at=received + timedelta(minutes=30),
        closed_at=None if is_open else received + timedelta(days=2),
        next_due_at=due if is_open else None,
        next_due_rule="D-04" if is_open else "",
        warn_at=due - timedelta(hours=1) if is_open else None,
        overdue=is_open and due < now,
    )


def _clocks(tickets: list[Ticket], department) -> None:
    """Two running clocks an open ticket, not due before the sweep's bench says so."""
    kind = ContentType.objects.get_for_model(Ticket)
    rules = list(Rule.objects.filter(key__in=["D-04", "D-10"]).select_related("current").order_by("key"))
    Clock.objects.bulk_create(
        [
            Clock(
                rule=rule,
                version=rule.current,
                variant=rule.current.variants.first(),
                subject_type=kind,
                subject_id=ticket.pk,
                case_type=kind,
                case_id=ticket.pk,
                state=State.RUNNING,
                started_at=ticket.received_at,
                computed_due_at=ticket.next_due_at,
                due_at=ticket.next_due_at,
                warn_at=ticket.warn_at,
                next_action_at=ticket.next_due_at + timedelta(days=3_650),
                severity=ticket.grade,
                owner_id=ticket.assignee_id,
                owner_department=department,
            )
            for ticket in tickets
            for rule in rules
        ],
        batch_size=1_000,
    )
