from django.urls import URLPattern, URLResolver, include, path

app_name = "fieldservice"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("fieldservice.urls_trips")),
    path("", include("fieldservice.urls_quotes")),
    path("", include("fieldservice.urls_planning")),
    path("", include("fieldservice.urls_tablet")),
    path("", include("fieldservice.urls_records")),
    path("", include("fieldservice.urls_money")),
    path("", include("fieldservice.urls_parts")),
]
