"""外出服务记录表: its page, its two forms, the customer's signature, files, handing in and filing."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core import once
from core.documents import registry
from core.documents.pdf.outline import outline
from core.documents.rendering import draw_unnumbered
from core.documents.signing import device_of
from core.workflow import Refused
from fieldservice.actions import handing_in, papers, records
from fieldservice.documents.record_data import carried_data, record_data
from fieldservice.forms import record as forms
from fieldservice.gates_record import RECORD
from fieldservice.lifecycle import TRIP
from fieldservice.models import RecordFile, Trip
from fieldservice.pages_record import record_or_new, record_page
from fieldservice.queries_records import shown
from tickets.views.act import barred, refuse
from tickets.views.part_act import show_or_do

PAGE = "fieldservice/record_act.html"


def find(request, pk: int) -> Trip:
    """The trip with its record if this person may see its case; a stranger's is 404."""
    rows = Trip.objects.visible_to(request.user).for_page()
    rows = rows.select_related("plan", "record__headed_by", "record__filled_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
def show(request, pk):
    return render(
        request, "fieldservice/record.html", record_page(find(request, pk), request.user, at=timezone.now())
    )


def act(step: str, form_class, action, done: str, *, template: str = PAGE, workflow=RECORD, **said):
    """A view for one step of the record: as `tickets.views.part_act`, found by its trip."""

    def view(request, pk):
        trip = find(request, pk)
        refusal = workflow.refusal(trip, step, by=request.user, at=timezone.now())
        doing, more = partial(_leading_back, action, trip), {"trip": trip, "act": said}
        return show_or_do(
            request, record_or_new(trip), form_class, doing, done, refusal=refusal, template=template, **more
        )

    return view


def _leading_back(action, trip: Trip, **values):
    """Whatever an action answers, the page goes back to the record."""
    action(trip=trip, **values)
    return Trip.objects.get(pk=trip.pk).record


header = act(
    "header",
    forms.HeaderForm,
    records.fill_header,
    "表头已保存，可以打印随身携带。",
    template="fieldservice/record_header.html",
    title="填写记录表表头",
    verb="保存表头",
)
fill = act(
    "fill",
    forms.BodyForm,
    records.fill_record,
    "记录已保存。",
    template="fieldservice/record_fill.html",
    title="填写外出服务记录",
    verb="保存记录",
)
unsign = act(
    "unsign",
    forms.ReasonForm,
    records.unsign_record,
    "签字已作废，可以修改记录。",
    title="撤销客户签字",
    verb="撤销签字",
    danger=True,
    consequence="签字留在历史中，标为已作废；修改后要请客户重签。",
)
scan = act("scan", forms.ScanForm, records.keep_scan, "扫描件已保存。", title="上传签字扫描件", verb="上传")
photos = act("photos", forms.PhotosForm, records.attach_photos, "照片已保存。", title="上传现场照片", verb="上传")
hand_in = act(
    "hand_in",
    forms.HandInForm,
    handing_in.hand_in,
    "已交单，客服和质量部收到通知。",
    workflow=TRIP,
    title="交单",
    verb="交单",
    consequence="记录表连同方案和处理单交客服，同时抄送质量部。交单后不能再改，需要时由客服退回。",
)
file_trip = act(
    "file",
    forms.FileForm,
    handing_in.file_trip,
    "已归档。",
    workflow=TRIP,
    title="归档外出记录",
    verb="归档",
    consequence="勾选已收到的单据；两样收齐才能归档。",
)
give_back = act(
    "give_back",
    forms.ReasonForm,
    handing_in.give_back,
    "已退回，外派人员收到通知。",
    workflow=TRIP,
    title="退回补正",
    verb="退回",
)
follow_up = act(
    "follow_up",
    forms.FollowUpForm,
    handing_in.decide_follow_up,
    "后续已记录，外派人员和责任人收到通知。",
    title="决定未完成外出的后续",
    verb="保存",
)


def sign(request, pk):
    """Show the record as it will be printed and take the customer's signature under exactly that."""
    trip = find(request, pk)
    record = record_or_new(trip)
    refusal = RECORD.refusal(trip, "sign", by=request.user, at=timezone.now())
    if not record.pk:
        raise Refused(refusal or "还没有填写记录。")
    initial = {"sign_name": trip.site_contact or trip.ticket.contact_name}
    given = {"record": shown(record), "part": record, "user": request.user, "initial": initial}
    form = forms.SignForm(request.POST or None, **given)
    context = {"ticket": trip.ticket, "trip": trip, "part": record, "form": form, "refusal": refusal}
    if request.method == "POST" and form.is_valid() and not barred(request, refusal):
        try:
            url = once.perform(request, lambda: _signed(request, trip, form))
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "客户已签字，签字与内容绑定。")
            return redirect(url)
    context["tables"] = []
    context["sections"] = outline(registry.form("H1").draw, record_data(record))
    return render(request, "fieldservice/record_sign.html", context, status=422 if request.method == "POST" else 200)


def _signed(request, trip: Trip, form):
    values = form.cleaned_data
    given = {"shown_sha256": values["shown"], "expected_version": values["expected_version"], **device_of(request)}
    records.sign_record(trip=trip, by=request.user, at=timezone.now(), **form.signature(), **given)
    return Trip.objects.get(pk=trip.pk).record


def drop_file(request, pk, file_pk):
    """Take one photo or scan away."""
    file = get_object_or_404(RecordFile.objects.filter(record__trip=pk, voided_at=None), pk=file_pk)
    view = act(
        "drop_file",
        forms.ReasonForm,
        partial(records.drop_file, file=file),
        "已撤下。",
        title=f"撤下{file.get_kind_display()}：{file}",
        verb="撤下",
        danger=True,
    )
    return view(request, pk)


@require_POST
def print_record(request, pk):
    """Issue 外出服务记录表, or serve the one that stands."""
    return redirect(papers.print_record(trip=find(request, pk), by=request.user, at=timezone.now()))


@require_GET
def carry(request, pk):
    """The half-filled paper to carry along: header printed, the rest for the pen."""
    trip = find(request, pk)
    record = record_or_new(trip)
    if not record.pk:
        raise Http404
    return pdf_of("H1", carried_data(record), number=record.number)


def pdf_of(key: str, data: dict, *, number: str = "") -> HttpResponse:
    printed = draw_unnumbered(registry.form(key), data, at=timezone.now(), number=number)
    response = HttpResponse(printed.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{key}.pdf"'
    return response
