from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "core.organization"
    verbose_name = "组织"
