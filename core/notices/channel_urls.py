from django.urls import path

from core.notices.views import deliveries, robots, webhooks

app_name = "channels"
urlpatterns = [
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.create, name="robot_create"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/try/", robots.try_out, name="robot_try"),
    path("robots/<int:pk>/switch/", robots.switch, name="robot_switch"),
    path("deliveries/", deliveries.deliveries, name="deliveries"),
    path("deliveries/decide/", deliveries.decide, name="decide"),
    path("deliveries/<int:pk>/again/", deliveries.again, name="again"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.create, name="webhook_create"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/try/", webhooks.try_out, name="webhook_try"),
    path("webhooks/<int:pk>/secret/", webhooks.renew, name="webhook_secret"),
    path("webhooks/<int:pk>/switch/", webhooks.switch, name="webhook_switch"),
    path("webhooks/<int:pk>/calls/<int:call>/again/", webhooks.again, name="call_again"),
]
