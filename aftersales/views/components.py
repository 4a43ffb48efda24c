"""/components/: every shared piece in every state, for whoever builds or checks a page."""

from django.shortcuts import render


def show(request):
    return render(request, "components.html")
