from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "core.documents"
    verbose_name = "单据"

    def ready(self):
        from core import health, nav
        from core.documents import jobs  # noqa: F401  (puts the jobs of this room under their names)
        from core.documents.fonts import health as font_health
        from core.documents.rights import Right

        health.register("打印字体", font_health)
        nav.register(
            nav.NavItem("documents:batch", "合并打印", "printer", group="资料", order=80, right=Right.BATCH.value)
        )
        nav.register(nav.NavItem("documents:forms", "表单登记", "card-list", group="管理", order=60))
