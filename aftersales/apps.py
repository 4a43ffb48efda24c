from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "aftersales"
    verbose_name = "售后服务管理"

    def ready(self):
        from aftersales.demo import cases  # noqa: F401 registers its job
