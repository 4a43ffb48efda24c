from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "aftersales"
    verbose_name = "售后服务管理"

    def ready(self):
        from aftersales.demo import cases  # noqa: F401 registers its job
        from core.frame import nav

        nav.register(nav.NavItem("home", "工作台", "house", order=10, key="g h"))
