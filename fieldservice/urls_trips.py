from django.urls import path

from fieldservice.views import trip

urlpatterns = [
    path("trips/<int:pk>/", trip.show, name="trip"),
]
