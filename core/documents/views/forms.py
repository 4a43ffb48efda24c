"""The register of printed forms: code, version, how many were issued."""

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.documents import rendering
from core.documents.models import Paper, Series
from core.documents.registry import FORMS


def sample(request, key):
    """A filled 样张 of a form; drawn at once, because nothing of it is kept."""
    form = FORMS.get(key)
    if form is None or form.sample is None:
        raise Http404
    printed = rendering.draw_sample(form, at=timezone.now())
    return HttpResponse(printed.content, content_type="application/pdf")


def index(request):
    issued = dict(Paper.objects.values_list("form_key").annotate(count=Count("pk")).order_by("form_key"))
    rows = [{"form": form, "issued": issued.get(key, 0)} for key, form in sorted(FORMS.items())]
    series = Series.objects.order_by("-year", "-month", "form", "letters")[:60]
    return render(request, "documents/forms.html", {"rows": rows, "series": series})
