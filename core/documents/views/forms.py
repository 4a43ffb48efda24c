"""The register of printed forms: control block, revisions, 样张, how many were issued."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.documents import actions, rendering
from core.documents.forms import ControlForm, RevisionForm
from core.documents.models import ControlBlock, Paper, Series
from core.documents.registry import FORMS, by_code
from core.documents.rights import Right
from core.organization.rights import needs


def index(request):
    issued = dict(Paper.objects.values_list("form_key").annotate(count=Count("pk")).order_by("form_key"))
    blocks = {block.form_key: block for block in ControlBlock.objects.order_by("pk")}
    rows = [{"form": form, "block": blocks.get(form.key), "issued": issued.get(form.key, 0)} for form in by_code()]
    series = Series.objects.order_by("-year", "-month", "form", "letters")[:60]
    may_manage = request.user.may(Right.MANAGE, at=timezone.now())
    return render(request, "documents/forms.html", {"rows": rows, "series": series, "may_manage": may_manage})


@needs(Right.MANAGE)
def edit(request, key):
    """Code, version, status and people of a form; papers issued before keep what they were printed with."""
    known = _form_or_404(key)
    block = ControlBlock.objects.filter(form_key=key).first()
    fresh = ControlBlock(form_key=key, code=known.code, version=known.version)
    form = ControlForm(request.POST or None, instance=block or fresh)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{known.title}的文件控制信息已保存，从下一份单据起印上。")
        return redirect("documents:form", key=key)
    return render(request, "documents/form.html", _context(known, block, form, RevisionForm()))


@require_POST
@needs(Right.MANAGE)
def revise(request, key):
    """Add a line to 文件修订记录; the version follows it."""
    known = _form_or_404(key)
    block = ControlBlock.objects.filter(form_key=key).first()
    if block is None:
        raise Http404
    form = RevisionForm(request.POST)
    if not form.is_valid():
        page = _context(known, block, ControlForm(instance=block), form)
        return render(request, "documents/form.html", page, status=422)
    actions.revise(block, **form.cleaned_data)
    messages.success(request, f"修订已记录，{known.title}现在是 {form.cleaned_data['version']}。")
    return redirect("documents:form", key=key)


def sample(request, key):
    """A filled 样张 of a form; drawn at once, because nothing of it is kept."""
    form = _form_or_404(key)
    if form.sample is None:
        raise Http404
    printed = rendering.draw_sample(form, at=timezone.now())
    return HttpResponse(printed.content, content_type="application/pdf")


def _form_or_404(key: str):
    if key not in FORMS:
        raise Http404
    return FORMS[key]


def _context(known, block, form, revision) -> dict:
    revisions = list(block.revisions.all()) if block else []
    return {"known": known, "control": block, "form": form, "revision": revision, "revisions": revisions}
