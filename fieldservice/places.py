"""Where the room stands: navigation, panels on cases, customers and machines, search. One function per topic."""


def register() -> None:
    """Called once at start-up."""
    dispatch()
    records()
    planning()
    quoting()
    money()
    store()
    tablet()


def planning() -> None:
    """外出 in the navigation, with my open trips; the planner's week among the commands."""
    from django.urls import reverse
    from django.utils import timezone

    from core.frame import nav
    from fieldservice.actions import releasing  # noqa: F401  (puts the release of the annual plan under its name)
    from fieldservice.documents import annual_data  # noqa: F401  (registers H17)
    from fieldservice.listing_trips import mine
    from fieldservice.rights import Right

    def week(user) -> str:
        return reverse("fieldservice:planner") if user.may(Right.PLANNER, at=timezone.now()) else ""

    nav.register(nav.NavItem("fieldservice:trips", "外出", "truck", "外出", 10, count=mine, key="g f"))
    nav.register_command(nav.Command("派工周视图", "calendar-week", week))


def records() -> None:
    """外出服务记录表: its paper, what it demands of the case, and the customer's word on site."""
    from core.frame import nav, panels
    from core.timeline.registry import listen
    from fieldservice.actions.confirming import when_handled
    from fieldservice.documents import paper_data, record_data  # noqa: F401  (register H1, H2, H3, H12)
    from fieldservice.gates_papers import report_issued, report_reviewed
    from fieldservice.gates_record import header_filled, visits_finished
    from fieldservice.lifecycle import TRIP
    from fieldservice.pages_papers import of_case
    from fieldservice.panels_record import of_trip, papers_are_there, papers_may_be_there, to_file
    from fieldservice.queries_records import numbers_of, result_of
    from tickets.lifecycle import LIFECYCLE
    from tickets.registry import Field, register_field

    register_field(Field(numbers=numbers_of, result=result_of))
    TRIP.object("depart", header_filled)
    TRIP.object("depart", report_issued)
    TRIP.object("file", report_reviewed)
    panels.register("trip", panels.Panel("fieldservice/_record_panel.html", of_trip, 20))
    papers = panels.Panel(
        "fieldservice/_papers_panel.html", of_case, 62, name="field_papers", present=papers_may_be_there
    )
    panels.register("ticket", papers)
    panels.ask("ticket", "field_papers", papers_are_there)
    nav.register(nav.NavItem("fieldservice:records", "外出记录", "clipboard2-check", "外出", 20, count=to_file))
    LIFECYCLE.object("handled", visits_finished)
    listen(when_handled)


def dispatch() -> None:
    """What trips forbid and offer their case, their panel on it, and who takes over when somebody leaves."""
    from django.db.models import Exists, OuterRef

    from core.frame import nav
    from core.frame.panels import Panel
    from core.frame.panels import register as show
    from core.organization import handover
    from core.timeline.registry import listen
    from fieldservice import pages
    from fieldservice.actions.arranging import when_accepted
    from fieldservice.actions.trips import take_over_trips
    from fieldservice.documents import dispatch_data  # noqa: F401  (registers H6)
    from fieldservice.gates import a_trip_records_it, trips_are_filed
    from fieldservice.models import Trip
    from fieldservice.rights import Right
    from tickets.lifecycle import LIFECYCLE
    from tickets.pages import FURTHER

    for step in ("depart", "arrive", "restore"):
        LIFECYCLE.object(step, a_trip_records_it)
    LIFECYCLE.object("close", trips_are_filed)
    FURTHER.append(pages.begin_button)
    listen(when_accepted)

    def there():
        return Exists(Trip.objects.filter(ticket=OuterRef("pk")))

    show("ticket", Panel("fieldservice/_trips_panel.html", pages.of_case, 8, name="trips", present=there))

    def open_work(staff) -> list[str]:
        rows = Trip.objects.open().of_person(staff).order_by("planned_start", "pk")
        return [f"{trip} · {trip.get_state_display()}" for trip in rows]

    def hand_over(staff, to, by, at) -> None:
        take_over_trips(leaving=staff, to=to, by=by, at=at)

    handover.register("外出", open_work, hand_over)
    nav.register(nav.NavItem("fieldservice:checklist", "出差准备清单", "list-check", "管理", 58, Right.ARRANGE))


def quoting() -> None:
    """报价: its paper, its panel on cases, its places; 经费列支 for the budget; what a paid trip waits for."""
    from django.db.models import Exists, OuterRef
    from django.utils import timezone

    from core.frame import budget, nav
    from core.frame.panels import Panel, ask, register, search_source
    from core.organization import handover
    from fieldservice import panels_quote
    from fieldservice.actions.quotes import take_over_quotes
    from fieldservice.documents import agreement_form, quote_data  # noqa: F401  (registers FEE and QUOTE)
    from fieldservice.gates_quote import quotes_settled
    from fieldservice.listing_quotes import palette, waiting_for
    from fieldservice.models import Quote
    from fieldservice.queries_quote import open_quotes_of, spent
    from fieldservice.rights import Right
    from tickets.lifecycle import LIFECYCLE

    LIFECYCLE.object("close", quotes_settled)
    template = "fieldservice/_quotes_panel.html"
    register("ticket", Panel(template, panels_quote.of_case, 42, name="quotes", present=panels_quote.there))
    register("trip", Panel(template, panels_quote.of_trip, 42))
    handover.register("报价", open_quotes_of, take_over_quotes)
    ask("ticket", "quotes", lambda: Exists(Quote.objects.filter(ticket=OuterRef("pk"))))

    def waiting(user):
        return waiting_for(user, at=timezone.now())

    nav.register(nav.NavItem("fieldservice:quotes", "报价", "receipt", "外出", 30, count=waiting, key="g j"))
    nav.register(nav.NavItem("fieldservice:bookings", "经费列支", "wallet2", "管理", 62, Right.COSTS))
    nav.register(nav.NavItem("fieldservice:fees", "收费标准", "cash-stack", "资料", 64))
    search_source("报价", palette)
    budget.register_spending("fieldservice", spent)


def money() -> None:
    """借支、报销和核销: their papers, panels, place, and the advances of a trip that is cancelled."""
    from django.utils import timezone

    from core.frame import nav, panels
    from core.timeline.registry import listen
    from fieldservice import listing_money as lists
    from fieldservice import panels_money
    from fieldservice.actions.advances import when_cancelled
    from fieldservice.documents import money_data  # noqa: F401  (registers the papers)
    from fieldservice.rights import Right

    listen(when_cancelled)
    panels.register("ticket", panels_money.CASE_PANEL)
    panels.register("trip", panels_money.TRIP_PANEL)

    def waiting(user):
        return lists.waiting(user, at=timezone.now())

    nav.register(nav.NavItem("fieldservice:money", "借支与核销", "wallet2", "外出", 50, Right.MONEY, waiting))


def store() -> None:
    """故障件与入库, 数据返工, 调换, 顾客送修: papers, panels, buttons, what they demand of the case, places."""
    from django.utils import timezone

    from core.frame import nav, panels
    from core.organization import handover
    from fieldservice import gates_sent_in as gates
    from fieldservice import panels_parts as shown
    from fieldservice.actions.data_rework import open_reworks, take_over_reworks
    from fieldservice.documents import parts_data  # noqa: F401  (registers H8 and the slips of sent-in repair)
    from fieldservice.listing_parts import to_do
    from fieldservice.models import Inspection
    from fieldservice.registry_parts import nonconformity_source
    from tickets.lifecycle import LIFECYCLE
    from tickets.pages import FURTHER, FURTHER_ASIDE

    LIFECYCLE.object("handled", gates.machine_is_ready)
    LIFECYCLE.object("close", gates.machine_went_back)
    FURTHER.append(shown.begin_buttons)
    FURTHER_ASIDE.append(shown.menu_buttons)
    for panel in shown.PANELS:
        panels.register("ticket", panel)
    panels.register("trip", panels.Panel("fieldservice/_trip_parts.html", shown.of_trip, 40))
    panels.register("equipment", panels.Panel("fieldservice/_machine_parts.html", shown.of_machine, 60))
    panels.search_source("故障件和送修", shown.palette)
    handover.register("数据返工", open_reworks, take_over_reworks)
    nonconformity_source("入库检验", Inspection.objects.without_report)

    def waiting(user):
        return to_do(user, at=timezone.now())

    nav.register(
        nav.NavItem("fieldservice:faulty_parts", "故障件与入库", "box-arrow-in-down", "外出", 40, None, waiting)
    )


def tablet() -> None:
    """The engineer's tablet among the commands."""
    from django.urls import reverse
    from django.utils import timezone

    from core.frame import nav
    from fieldservice.rights import Right

    def mine(user) -> str:
        return reverse("fieldservice:tablet") if user.may(Right.TRAVEL, at=timezone.now()) else ""

    nav.register_command(nav.Command("平板：我的外出", "tablet", mine))
