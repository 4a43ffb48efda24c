"""Two bare views: one indexed page of 25 rows in the house frame, and one insert of two rows."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from bench.floor.models import Line, Row


def rows(request):
    return render(request, "floor/rows.html", {"rows": Row.objects.order_by("due_at")[:25]})


def insert(request):
    with transaction.atomic():
        row = Row.objects.create(name=request.POST["name"], due_at=timezone.now())
        Line.objects.create(row=row, text="new")
    return redirect("floor:rows")
