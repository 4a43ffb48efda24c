from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "core.notices"
    verbose_name = "通知"

    def ready(self):
        from core.frame import health, nav
        from core.notices import checks, events, webhooks  # noqa: F401  (names the events of this room)
        from core.notices.queries import unread
        from core.notices.rights import Right
        from core.timeline.registry import listen

        nav.register_unread(unread)
        nav.register(nav.NavItem("channels:robots", "通知渠道", "broadcast", "管理", 900, right=Right.MANAGE))
        listen(webhooks.listen_to)
        for name, check in checks.CHECKS.items():
            health.register(name, check)
