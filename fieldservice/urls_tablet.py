"""The engineer's tablet."""

from django.urls import path

from fieldservice.views import tablet

urlpatterns = [
    path("tablet/", tablet.shell, name="tablet"),
    path("tablet/trips/<int:pk>/", tablet.shell, name="tablet_trip"),
    path("tablet/trips.json", tablet.trips, name="tablet_trips"),
    path("tablet/send/", tablet.send, name="tablet_send"),
    path("tablet/worker.js", tablet.worker, name="tablet_worker"),
    path("tablet/manifest.webmanifest", tablet.manifest, name="tablet_manifest"),
]
