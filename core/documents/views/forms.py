"""The register of printed forms: code, version, how many were issued."""

from django.db.models import Count
from django.shortcuts import render

from core.documents.models import Paper, Series
from core.documents.registry import FORMS


def index(request):
    issued = dict(Paper.objects.values_list("form_key").annotate(count=Count("pk")).order_by("form_key"))
    rows = [{"form": form, "issued": issued.get(key, 0)} for key, form in sorted(FORMS.items())]
    series = Series.objects.order_by("-year", "-month", "form", "letters")[:60]
    return render(request, "documents/forms.html", {"rows": rows, "series": series})
