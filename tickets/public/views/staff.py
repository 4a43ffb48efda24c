"""What people inside do for the open pages: give the customer the way to the progress, and write the words."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.documents.pdf.qr import rectangles
from core.organization.rights import needs
from core.workflow import Stale
from tickets.public import codes, staff
from tickets.public.culture import DEFAULT
from tickets.public.face import FaceForm
from tickets.rights import Right
from tickets.views.act import find


def tracking(request, pk):
    """The link and its QR code; made by a button, so that looking changes nothing."""
    ticket = find(request, pk)
    row = getattr(ticket, "tracking", None)
    if request.method == "POST":
        staff.give(ticket=ticket, by=request.user, at=timezone.now())
        return redirect("tickets:tracking", pk)
    context = {"ticket": ticket, "row": row}
    if row:
        side, dark = rectangles(codes.link(row))
        context |= {"link": codes.link(row), "code": codes.shown(codes.code_of(row)), "side": side, "dark": dark}
        context["lives"] = codes.lives(ticket, timezone.now())
    return render(request, "tickets/public/tracking.html", context)


@require_POST
def reset(request, pk):
    """A new code; the old link shows nothing any more."""
    ticket = find(request, pk)
    staff.renew(ticket=ticket, by=request.user, at=timezone.now())
    messages.success(request, "已换新的查询码，原来的链接失效。")
    return redirect("tickets:tracking", pk)


@needs(Right.OPEN_DOORS)
def face(request):
    """对外信息: hotline and service culture (S0-55)."""
    row = codes.face()
    form = FaceForm(request.POST or None, instance=row)
    if form.is_valid():
        try:
            staff.keep_face(form)
        except Stale as stale:
            form.add_error(None, stale.reason)
            return render(request, "tickets/public/face.html", {"form": form, "example": DEFAULT}, status=409)
        messages.success(request, "已保存，公开页面已更新。")
        return redirect("tickets:open_pages")
    status = 422 if form.is_bound else 200
    return render(request, "tickets/public/face.html", {"form": form, "example": DEFAULT}, status=status)
