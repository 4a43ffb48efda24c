"""查进度 without an account (S3-12): by number and code, and a word to add."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from tickets.models import ContactLog, Tracking
from tickets.public import actions, codes, limits
from tickets.public.forms import CodeForm, WordForm
from tickets.public.stages import standing


@login_not_required
@never_cache
def enter(request):
    """Type number and code as they were told on the telephone."""
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _entry(request, form, status=422 if request.method == "POST" else 200)
    tracking = _found(request, form.cleaned_data["number"], form.cleaned_data["code"])
    return redirect(codes.path(tracking)) if tracking else _nothing(request)


@login_not_required
@never_cache
def progress(request, number, code):
    """How the case stands; a posted word becomes a line on it."""
    now = timezone.now()
    tracking = _found(request, number, code)
    if tracking is None:
        return _nothing(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordForm(*sent, request=request, at=now)
    if request.method == "POST":
        if limits.full(limits.WORD, request, at=now):
            return _page(request, tracking, form, status=429, full=True)
        limits.knock(limits.WORD, request, at=now)
        if form.is_valid():
            files = [draft.pk for draft in form.drafts]
            words = form.cleaned_data["words"]
            actions.add_word(ticket=tracking.ticket, words=words, files=files, once=form.once, at=now)
            return redirect(f"{codes.path(tracking)}?said=1#said")
    return _page(request, tracking, form, status=422 if form.is_bound else 200)


def _found(request, number: str, code: str) -> Tracking | None:
    """The case behind number and code. Wrong tries are counted (the one thing that a GET here writes); who tried
    too often is told the same as for a wrong code, right or not."""
    now = timezone.now()
    tracking = codes.find(number, code, at=now)
    if limits.full(limits.WRONG_CODE, request, at=now):
        return None
    if tracking is None:
        limits.knock(limits.WRONG_CODE, request, at=now)
    return tracking


def _page(request, tracking: Tracking, form: WordForm, status: int, full: bool = False):
    now = timezone.now()
    said = ContactLog.objects.filter(ticket=tracking.ticket, way=ContactLog.Way.ONLINE, is_incoming=True)
    context = {
        "tracking": tracking,
        "ticket": tracking.ticket,
        "code": codes.shown(codes.code_of(tracking)),
        "link": codes.link(tracking),
        "now_at": standing(tracking.ticket, at=now),
        "said": list(said.order_by("-at", "-pk")[:20]),
        "form": form,
        "full": full,
        "face": codes.face(),
        "is_new": "new" in request.GET,
        "is_said": "said" in request.GET,
    }
    return render(request, "tickets/public/progress.html", context, status=status)


def _nothing(request):
    """One answer for every wrong number, wrong code, expired code and for too many tries."""
    return _entry(request, CodeForm(), status=404, nothing=True)


def _entry(request, form: CodeForm, status: int, nothing: bool = False):
    context = {"form": form, "nothing": nothing, "face": codes.face()}
    return render(request, "tickets/public/track.html", context, status=status)
