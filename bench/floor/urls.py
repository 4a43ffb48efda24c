"""Addresses of the floor app."""

from django.urls import path

from bench.floor import views

app_name = "floor"
urlpatterns = [path("rows/", views.rows, name="rows"), path("insert/", views.insert, name="insert")]
