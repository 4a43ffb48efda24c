"""The product's addresses and, beside them, the floor's."""

from django.urls import include, path

from aftersales.urls import urlpatterns as product

urlpatterns = [*product, path("floor/", include("bench.floor.urls"))]
