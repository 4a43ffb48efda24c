"""Rows of the annual plan: written one by one, in a table, from suggestions or a list; moved, dropped, released."""

import json

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core import once
from core.organization.rights import needs
from core.workflow import Refused, Stale
from customers.importing.reading import Unreadable
from fieldservice import annual_sheet
from fieldservice import queries_annual as reads
from fieldservice.actions import annual_rows as actions
from fieldservice.actions.releasing import release_row
from fieldservice.forms import annual as forms
from fieldservice.gates_annual import (
    ANNUAL,
    month_has_begun,
    moving_refusal,
    releasing_refusal,
    returning_refusal,
    writing_refusal,
)
from fieldservice.models import AnnualRow
from fieldservice.rights import Right
from fieldservice.views.annual import HOME, find
from tickets.forms.meetings import NothingForm, ReasonForm
from tickets.views.act import barred
from tickets.views.side import posted, side

TABLE = 25  # lines of the edit table on one page


def find_row(request, pk: int, row_pk: int) -> AnnualRow:
    plan = find(request, pk)
    row = get_object_or_404(AnnualRow.objects.for_page(), pk=row_pk, plan=plan)
    row.plan = plan
    return row


def crumbs_of(plan) -> list:
    return [*HOME, (str(plan), plan.get_absolute_url())]


@needs(Right.ANNUAL_PLAN)
def add(request, pk):
    plan = find(request, pk)
    form = forms.RowForm(posted(request))
    refusal = ANNUAL.refusal(plan, "write", by=request.user, at=timezone.now())

    def run(data):
        return actions.add_rows(plan=plan, rows=[form.said()], by=request.user, at=timezone.now())

    words = {"title": "加入一项", "verb": "加入", "template": "fieldservice/annual_row.html"}
    return side(request, form, run, "已加入。", crumbs=crumbs_of(plan), refusal=refusal, **words)


@needs(Right.ANNUAL_PLAN)
def edit(request, pk, row_pk):
    row = find_row(request, pk, row_pk)
    form = forms.RowForm(posted(request), initial=forms.typed(row))
    now = timezone.now()

    def run(data):
        version = data.get("expected_version")
        return actions.edit_row(row=row, by=request.user, at=now, expected_version=version, **form.said())

    words = {"title": "修改一项", "verb": "保存", "refusal": writing_refusal(row, request.user, now)}
    words |= {"template": "fieldservice/annual_row.html"}
    words |= {"fresh": lambda: AnnualRow.objects.get(pk=row.pk).version}
    return side(request, form, run, "已保存。", crumbs=crumbs_of(row.plan), **words)


def _row_act(form_class, action, refused, done: str, *, initial=None, **words):
    """A short act on a row beside the plan's page."""

    @needs(Right.ANNUAL_PLAN)
    def view(request, pk, row_pk):
        row = find_row(request, pk, row_pk)
        known = initial(row) if initial else None
        refusal = refused(row, request.user, timezone.now())
        title = f"{words['title']}：{row}"
        more = {**words, "title": title, "fresh": lambda: AnnualRow.objects.get(pk=row.pk).version}

        def run(data):
            return action(row=row, by=request.user, at=timezone.now(), **data)

        form = form_class(posted(request), initial=known)
        return side(request, form, run, done, crumbs=crumbs_of(row.plan), refusal=refusal, **more)

    return view


remove = _row_act(
    NothingForm, actions.remove_row, writing_refusal, "已删去。", title="删去", verb="删去", danger=True
)
move = _row_act(
    forms.MoveForm,
    actions.move_row,
    moving_refusal,
    "已改期。",
    initial=lambda row: {"month": row.month, "expected_version": row.version},
    title="改期",
    verb="改期",
    consequence="原定月份和原因保留在计划上。",
)
drop = _row_act(
    ReasonForm, actions.drop_row, moving_refusal, "已取消，可以恢复。", title="取消", verb="取消这一项", danger=True
)
take_back = _row_act(NothingForm, actions.take_row_back, returning_refusal, "已恢复。", title="恢复", verb="恢复")


@needs(Right.ANNUAL_PLAN)
def release(request, pk, row_pk):
    """下达 now; before its month with a reason."""
    row, now = find_row(request, pk, row_pk), timezone.now()
    begun = month_has_begun(row, now)
    title = f"{'下达' if begun else '提前下达'}：{row}"
    words = {"title": title, "verb": "下达", "refusal": releasing_refusal(row, request.user, now)}
    words["consequence"] = "立即登记处理单，分派给负责人员并拟定外出申请。" + (
        "" if begun else "月份还没有到，请写明原因。"
    )

    def run(data):
        release_row(row=row, by=request.user, at=timezone.now(), **data)
        return row

    return side(
        request,
        forms.ReleaseForm(posted(request)),
        run,
        "已下达，处理单已登记。",
        crumbs=crumbs_of(row.plan),
        **words,
    )


# Many rows at once.


@needs(Right.ANNUAL_PLAN)
def table(request, pk):
    """The rows in one table, a page of lines at a time."""
    plan, now = find(request, pk), timezone.now()
    rows = plan.rows.filter(ticket=None, dropped_at=None).for_page().order_by("month", "pk")
    part = request.GET.get("part", "1")
    if not part.isdecimal() or not 1 <= int(part) <= 999:
        raise BadRequest("没有这一页。请从计划页重新打开。")
    start = (int(part) - 1) * TABLE
    shown = list(rows[start : start + TABLE + 1])
    books = forms.Books()
    lines = [forms.LineForm(posted(request), books=books, row=row) for row in shown[:TABLE]]
    context = {
        "plan": plan,
        "lines": lines,
        "refusal": ANNUAL.refusal(plan, "write", by=request.user, at=now),
        "part": int(part),
        "first": start + 1,
        "next": int(part) + 1 if len(shown) > TABLE else None,
    }
    return _table_saved(request, context) if request.method == "POST" else _table_page(request, context)


def _table_page(request, context, status: int = 200):
    return render(request, "fieldservice/annual_table.html", context, status=status)


def _table_saved(request, context):
    plan, lines = context["plan"], context["lines"]
    if [line for line in lines if not line.is_valid()]:  # every line is asked, so that each says what is wrong
        return _table_page(request, {**context, "said_no": "有的行填得不对，一行也没有保存。请改好标红的格子。"}, 422)
    changes = {line.row.pk: line.cleaned_data for line in lines}
    try:
        changed = actions.edit_table(plan=plan, changes=changes, by=request.user, at=timezone.now())
    except Stale as stale:
        return _table_page(request, {**context, "said_no": f"{stale.reason}一行也没有保存。"}, 409)
    except Refused as refused:
        return _table_page(request, {**context, "said_no": refused.reason}, 422)
    messages.success(request, f"已保存，修改了 {changed} 项。" if changed else "没有改动。")
    return redirect(f"{request.path}?part={context['next']}" if context["next"] else plan.get_absolute_url())


@needs(Right.ANNUAL_PLAN)
def suggest(request, pk):
    """What the installed base suggests; what is ticked becomes rows."""
    plan, now = find(request, pk), timezone.now()
    refusal = ANNUAL.refusal(plan, "write", by=request.user, at=now)
    if request.method == "POST" and not barred(request, refusal):
        picked = [int(text) for text in request.POST.getlist("pick") if text.isdecimal() and len(text) < 16]
        department = reads.usual_department()
        found = reads.suggestions(plan, at=now, only=picked) if picked and department else []
        rows = [row.as_row(department) for row in found]
        url = once.perform(request, lambda: actions.add_rows(plan=plan, rows=rows, by=request.user, at=now))
        messages.success(request, f"已加入 {len(rows)} 项。" if rows else "没有勾选，计划没有改动。")
        return redirect(url)
    context = {"plan": plan, "refusal": refusal, "found": reads.suggestions(plan, at=now)}
    return render(
        request, "fieldservice/annual_suggest.html", context, status=422 if request.method == "POST" else 200
    )


@needs(Right.ANNUAL_PLAN)
def bring_in(request, pk):
    """Rows from a workbook: first every line judged, then all written or none."""
    plan, now = find(request, pk), timezone.now()
    columns = [label for _, label, _, _ in annual_sheet.COLUMNS]
    context = {"plan": plan, "columns": columns, "refusal": ANNUAL.refusal(plan, "write", by=request.user, at=now)}
    if request.method != "POST":
        return render(request, "fieldservice/annual_import.html", context)
    if barred(request, context["refusal"]):
        return render(request, "fieldservice/annual_import.html", context, status=422)
    try:
        texts = _texts(request)
    except Unreadable as error:
        return render(request, "fieldservice/annual_import.html", {**context, "said_no": str(error)}, status=422)
    lines = annual_sheet.judge(texts)
    wrong = sum(bool(line.errors) for line in lines)
    if request.POST.get("write") and not wrong:
        rows = [line.content for line in lines]
        url = once.perform(request, lambda: actions.add_rows(plan=plan, rows=rows, by=request.user, at=now))
        messages.success(request, f"已导入 {len(rows)} 项。")
        return redirect(url)
    context |= {"lines": lines, "wrong": wrong, "kept": json.dumps(texts, ensure_ascii=False)}
    return render(request, "fieldservice/annual_import.html", context, status=422 if wrong else 200)


def _texts(request) -> list[tuple[int, dict[str, str]]]:
    """The lines of the uploaded workbook, or those that the check page carries."""
    if "file" in request.FILES:
        return annual_sheet.read(request.FILES["file"])
    try:
        kept = json.loads(request.POST.get("kept", ""))
        known = {key for key, *_ in annual_sheet.COLUMNS}
        return [(int(n), {k: str(v)[:300] for k, v in row.items() if k in known}) for n, row in kept][:500]
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable("请选择一个 XLSX 文件。") from error
