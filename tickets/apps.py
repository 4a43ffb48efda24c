from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = "处理单"

    def ready(self):
        from tickets import events, places  # noqa: F401  (names the events of this room)

        places.register()
