from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "core.deadlines"
    verbose_name = "时限"

    def ready(self):
        from core.deadlines import events, jobs  # noqa: F401  (name the events and the work of this room)
        from core.deadlines.engine import react
        from core.deadlines.facts import seen
        from core.timeline.registry import listen, witness

        witness(seen)
        listen(react)
        self.hand_over()
        self.put_on_pages()

    def hand_over(self):
        """Nobody leaves while clocks run in their name."""
        from core.deadlines.actions.handover import move_clocks, open_clocks_of
        from core.organization import handover

        handover.register(
            "时限", open_clocks_of, lambda staff, to, by, at: move_clocks(leaving=staff, to=to, by=by, at=at)
        )

    def put_on_pages(self):
        """Place in the navigation, banner, health checks, and what the inbox shows of clocks."""
        from core.deadlines import calendar_queries, health, inbox
        from core.deadlines.escalations import ESCALATED, OVERDUE, WARNED
        from core.frame import banners, nav, panels
        from core.notices import groups, marks, tabs

        nav.register(nav.NavItem("deadlines:rules", "时限规则", "sliders", "管理", 50))
        nav.register(nav.NavItem("deadlines:kpi", "及时率", "speedometer2", "管理", 40, right="deadlines.figures"))
        nav.register(nav.NavItem("deadlines:health", "运行状况", "activity", "管理", 990, right="deadlines.manage"))
        banners.register(health.banner)
        banners.register(calendar_queries.banner)
        health.register()
        groups.put("soon", [WARNED])
        groups.put("late", [OVERDUE, ESCALATED])
        tabs.register(inbox.TO_ANSWER)
        tabs.register(inbox.TAB)
        marks.register(inbox.marks)
        panels.register("message", panels.Panel("deadlines/acknowledge_ladder.html", inbox.panel))
