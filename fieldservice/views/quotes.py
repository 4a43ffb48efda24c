"""报价: a new one, the editor with its live recalculation, the short acts, the list and its export."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.documents import registry
from core.documents.filling import fill
from core.documents.rendering import draw_unnumbered
from core.frame.downloads import CSV, list_file
from core.lists import answer as list_answer
from core.organization.rights import needs
from core.workflow import Refused, Stale
from customers.models import Part
from fieldservice.actions import answers, quotes
from fieldservice.forms import quotes as forms
from fieldservice.gates_quote import QUOTE
from fieldservice.listing_quotes import EXPORTED, QuoteList
from fieldservice.models.quote import Quote
from fieldservice.pages_quote import compared, quote_page, sheet_of
from fieldservice.rights import Right
from tickets.forms.complaint import NothingMore, ReasonForm
from tickets.views.act import find, go, refuse
from tickets.views.part_act import inside, part_act

FIRST = {"transport": "0.00"}


@needs(Right.QUOTE)
def new(request, pk):
    """Begin a quote on a case: kind, place, and why paid or free."""
    ticket = find(request, pk)
    form = forms.NewQuoteForm(request.POST or None, ticket=ticket, user=request.user)
    context = {"ticket": ticket, "form": form, "act": {"title": "拟定报价", "verb": "开始拟定"}, "refusal": ""}
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            url = once.perform(
                request,
                lambda: quotes.draft_quote(ticket=ticket, by=request.user, at=now, amounts=dict(FIRST), **data),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "已取号。请填写明细。")
            return go(request, url)
    template = "tickets/_act.html" if request.htmx and request.method == "GET" else "tickets/act.html"
    return render(request, template, {**context, "back": ""}, status=422 if form.is_bound else 200)


def find_quote(request, pk: int) -> Quote:
    """The quote if this person may see its case; a stranger's is 404."""
    rows = Quote.objects.visible_to(request.user).for_page()
    rows = rows.select_related(
        "ticket__assignee", "current__fee_table", "current__made_by", "issued_by", "drafted_by"
    )
    return get_object_or_404(rows, pk=pk)


def show(request, pk):
    """The quote; a POST saves what was typed as the next edition."""
    quote = find_quote(request, pk)
    if request.method == "POST":
        return _save(request, quote)
    return render(request, "fieldservice/quote.html", quote_page(quote, request.user, at=timezone.now()))


def _save(request, quote: Quote):
    now = timezone.now()
    if reason := QUOTE.refusal(quote, "edit", by=request.user, at=now):
        raise Refused(reason)
    form = forms.EditionForm(request.POST, quote=quote)
    status = 422
    if form.is_valid():
        try:
            asked = {**form.asked(), **form.head(), "expected_version": form.cleaned_data["expected_version"]}
            saved = quotes.edit_quote(quote=quote, by=request.user, at=now, **asked)
        except Stale as stale:
            quote = find_quote(request, quote.pk)
            form = forms.EditionForm(request.POST.copy(), quote=quote)
            form.data["expected_version"] = quote.version
            context = quote_page(quote, request.user, form, at=now)
            return render(
                request, "fieldservice/quote.html", {**context, "stale": stale, "now_there": []}, status=409
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            changed = saved.current_id != quote.current_id
            messages.success(request, f"已存为{saved.current}。" if changed else "已保存，明细没有变化。")
            return redirect(quote)
    return render(request, "fieldservice/quote.html", quote_page(quote, request.user, form, at=now), status=status)


@require_POST
def calc(request, pk):
    """Reckon what is typed; nothing is saved. With `part=sheet` the rows are drawn again (a mode, a row changed)."""
    quote = find_quote(request, pk)
    data = _with_rows(request.POST.copy())
    form = forms.EditionForm(data, quote=quote)
    editable = not QUOTE.refusal(quote, "edit", by=request.user, at=timezone.now())
    sheet = sheet_of(quote, form, editable=editable)
    whole = request.GET.get("part") == "sheet"
    context = {"quote": quote, "sheet": sheet, "form": form, "whole": whole}
    return render(request, "fieldservice/_quote_sums.html", context)


def _with_rows(data):
    """Rows of materials added and dropped by their buttons."""
    rows = list(zip(*(data.getlist(f"m_{name}") for name in forms.CELLS), strict=False))
    if data.get("drop", "").isdigit() and int(data["drop"]) < len(rows):
        rows.pop(int(data["drop"]))
    if data.get("add", "").isdigit() and (part := Part.objects.active().filter(pk=data["add"]).first()):
        rows.append((str(part.pk), part.name, part.spec, part.unit, "1", str(part.price or ""), ""))
    elif data.get("add") == "row":
        rows.append(("", " ", "", "件", "1", "", ""))
    for number, name in enumerate(forms.CELLS):
        data.setlist(f"m_{name}", [row[number] for row in rows])
    return data


@require_GET
def parts(request, pk):
    """Parts of the price list that match what is typed."""
    quote = find_quote(request, pk)
    words = request.GET.get("part_q", "").strip()[:40]
    rows = Part.objects.active().exclude(price=None)
    for word in words.split():
        rows = (
            rows.filter(name__icontains=word)
            | rows.filter(number__icontains=word)
            | rows.filter(spec__icontains=word)
        )
    found = list(rows.order_by("number")[:8]) if words else []
    return render(request, "fieldservice/_quote_parts.html", {"quote": quote, "found": found, "words": words})


@require_GET
def compare(request, pk):
    """Two editions side by side."""
    quote = find_quote(request, pk)
    editions = list(quote.editions.select_related("fee_table", "made_by"))
    by_no = {str(edition.no): edition for edition in editions}
    later = by_no.get(request.GET.get("b", ""), editions[0])
    earlier = by_no.get(request.GET.get("a", ""), editions[min(1, len(editions) - 1)])
    rows = compared(earlier, later)
    context = {"quote": quote, "ticket": quote.ticket, "editions": editions, "earlier": earlier, "later": later}
    return render(request, "fieldservice/quote_compare.html", {**context, "rows": rows})


@require_GET
def preview(request, pk):
    """The paper as it would be, without number and code."""
    quote = find_quote(request, pk)
    form = registry.form(quotes.FORM)
    printed = draw_unnumbered(form, fill(form, quote), at=timezone.now())
    response = HttpResponse(printed.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{quote.number}-preview.pdf"'
    return response


IN_CASE = inside(Quote, "current", "department__head")


def _act(step: str, form, action, done: str, **more):
    return part_act(IN_CASE, QUOTE, step, form, action, done, argument="quote", **more)


submit = _act(
    "submit", NothingMore, quotes.submit_lowering, "已送部门负责人批准。", title="送批下调人工费", verb="送批"
)
approve = _act("approve", NothingMore, quotes.approve_lowering, "已批准。", title="批准下调人工费", verb="批准")
send_back = _act("return", ReasonForm, quotes.return_lowering, "已退回。", title="退回修改", verb="退回")
issue = _act("issue", forms.IssueForm, quotes.issue_quote, "已签发。", title="签发报价", verb="签发")
issue_repair = _act(
    "issue_repair", forms.IssueForm, quotes.issue_quote, "已签发。", title="签发维修报价", verb="签发"
)
book = _act(
    "book",
    NothingMore,
    quotes.book_free,
    "已列支服务经费。",
    title="列支服务经费",
    verb="列支",
    consequence="客户不付费；直接费用计入服务经费科目 c，不计税费和管理费。",
)
send = _act("send", forms.SendForm, answers.send_quote, "已记录发送。", title="发给客户", verb="发送")
accept = _act(
    "accept",
    forms.AcceptForm,
    answers.record_acceptance,
    "已登记接受，可以派工。",
    title="登记客户接受",
    verb="登记接受",
)
reject = _act("refuse", forms.RefuseForm, answers.record_refusal, "已登记。", title="登记客户拒绝", verb="登记拒绝")
confirm = _act(
    "confirm", forms.ConfirmForm, answers.confirm_acceptance, "已登记书面确认。", title="登记书面确认", verb="登记"
)
revise = _act(
    "revise",
    forms.ReviseForm,
    quotes.revise_quote,
    "可以修改了，保存后是新的一版。",
    title="改版",
    verb="改版",
    consequence="客户手中的报价立即失效，新一版按今天的收费标准计算，签发后重新发给客户。",
)
attach = _act("attach", forms.FilesForm, quotes.add_files, "已添加附件。", title="添加附件", verb="添加")
withdraw = _act(
    "withdraw", ReasonForm, quotes.withdraw_quote, "已撤销，编号保留。", title="撤销报价", verb="撤销", danger=True
)


@require_GET
def index(request):
    """报价: drafts, what waits for the customer, what he said."""
    listing = QuoteList(request)
    return list_answer(request, "fieldservice/quotes.html", "fieldservice/_quotes.html", listing.context())


@require_GET
def export(request):
    rows = QuoteList(request).chosen().select_related("ticket", "department", "current", "issued_by", "drafted_by")
    return list_file(CSV, "报价", EXPORTED, rows, "-drafted_at", "-pk", at=timezone.now())
