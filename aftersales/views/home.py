"""工作台: what I must do next."""

from django.shortcuts import render


def home(request):
    return render(request, "home/home.html")
