from django.urls import path

from core.deadlines.views import acknowledge, calendar, clocks, health, kpi, ladders, quiet, rule_edit, rules

app_name = "deadlines"
urlpatterns = [
    path("rules/", rules.rules, name="rules"),
    path("rules/ladders/", ladders.ladders, name="ladders"),
    path("rules/ladders/new/", ladders.ladder_new, name="ladder_new"),
    path("rules/ladders/<int:pk>/edit/", ladders.ladder_edit, name="ladder_edit"),
    path("rules/ladders/<int:pk>/rules/", ladders.ladder_rules, name="ladder_rules"),
    path("quiet/", quiet.quiet, name="quiet"),
    path("rules/packs/<str:pack>/switch/", rules.switch_pack, name="switch_pack"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/edit/", rule_edit.rule_edit, name="rule_edit"),
    path("rules/<int:pk>/switch/", rules.switch_rule, name="switch_rule"),
    path("clocks/<int:pk>/", clocks.clock, name="clock"),
    path("clocks/<int:pk>/explain/", clocks.explanation, name="explain"),
    path("clocks/<int:pk>/pause/", clocks.pause, name="pause"),
    path("clocks/<int:pk>/resume/", clocks.resume, name="resume"),
    path("clocks/<int:pk>/agree/", clocks.agree, name="agree"),
    path("clocks/<int:pk>/exempt/", clocks.exempt, name="exempt"),
    path("exemptions/<int:pk>/answer/", clocks.answer, name="answer_exemption"),
    path("kpi/", kpi.rates, name="kpi"),
    path("kpi/clocks/", kpi.clocks, name="kpi_clocks"),
    path("health/", health.health, name="health"),
    path("health/jobs/<int:pk>/", health.decide_job, name="decide_job"),
    path("clocks/<int:pk>/acknowledge/", acknowledge.acknowledge, name="acknowledge"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/days/", calendar.days, name="calendar_days"),
    path("calendar/hours/", calendar.hours, name="calendar_hours"),
    path("calendar/import/", calendar.import_year, name="calendar_import"),
    path("calendar/<int:year>/", calendar.calendar, name="calendar_year"),
    path("calendar/<int:year>/confirm/", calendar.confirm, name="calendar_confirm"),
]
