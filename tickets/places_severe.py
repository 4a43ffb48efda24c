"""Where meetings and emergencies stand: navigation, commands, and panels on the page of a case."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core.frame import nav, panels
from tickets import panels_severe, queries_severe
from tickets.models import CaseSummary, Emergency, Involvement, Meeting, MeetingFlag, Why
from tickets.rights import Right


def here(model, **where):
    """Asked with the first query of the page; see `Panel.present`."""
    return lambda: Exists(model.objects.filter(ticket=OuterRef("pk"), **where))


def register() -> None:
    shown = [
        ("flagged", "tickets/_flagged_panel.html", panels_severe.flagged, here(MeetingFlag, meeting=None), 5),
        ("emergency", "tickets/_emergency_panel.html", panels_severe.calmed, here(Emergency), 10),
        ("experts", "tickets/_experts_panel.html", panels_severe.experts, here(Involvement, why=Why.EXPERT), 20),
        ("meetings", "tickets/_meetings_panel.html", panels_severe.meetings, here(Meeting), 30),
        ("tasks", "tickets/_tasks_panel.html", panels_severe.tasks, panels_severe.tasks_are_there, 35),
        ("summary", "tickets/_summary_panel.html", panels_severe.summary, here(CaseSummary), 40),
    ]
    for name, template, build, present, order in shown:
        panels.register("ticket", panels.Panel(template, build, order, name=name, present=present))
    burning = here(Emergency, state=Emergency.State.RUNNING)
    bar = panels.Panel("tickets/_emergency_bar.html", panels_severe.emergency, 10, name="burning", present=burning)
    panels.register("ticket_top", bar)
    meetings = nav.NavItem("tickets:meetings", "会议", "people", order=40, count=queries_severe.my_tasks, key="g m")
    nav.register(meetings)
    nav.register(nav.NavItem("tickets:contingencies", "应急预案", "shield-exclamation", "资料", 60))
    nav.register(nav.NavItem("tickets:expertise", "专家专长", "mortarboard", "管理", 55, right=Right.EXPERTISE))
    nav.register_command(nav.Command("我的会议任务", "check2-square", lambda user: reverse("tickets:tasks")))
