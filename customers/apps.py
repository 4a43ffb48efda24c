from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = "客户"

    def ready(self):
        from core.frame import nav, panels
        from customers import jobs, sources  # noqa: F401  (jobs: puts the work of this room under its names)

        nav.register(nav.NavItem("customers:list", "客户与设备", "buildings", group="资料", order=10, key="g c"))
        nav.register(nav.NavItem("customers:parts", "备件库", "box-seam", group="资料", order=20))
        panels.search_source("客户", sources.customers)
        panels.search_source("设备", sources.equipment)
