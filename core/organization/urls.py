"""Addresses of people, departments and duty."""

from django.urls import path

from core.organization.views import account

app_name = "organization"
urlpatterns = [
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("me/password/", account.password, name="password"),
    path("me/", account.profile, name="profile"),
]
