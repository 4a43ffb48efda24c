"""Where the room stands: clocks, navigation, panels on cases and machines, search. One function per topic."""

from functools import partial


def register() -> None:
    """Called once at start-up."""
    from tickets import places_severe

    places_severe.register()
    cases()
    customers()
    desk()
    mail_and_doors()
    outward()
    hang_together()


def cases() -> None:
    """The clocks of a case, its papers, who takes it over, how other systems read it, who was told about it."""
    from core.deadlines.registry import register_case
    from core.frame.panels import Panel
    from core.frame.panels import register as panel
    from core.notices import case_panel, webhooks
    from core.organization import handover
    from tickets import queries, representation
    from tickets.actions import take_over
    from tickets.actions.derived import clocks_moved
    from tickets.documents import (  # noqa: F401  (register H4, H5 and the reports)
        data,
        data_severe,
        plan_form,
        ticket_form,
    )
    from tickets.models import Ticket

    def hand_over(staff, to, by, at):
        return take_over(leaving=staff, to=to, by=by, at=at)

    register_case(Ticket, clocks_moved=clocks_moved)
    handover.register("处理单", queries.open_work, hand_over)
    webhooks.represent(Ticket, "ticket", representation.for_message)
    told = partial(case_panel.has_notices, Ticket)
    panel("ticket", Panel("notices/_case.html", case_panel.of_case, 80, name="notices", present=told))


def customers() -> None:
    """The cases on the pages of a customer and of a machine."""
    from core.frame.panels import Panel
    from core.frame.panels import register as panel
    from customers.registry import register_faults
    from tickets import faults, panels, queries

    panel("customer", Panel("tickets/_history.html", queries.of_customer))
    panel("equipment", Panel("tickets/_history.html", queries.of_equipment))
    panel("customer_figures", Panel("tickets/_customer_figures.html", panels.figures))
    panel("customer_actions", Panel("tickets/_customer_actions.html", panels.new_case))
    register_faults(faults.of_machines)


def desk() -> None:
    """The daily places with their keys, and what the palette finds."""
    from django.urls import reverse

    from core.frame import nav, panels
    from tickets import palette, queries
    from tickets.rights import Right

    panels.search_source("处理单", queries.palette)
    panels.search_source("人员", palette.people)
    panels.recent_source(palette.recent)
    nav.register(nav.NavItem("tickets:intake", "登记", "telephone-plus", order=20, key="n"))
    nav.register(nav.NavItem("tickets:list", "处理单", "inboxes", order=30, count=queries.my_open, key="g t"))
    nav.register(nav.NavItem("tickets:board", "看板", "kanban", order=35, right=Right.BOARD, key="g b"))
    nav.register(nav.NavItem("tickets:routing", "分派规则", "signpost-split", "管理", 50, Right.ROUTE))
    nav.register(nav.NavItem("tickets:exports", "导出记录", "box-arrow-up", "管理", 60, Right.AUDIT))

    def late(user) -> str:
        return f"{reverse('tickets:list')}?tab=overdue"

    nav.register_command(nav.Command("我关注的处理单", "star", lambda user: reverse("tickets:watching"), "g w"))
    nav.register_command(nav.Command("查看逾期处理单", "clock-history", late, "g o"))


def mail_and_doors() -> None:
    """Mail of cases, and what customers reach without an account."""
    from core.frame import nav
    from core.frame.panels import Panel
    from core.frame.panels import register as panel
    from tickets.mail import health, taking  # noqa: F401  (taking: puts the work on mails under its name)
    from tickets.mail.panel import mail_panel, mails_are_there
    from tickets.models import IncomingMail
    from tickets.rights import Right

    def held(user):
        return IncomingMail.objects.filter(state=IncomingMail.State.HELD)

    panel("ticket", Panel("tickets/mail/_panel.html", mail_panel, 70, name="mails", present=mails_are_there))
    health.register()
    nav.register(nav.NavItem("tickets:mails", "来信", "envelope", "", 34, Right.MAIL, held))
    nav.register(nav.NavItem("tickets:mailboxes", "收件邮箱", "mailbox", "管理", 56, Right.OPEN_DOORS))
    nav.register(nav.NavItem("tickets:open_pages", "对外信息", "globe", "管理", 57, Right.OPEN_DOORS))


def outward() -> None:
    """抱怨, 对外回复, 寄件, 供方, 使用指导: their papers, their panels on a case, their places."""
    from django.utils import timezone

    from core.frame import nav, panels
    from tickets import complaint_listing as lists
    from tickets import panels_outward
    from tickets.documents import feedback_form, outward_data, packing_slip  # noqa: F401  (register H10, H11, SHIP)

    def waiting(user):
        return lists.waiting_for(user, at=timezone.now())

    def under_way(user):
        return lists.parcels_of(user, at=timezone.now())

    for panel in panels_outward.PANELS:
        panels.register("ticket", panel)
    nav.register(nav.NavItem("tickets:complaints", "抱怨台账", "chat-square-text", order=36, count=waiting))
    nav.register(nav.NavItem("tickets:shipments", "寄件", "box-seam", order=38, count=under_way))


def hang_together() -> None:
    """What the page of a case shows of others, and who is told of what happens."""
    from core.frame.panels import Panel, register
    from core.timeline.registry import listen
    from tickets import links, progress_panel, rerouting, watching

    listen(watching.tell_watchers)
    for place, name, template, build, present in (
        ("ticket_top", "handover", "tickets/_handover.html", links.note_panel, links.note_is_there),
        ("ticket_top", "merged_away", "tickets/_merged_away.html", links.merged_away, links.merged_away_is_there),
        ("ticket_top", "reroute", "tickets/_reroute.html", rerouting.offer, rerouting.may_differ),
        ("ticket", "merged", "tickets/_merged.html", links.merged_panel, links.merged_are_there),
        ("ticket", "links", "tickets/_links.html", links.links_panel, links.links_are_there),
        ("ticket", "near", "tickets/_near.html", links.near_panel, links.near_is_there),
    ):
        register(place, Panel(template, build, order=200, name=name, present=present))
    told, there = progress_panel.reports, progress_panel.reports_are_there
    register("ticket", Panel("tickets/_progress.html", told, order=30, name="progress", present=there))
