from django.urls import path

from core.deadlines.views import acknowledge, health

app_name = "deadlines"
urlpatterns = [
    path("health/", health.health, name="health"),
    path("clocks/<int:pk>/acknowledge/", acknowledge.acknowledge, name="acknowledge"),
]
