from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "core.documents"
    verbose_name = "单据"

    def ready(self):
        from core.documents import jobs, queries  # noqa: F401  (jobs: puts the work of this room under its names)
        from core.documents.fonts import health as font_health
        from core.documents.rights import Right
        from core.frame import health, nav, panels

        health.register("打印字体", font_health)
        panels.register("ticket", panels.Panel("documents/_signatures.html", queries.signatures_panel, order=65))
        nav.register(
            nav.NavItem("documents:batch", "合并打印", "printer", group="资料", order=80, right=Right.BATCH.value)
        )
        nav.register(nav.NavItem("documents:forms", "表单登记", "card-list", group="管理", order=60))
