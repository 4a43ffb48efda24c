"""服务文化 for everybody (S0-55)."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from tickets.public import codes
from tickets.public.culture import paragraphs


@login_not_required
def about(request):
    face = codes.face()
    return render(request, "tickets/public/about.html", {"face": face, "parts": paragraphs(face.culture)})
