from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "核心"

    def ready(self):
        from core.fields import speak
        from core.text.search import keep_in_step

        speak()
        post_migrate.connect(keep_in_step, sender=self, dispatch_uid="core.text.search")
