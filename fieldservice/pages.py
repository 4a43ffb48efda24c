"""What the page of a trip shows, prepared for its template."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from core.deadlines.queries import clock_panel
from core.documents.models import Paper
from core.frame import panels
from core.text.words import amount, full, yuan
from core.timeline.models import Happening
from core.times import local_date
from fieldservice.conduct import RULES
from fieldservice.gates import may_dispatch, trips_of
from fieldservice.gates_record import proven
from fieldservice.lifecycle import TRIP
from fieldservice.models import MomentKind, Trip, TripCheck, TripState
from fieldservice.preparation import lines
from fieldservice.queries_overlaps import elsewhere
from fieldservice.registry import missing_qualifications
from fieldservice.rights import Right
from tickets.models import Status
from tickets.pages import Button, Stop
from tickets.pages_outward import PartButton, PartSteps

S = TripState
WALK = [S.DRAFT, S.REQUESTED, S.READY, S.ON_THE_WAY, S.ON_SITE, S.RESTORED, S.BACK, S.HANDED_IN, S.FILED]
WALK_WORDS = {S.DRAFT: "申请", S.REQUESTED: "安排", S.READY: "出发", S.ON_THE_WAY: "到达", S.ON_SITE: "处理"}
WALK_WORDS |= {S.RESTORED: "返回", S.BACK: "交单", S.HANDED_IN: "归档", S.FILED: "已归档"}
# The one primary button is the first of these that is open.
FIRST = ["request", "conduct", "depart", "arrive", "restore", "return", "return_after", "hand_in", "file"]
FIRST += ["arrange", "agree", "sign_late", "notice"]
ASIDE = {"cancel", "edit", "notice", "give_back"}
HIDDEN = {"check", "correct"}  # its buttons stand at the lines themselves
OWN_PAGE = {"edit"}
ADDRESSES = {"hand_in": "hand_in", "file": "file_trip", "give_back": "give_back"}  # of the record's own pages
QUIET = {"return_after", "sign_late", "conduct"}  # no reason is worth reading where these do not fit
# Rules whose clocks concern the journey, by the events that start or stop them.
JOURNEY = {"DISPATCH_REQUESTED", "ARRIVED", "TEAM_ARRIVED", "RESTORED", "STOCKED_IN", "COVERED", "DATA_STOCKED_IN"}
SHARED = ["DISPATCH_REQUESTED", "DEPARTED", "ARRIVED", "RESTORED", "PROGRESS"]
LINES = 40


def walk(trip: Trip) -> list[Stop]:
    """The stepper: each stop and when it was left behind."""
    times = {
        S.DRAFT: trip.requested_at,
        S.REQUESTED: trip.arranged_at,
        S.READY: trip.departed_at,
        S.ON_THE_WAY: trip.arrived_at,
        S.ON_SITE: trip.restored_at,
        S.RESTORED: trip.returned_at,
        S.BACK: trip.handed_in_at,
        S.HANDED_IN: trip.filed_at,
        S.FILED: trip.filed_at,
    }
    if trip.state == S.CANCELLED:
        passed = [Stop(WALK_WORDS[state], "done", times[state]) for state in WALK if times[state]]
        return [*passed, Stop(S.CANCELLED.label, "now", trip.cancelled_at)]
    here = WALK.index(trip.state)
    return [_stop(trip, state, number, here, times[state]) for number, state in enumerate(WALK)]


def _stop(trip: Trip, state: TripState, number: int, here: int, at: datetime | None) -> Stop:
    if number == here:
        return Stop(WALK_WORDS[state], "now", at)
    if number > here:
        return Stop(WALK_WORDS[state], "", None)
    if at is None and state == S.DRAFT:
        return Stop(WALK_WORDS[state], "", None, "待补签")
    return Stop(WALK_WORDS[state], "done" if at else "skipped", at)


def steps(trip: Trip, user, *, at: datetime) -> PartSteps:
    """Buttons in the order of the lifecycle, the primary one apart; refused ones bring their reason."""
    rows = []
    for offer in TRIP.offers(trip, by=user, at=at):
        step = offer.step
        if step.name in HIDDEN or not (offer.open or _worth_reading(trip, offer, user, at)):
            continue
        refusal = offer.refusal
        if step.name == "hand_in" and offer.open:
            refusal = proven(trip, user)
            if refusal and trip.state != S.BACK:
                continue  # on site the record's own panel says what is missing
        url = reverse(f"fieldservice:{ADDRESSES.get(step.name, f'trip_{step.name}')}", args=[trip.pk])
        rows.append(PartButton(step.name, step.button, url, step.name in OWN_PAGE, refusal))
    main = [row for row in rows if row.name not in ASIDE]
    offered = [row for row in main if not row.refusal]
    ranked = [row for row in offered if row.name in FIRST]
    primary = min(ranked, key=lambda row: FIRST.index(row.name), default=None)
    return PartSteps(
        primary,
        [row for row in offered if row is not primary],
        [row for row in main if row.refusal],
        [row for row in rows if row.name in ASIDE and not row.refusal],
    )


def _worth_reading(trip: Trip, offer, user, at: datetime) -> bool:
    step = offer.step
    if step.target is None or step.name in QUIET or (step.right and not user.may(step.right, at=at)):
        return False
    if step.right == Right.TRAVEL:
        return any(member.person_id == user.pk for member in trip.members.all())
    return True


def facts(trip: Trip) -> list[tuple]:
    """The request as H6 prints it: label, value, whole width."""
    rows = [
        ("申请单编号", trip.request_number or ""),
        ("服务部门", str(trip.department)),
        ("类型", trip.get_kind_display()),
        ("交通", trip.get_transport_display()),
        ("事由", trip.purpose, True),
        ("目的地", f"{trip.destination}{_where(trip)}", True),
        ("现场联系人", " ".join(part for part in (trip.site_contact, trip.site_phone) if part)),
        ("进厂要求", trip.site.entry_rules if trip.site else "", True),
        ("计划", f"{full(trip.planned_start)} 至 {full(trip.planned_end)}，{span(trip)}", True),
        ("约定到达", _agreed(trip)),
        ("服务通知", f"{full(trip.noticed_at)} {trip.noticed_with}" if trip.noticed_at else ""),
        ("预计费用", yuan(trip.estimate)),
        ("申请借支", yuan(trip.advance_wanted)),
        ("备注", trip.note, True),
        ("申请", f"{trip.drafted_by or ''} · {full(trip.drafted_at)}"),
        ("签批", _signed(trip)),
        ("行程安排", f"{trip.arranged_by} · {full(trip.arranged_at)}" if trip.arranged_at else ""),
        ("取消原因", trip.cancel_reason, True),
    ]
    return [row for row in rows if row[1]]


def _where(trip: Trip) -> str:
    if trip.site is None:
        return ""
    return "（主城区）" if trip.site.main_city else "（主城区外）"


def span(trip: Trip) -> str:
    """How long, in half days as fees count it (A-12)."""
    days = (local_date(trip.planned_end) - local_date(trip.planned_start)).days
    return f"{days + 1} 天 {days} 晚"


def _agreed(trip: Trip) -> str:
    if not trip.agreed_at:
        return "客户已确认日期" if trip.dates_confirmed else ""
    return f"{full(trip.agreed_at)}，与{trip.agreed_with}"


def _signed(trip: Trip) -> str:
    if trip.requested_at is None:
        return ""
    behalf = f"（代 {trip.requested_for}）" if trip.requested_for else ""
    return f"{trip.requested_by}{behalf} · {full(trip.requested_at)}"


@dataclass(frozen=True)
class Said:
    """One moment of the way as the page shows it."""

    label: str
    at: datetime
    by: str
    note: str
    place: str
    recorded_late: str
    correct_url: str


def said(trip: Trip, user, *, at: datetime) -> list[Said]:
    may_correct = not TRIP.refusal(trip, "correct", by=user, at=at)
    rows = trip.moments.select_related("by").order_by("at", "pk")
    return [
        Said(
            row.get_kind_display() + _part(trip, row),
            row.at,
            str(row.by),
            row.note,
            "" if row.latitude is None else f"{row.latitude:.4f}, {row.longitude:.4f}",
            _late(row.recorded_at - row.at),
            reverse("fieldservice:trip_correct", args=[trip.pk, row.kind]) if may_correct else "",
        )
        for row in rows
    ]


def _part(trip: Trip, row) -> str:
    if row.kind != MomentKind.RETURNED:
        return ""
    return "，带回故障件" if trip.brings_part else "，没有故障件"


def _late(delay: timedelta) -> str:
    return f"{amount(delay)}后登记" if delay >= timedelta(minutes=10) else ""


@dataclass(frozen=True)
class Person:
    member: object
    leads: bool
    missing: str
    mine: bool
    elsewhere: tuple[str, ...] = ()  # other trips in the same days


def people(trip: Trip, user, *, at: datetime) -> list[Person]:
    """Who goes: qualified or not, conduct read or not; before leaving, who is on another trip then."""
    members = list(trip.members.all())
    day = local_date(trip.planned_start)
    missing = missing_qualifications([m.person_id for m in members], trip.ticket, day=day)
    away: dict[int, list[str]] = {}
    if trip.before_leaving:
        ids = [m.person_id for m in members]
        for row in elsewhere(ids, trip.planned_start, trip.planned_end, now=at, but=trip.pk):
            away.setdefault(row.person_id, []).append(row.words)
    return [
        Person(
            m,
            m.person_id == trip.lead_id,
            missing.get(m.person_id, ""),
            m.person_id == user.pk,
            tuple(away.get(m.person_id, ())),
        )
        for m in members
    ]


def journey_clocks(trip: Trip, user, *, at: datetime) -> dict:
    """The clocks of the case that concern the way: request, arrival, repair, parts."""

    def concerns(card) -> bool:
        version = card.clock.version
        return bool(JOURNEY & {*version.starts_on, *version.stops_on})

    panel = clock_panel(trip.ticket, now=at, user=user, done=12)
    running = [card for card in panel["running"] if concerns(card)]
    settled = [card for card in panel["settled"] if concerns(card)]
    return {"running": running, "settled": settled[:6], "more": max(0, len(settled) - 6)}


def prepared(trip: Trip) -> list[tuple]:
    """What 客服 saw to, after somebody has left: line, who and when."""
    ticks = trip.checks.exclude(state=TripCheck.State.OPEN).select_related("item", "by").order_by("item__order")
    rows = []
    for tick in ticks:
        words = f"{tick.by} · {full(tick.at)}"
        rows.append((tick.item.name, f"不需要：{tick.note} · {words}" if tick.state == "skipped" else words, True))
    return rows


def story(trip: Trip) -> list[Happening]:
    """What was said of the trip itself, and the events of its case that it made."""
    own = Q(subject_type__model="trip", subject_type__app_label="fieldservice", subject_id=trip.pk)
    shared = Q(event__in=SHARED, at__gte=trip.drafted_at, subject_type__model="ticket")
    end = trip.filed_at or trip.cancelled_at
    if end:
        shared &= Q(at__lte=end)
    rows = Happening.objects.of_case(trip.ticket).filter(own | shared)
    return list(rows.select_related("by", "on_behalf_of")[:LINES])


def trip_page(trip: Trip, user, *, at: datetime) -> dict:
    """The whole context of the page."""
    before = trip.before_leaving
    checks = lines(trip) if before else []
    return {
        "ticket": trip.ticket,
        "trip": trip,
        "steps": walk(trip),
        "next": steps(trip, user, at=at),
        "facts": facts(trip),
        "people": people(trip, user, at=at),
        "rules": RULES if before else [],
        "moments": said(trip, user, at=at),
        "checks": checks,
        "some_left": any(line.item.is_required and not line.settled for line in checks),
        "prepared": [] if before else prepared(trip),
        "may_check": before and not TRIP.refusal(trip, "check", by=user, at=at),
        "panel": journey_clocks(trip, user, at=at),
        "papers": list(Paper.objects.of(trip).order_by("-issued_at", "-pk")),
        "rows": story(trip),
        "parts": panels.built("trip", trip, user),
    }


def of_case(ticket, user) -> dict:
    """The trips of a case, newest first, for its page; another one may be asked for where somebody must go again."""
    rows = sorted(trips_of(ticket), key=lambda trip: (trip.planned_start, trip.pk), reverse=True)[:6]
    again = bool(ticket.onsite) and not may_dispatch(ticket, user) and Right.REQUEST in user.rights
    return {"trips": rows, "again": again, "ticket": ticket.pk}


def begin_button(ticket, user, at: datetime) -> list[Button]:
    """申请外出 on a case to which somebody must go and nobody is sent yet."""
    if not ticket.onsite or ticket.restored_at or may_dispatch(ticket, user):
        return []
    if ticket.status != Status.IN_PROGRESS and not ticket.runs_ahead:
        return []
    sent = any(trip.is_open for trip in trips_of(ticket))
    if sent or not user.may(Right.REQUEST, at=at):
        return []
    return [Button("dispatch", "申请外出", "fieldservice:trip_new", True, "", "")]
