"""What a customer opens without an account: one quote by its long secret."""

from django.urls import path

from fieldservice.views import quote_open

app_name = "quotes_open"
urlpatterns = [
    path("quote/<int:pk>/<str:token>/", quote_open.answer, name="answer"),
    path("quote/<int:pk>/<str:token>/paper/", quote_open.paper, name="paper"),
]
