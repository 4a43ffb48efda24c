from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "core.deadlines"
    verbose_name = "时限"

    def ready(self):
        from core.deadlines import events  # noqa: F401  (names the events of this room)
        from core.deadlines.engine import react
        from core.timeline.registry import listen

        listen(react)
