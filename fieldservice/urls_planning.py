from django.urls import path

from fieldservice.views import planner, trip_list

urlpatterns = [
    path("trips/", trip_list.index, name="trips"),
    path("trips/export.csv", trip_list.csv, name="trips_csv"),
    path("trips/export.xlsx", trip_list.xlsx, name="trips_xlsx"),
    path("planner/", planner.week, name="planner"),
    path("planner/<int:pk>/", planner.change, name="planner_trip"),
]
