from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "core.deadlines"
    verbose_name = "时限"
