from django.apps import AppConfig


class FieldServiceConfig(AppConfig):
    name = "fieldservice"
    verbose_name = "外出"

    def ready(self):
        from fieldservice import events, places  # noqa: F401  (names the events of this room)

        places.register()
