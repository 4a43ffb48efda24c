from django.urls import path

from core.deadlines.views import acknowledge, calendar, health

app_name = "deadlines"
urlpatterns = [
    path("health/", health.health, name="health"),
    path("clocks/<int:pk>/acknowledge/", acknowledge.acknowledge, name="acknowledge"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/days/", calendar.days, name="calendar_days"),
    path("calendar/hours/", calendar.hours, name="calendar_hours"),
    path("calendar/import/", calendar.import_year, name="calendar_import"),
    path("calendar/<int:year>/", calendar.calendar, name="calendar_year"),
    path("calendar/<int:year>/confirm/", calendar.confirm, name="calendar_confirm"),
]
