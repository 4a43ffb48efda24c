from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "core.timeline"
    verbose_name = "经过"
