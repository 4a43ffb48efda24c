from django.urls import path

from tickets.public.views import about, progress, report

app_name = "public"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("track/", progress.enter, name="track"),
    path("track/<slug:number>/<slug:code>/", progress.progress, name="progress"),
    path("about-service/", about.about, name="about"),
]
