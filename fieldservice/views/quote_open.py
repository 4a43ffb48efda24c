"""The customer's page of one quote: read it, sign it on glass, or say why not. No account, one long secret."""

from django import forms as django_forms
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.documents.forms import SignatureMixin
from core.documents.models import Paper
from core.documents.models.signature import fingerprint
from core.documents.signing import device_of
from core.times import local_date
from core.workflow import Refused
from fieldservice import links_quote
from fieldservice.actions import answers
from fieldservice.actions.quotes import FORM
from fieldservice.documents.quote_data import quote_data
from fieldservice.models.quote import QuoteAnswer, QuoteEdition, QuoteState
from tickets.models.choices import OPEN
from tickets.public import codes, limits

FULL = "操作得太频繁，请稍后再试，或拨打服务热线。"
MOST_NAME, MOST_WORDS = 40, 300


class AcceptForm(SignatureMixin, django_forms.Form):
    """Name and signature under the very content that was shown."""

    shown = django_forms.CharField(widget=django_forms.HiddenInput, max_length=64)


class RefuseForm(django_forms.Form):
    name = django_forms.CharField(label="您的姓名", max_length=MOST_NAME)
    words = django_forms.CharField(
        label="不同意的原因", max_length=MOST_WORDS, widget=django_forms.Textarea(attrs={"rows": 3})
    )


@login_not_required
@never_cache
def answer(request, pk, token):
    """Show the quote; a POST accepts or refuses it, once."""
    edition = _found(request, pk, token)
    if edition is None:
        return render(request, "fieldservice/quote_open_gone.html", {"face": codes.face()}, status=404)
    if request.method == "POST":
        return _answered(request, edition)
    return _page(request, edition)


@login_not_required
@never_cache
def paper(request, pk, token):
    """The stored PDF of the quote that stands."""
    edition = _found(request, pk, token)
    found = (
        edition
        and links_quote.stands(edition)
        and Paper.objects.current().filter(form_key=FORM, number=edition.quote.number).exclude(file="").first()
    )
    if not found:
        return render(request, "fieldservice/quote_open_gone.html", {"face": codes.face()}, status=404)
    return FileResponse(found.file.open(), as_attachment=True, filename=f"{found.number}.pdf")


def _found(request, pk: int, token: str) -> QuoteEdition | None:
    """The edition behind the link. Wrong tries are counted, and who tried too often sees nothing, right or not."""
    now = timezone.now()
    edition = links_quote.find(pk, token)
    if limits.full(links_quote.WRONG_LINK, request, at=now):
        return None
    if edition is None:
        limits.knock(links_quote.WRONG_LINK, request, at=now)
    return edition


def _answered(request, edition: QuoteEdition):
    now = timezone.now()
    if limits.full(links_quote.ANSWER, request, at=now):
        return _page(request, edition, status=429, said_no=FULL)
    limits.knock(links_quote.ANSWER, request, at=now)
    refusing = request.POST.get("answer") == "refuse"
    form = RefuseForm(request.POST) if refusing else AcceptForm(request.POST)
    given = {"refusal": form} if refusing else {"acceptance": form}
    if not form.is_valid():
        return _page(request, edition, status=422, **given)
    try:
        if refusing:
            answers.answer_by_link(edition=edition, verdict=QuoteAnswer.Verdict.REFUSED, at=now, **form.cleaned_data)
        else:
            signed, where = form.signature(), device_of(request)
            shown = form.cleaned_data["shown"]
            answers.answer_by_link(
                edition=edition, verdict=QuoteAnswer.Verdict.ACCEPTED, at=now, shown_sha256=shown, **signed, **where
            )
    except Refused as refused:
        fresh = links_quote.find(edition.pk, links_quote.token_of(edition.pk, edition.nonce))
        return _page(request, fresh or edition, status=409, said_no=refused.reason, **given)
    return redirect(links_quote.path(edition))


def _page(request, edition: QuoteEdition, *, status: int = 200, said_no: str = "", acceptance=None, refusal=None):
    quote = edition.quote
    stands = links_quote.stands(edition)
    given = quote.answers.filter(no=edition.no).first()
    over = quote.state == QuoteState.EXPIRED or (
        quote.state == QuoteState.ISSUED and quote.over(local_date(timezone.now()))
    )
    data = quote_data(quote) if stands else None
    shown = fingerprint(answers.shown(quote)) if stands else ""
    acceptance = acceptance or AcceptForm(initial={"shown": shown, "sign_name": quote.to_name})
    context = {
        "quote": quote,
        "edition": edition,
        "data": data,
        "stands": stands,
        "answer": given,
        "over": over,
        "open": stands and quote.state == QuoteState.ISSUED and not over and quote.ticket.status in OPEN,
        "signing_after": bool(given and given.waits_for_paper and stands),
        "form": acceptance,
        "refusal": refusal or RefuseForm(initial={"name": quote.to_name}),
        "refusing": refusal is not None,
        "said_no": said_no,
        "face": codes.face(),
        "has_paper": stands
        and Paper.objects.current().filter(form_key=FORM, number=quote.number).exclude(file="").exists(),
        "paper_url": links_quote.path(edition) + "paper/",
    }
    return render(request, "fieldservice/quote_open.html", context, status=status)
