"""The open pages behind the QR code. They show number, form, date, state and the hash result, nothing personal."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render

from core.documents import queries, uploads
from core.documents.forms import CodeForm


@login_not_required
def enter(request):
    """Type the code that stands under the QR code."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("documents:verify", code=form.cleaned_data["code"])
    return render(request, "documents/verify_entry.html", {"form": form})


@login_not_required
def show(request, code):
    """Say what the archive knows of a code; a posted PDF is compared and forgotten."""
    verdict = queries.verify(code)
    if verdict is None:
        context = {"form": CodeForm(initial={"code": code}), "unknown": queries.normal_code(code)}
        return render(request, "documents/verify_entry.html", context, status=404)
    context = {"verdict": verdict, "paper": verdict.paper}
    if request.method == "POST":
        upload = request.FILES.get("pdf")
        refused = uploads.refusals(request)
        if upload is None:
            context["refused"] = refused[0] if refused else "请选择要比对的 PDF 文件。"
        else:
            context["compared"] = queries.compare(verdict.paper, upload)
    return render(request, "documents/verify.html", context)
