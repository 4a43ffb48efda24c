from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "处理单"

    def ready(self):
        from core.deadlines.registry import register_case
        from core.frame import panels
        from core.notices import webhooks
        from core.organization import handover
        from customers.registry import register_faults
        from tickets import events, faults, palette, places_severe, queries, representation  # noqa: F401  (names the events of this room)
        from tickets import panels as customer_panels
        from tickets.actions import take_over
        from tickets.actions.derived import clocks_moved
        from tickets.documents import (  # noqa: F401  (register H4, H5 and the reports)
            data,
            data_severe,
            plan_form,
            ticket_form,
        )
        from tickets.models import Ticket

        register_case(Ticket, clocks_moved=clocks_moved)
        places_severe.register()
        handover.register(
            "处理单",
            queries.open_work,
            lambda staff, to, by, at: take_over(leaving=staff, to=to, by=by, at=at),
        )
        panels.search_source("处理单", queries.palette)
        panels.search_source("人员", palette.people)
        panels.recent_source(palette.recent)
        panels.register("customer", panels.Panel("tickets/_history.html", queries.of_customer))
        panels.register("equipment", panels.Panel("tickets/_history.html", queries.of_equipment))
        panels.register("customer_figures", panels.Panel("tickets/_customer_figures.html", customer_panels.figures))
        panels.register("customer_actions", panels.Panel("tickets/_customer_actions.html", customer_panels.new_case))
        panels.register("ticket", self.told(panels))
        webhooks.represent(Ticket, "ticket", representation.for_message)
        self.mail_and_doors(panels)
        register_faults(faults.of_machines)
        self.outward(panels)
        self.hang_together()
        self.places(queries)

    def mail_and_doors(self, panels):
        """Mail of cases, and what customers reach without an account."""
        from core.frame import nav
        from tickets.mail import health, panel, taking  # noqa: F401  (taking: puts the work on mails under its name)
        from tickets.models import IncomingMail
        from tickets.rights import Right

        shown = panels.Panel(
            "tickets/mail/_panel.html", panel.mail_panel, 70, name="mails", present=panel.mails_are_there
        )
        panels.register("ticket", shown)
        health.register()

        def held(user):
            return IncomingMail.objects.filter(state=IncomingMail.State.HELD)

        nav.register(nav.NavItem("tickets:mails", "来信", "envelope", "", 34, Right.MAIL, held))
        nav.register(nav.NavItem("tickets:mailboxes", "收件邮箱", "mailbox", "管理", 56, Right.OPEN_DOORS))
        nav.register(nav.NavItem("tickets:open_pages", "对外信息", "globe", "管理", 57, Right.OPEN_DOORS))

    def hang_together(self):
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

    def told(self, panels):
        """Who was told what about the case, and what did not arrive."""
        from functools import partial

        from core.notices import case_panel
        from tickets.models import Ticket

        present = partial(case_panel.has_notices, Ticket)
        return panels.Panel("notices/_case.html", case_panel.of_case, 80, name="notices", present=present)

    def outward(self, panels):
        """抱怨, 对外回复, 寄件, 供方, 使用指导: their papers, their panels on a case, their places."""
        from django.utils import timezone

        from core.frame import nav
        from tickets import complaint_listing as lists
        from tickets import panels_outward
        from tickets.documents import feedback_form, outward_data, packing_slip  # noqa: F401 (register H10, H11, SHIP)

        for panel in panels_outward.PANELS:
            panels.register("ticket", panel)

        def waiting(user):
            return lists.waiting_for(user, at=timezone.now())

        def under_way(user):
            return lists.parcels_of(user, at=timezone.now())

        nav.register(nav.NavItem("tickets:complaints", "抱怨台账", "chat-square-text", order=36, count=waiting))
        nav.register(nav.NavItem("tickets:shipments", "寄件", "box-seam", order=38, count=under_way))

    def places(self, queries):
        """Where the room stands in the navigation, and its keys."""
        from django.urls import reverse

        from core.frame import nav
        from tickets.rights import Right

        nav.register(nav.NavItem("tickets:intake", "登记", "telephone-plus", order=20, key="n"))
        nav.register(nav.NavItem("tickets:list", "处理单", "inboxes", order=30, count=queries.my_open, key="g t"))
        nav.register(nav.NavItem("tickets:exports", "导出记录", "box-arrow-up", "管理", 60, Right.AUDIT))
        board = nav.NavItem("tickets:board", "看板", "kanban", order=35, right=Right.BOARD, key="g b")
        nav.register(board)
        nav.register_command(nav.Command("我关注的处理单", "star", lambda user: reverse("tickets:watching"), "g w"))
        routing = nav.NavItem(
            "tickets:routing", "分派规则", "signpost-split", group="管理", order=50, right=Right.ROUTE
        )
        nav.register(routing)
        late = nav.Command(
            "查看逾期处理单", "clock-history", lambda user: f"{reverse('tickets:list')}?tab=overdue", "g o"
        )
        nav.register_command(late)
