from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "core.notices"
    verbose_name = "通知"

    def ready(self):
        from core.frame import nav
        from core.notices.queries import unread

        nav.register_unread(unread)
