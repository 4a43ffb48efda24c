from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "处理单"

    def ready(self):
        from core.deadlines.registry import register_case
        from core.frame import panels
        from core.organization import handover
        from customers.registry import register_faults
        from tickets import events, faults, queries  # noqa: F401  (names the events of this room)
        from tickets import panels as customer_panels
        from tickets.actions import take_over
        from tickets.actions.derived import clocks_moved
        from tickets.documents import (  # noqa: F401  (register H4 and H5)
            data,
            plan_form,
            ticket_form,
        )
        from tickets.models import Ticket

        register_case(Ticket, clocks_moved=clocks_moved)
        handover.register(
            "处理单",
            queries.open_work,
            lambda staff, to, by, at: take_over(leaving=staff, to=to, by=by, at=at),
        )
        panels.search_source("处理单", queries.palette)
        panels.register("customer", panels.Panel("tickets/_history.html", queries.of_customer))
        panels.register("equipment", panels.Panel("tickets/_history.html", queries.of_equipment))
        panels.register("customer_figures", panels.Panel("tickets/_customer_figures.html", customer_panels.figures))
        panels.register("customer_actions", panels.Panel("tickets/_customer_actions.html", customer_panels.new_case))
        register_faults(faults.of_machines)
        self.places(queries)

    def places(self, queries):
        """Where the room stands in the navigation, and its keys."""
        from django.urls import reverse

        from core.frame import nav
        from tickets.rights import Right

        nav.register(nav.NavItem("tickets:intake", "登记", "telephone-plus", order=20, key="n"))
        nav.register(nav.NavItem("tickets:list", "处理单", "inboxes", order=30, count=queries.my_open, key="g t"))
        routing = nav.NavItem(
            "tickets:routing", "分派规则", "signpost-split", group="管理", order=50, right=Right.ROUTE
        )
        nav.register(routing)
        late = nav.Command(
            "查看逾期处理单", "clock-history", lambda user: f"{reverse('tickets:list')}?tab=overdue", "g o"
        )
        nav.register_command(late)
