"""Signing a form on the web: the content as it will be printed, a pad, one signature."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from core.documents import registry, signing
from core.documents.filling import what_is_signed
from core.documents.forms import FormSignature
from core.documents.pdf.outline import outline
from core.documents.queries import subject_or_404
from core.workflow import Refused


def sign(request, key, pk, role):
    """Show what is signed and take the signature of the signed-in person for one cell."""
    subject = subject_or_404(key, pk, request.user)
    known = registry.form(key)
    signer = next((signer for signer in known.signers if signer.role == role), None)
    if signer is None:
        raise Http404
    if not request.user.may(signer.right, at=timezone.now()):
        raise PermissionDenied(f"您的岗位不能签“{signer.label}”一栏。")
    if not subject.number:
        raise Refused(f"还没有编号，不能签{known.title}。登记后再签。")
    data = registry.FILLERS[key].fill(subject)
    record = what_is_signed(key, subject, data)
    form = FormSignature(request.POST or None, record=record, initial={"sign_name": request.user.name})
    if request.method == "POST" and form.is_valid():
        where = signing.device_of(request)
        signature = {"role": role, "by": request.user, "at": timezone.now(), **form.signature(), **where}
        signing.sign(subject, record=record, **signature)
        messages.success(request, f"已签“{signer.label}”一栏。再次打印时印上签名。")
        return redirect(subject)
    context = {"subject": subject, "known": known, "signer": signer, "form": form}
    return render(request, "documents/sign.html", context | {"sections": outline(known.draw, data)})
