from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "core.documents"
    verbose_name = "单据"

    def ready(self):
        from core.documents import jobs  # noqa: F401  (puts the jobs of this room under their names)
