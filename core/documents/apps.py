from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "core.documents"
    verbose_name = "单据"
