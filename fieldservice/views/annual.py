"""年度售后服务计划: the years, one edition with its progress, its steps, its paper and its export."""

from functools import partial

from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.documents.models import Paper
from core.frame.downloads import XLSX, dated, table_file
from core.lists import answer
from core.organization.rights import needs
from core.timeline.models import Happening
from core.times import local_date
from fieldservice import annual_sheet
from fieldservice import queries_annual as reads
from fieldservice.actions import annual as actions
from fieldservice.forms import annual as forms
from fieldservice.gates_annual import ANNUAL
from fieldservice.listing_trips import TripList
from fieldservice.models import AnnualPlan
from fieldservice.rights import Right
from tickets.forms.meetings import NothingForm, ReasonForm
from tickets.views.side import posted, side

HOME = [("外出", reverse_lazy("fieldservice:trips")), ("年度计划", reverse_lazy("fieldservice:annual_plans"))]
PEOPLE = ("drafted_by__department", "submitted_by", "approved_by", "approved_for")
MOST_STORY = 12


def find(request, pk: int) -> AnnualPlan:
    """The edition if this person may see it; a draft is a stranger to planners."""
    rows = AnnualPlan.objects.visible_to(request.user).select_related(*PEOPLE)
    return get_object_or_404(rows, pk=pk)


@needs(Right.PLANNER)
@require_GET
def index(request):
    """Every year's plan with its editions and how far it has come."""
    now = timezone.now()
    asked = reads.PLANS.read(request)
    page = asked.page(asked.narrowed(AnnualPlan.objects.visible_to(request.user).select_related(*PEOPLE)))
    figures = reads.progress_of(page.rows)
    for plan in page.rows:
        plan.figures = figures[plan.pk]
    context = {
        "asked": asked,
        "page": page,
        "may_write": request.user.may(Right.ANNUAL_PLAN, at=now),
        "may_plan": True,
        "tabs": TripList(request.user, QueryDict(), now).tabs(here=False),
        "here": "annual",
    }
    return render(request, "fieldservice/annual_plans.html", context)


@needs(Right.ANNUAL_PLAN)
def begin(request):
    """A new year's draft."""
    now = timezone.now()
    form = forms.BeginForm(posted(request), initial={"year": local_date(now).year + 1})

    def run(data):
        return actions.draft_plan(by=request.user, at=timezone.now(), **data)

    return side(request, form, run, "已开始编制，请加入内容。", crumbs=HOME, title="编制年度计划", verb="开始编制")


@needs(Right.PLANNER)
@require_GET
def show(request, pk):
    """One edition: where it stands, how far it is month by month, its rows."""
    plan, now = find(request, pk), timezone.now()
    asked = reads.ROWS.read(request)
    page = asked.page(asked.narrowed(plan.rows.with_standing().for_page()))
    context = {
        "plan": plan,
        "asked": asked,
        "page": page,
        "today": local_date(now),
        "may_write": not ANNUAL.refusal(plan, "write", by=request.user, at=now),
        "may_keep": plan.state == plan.State.APPROVED and request.user.may(Right.ANNUAL_PLAN, at=now),
    }
    if not request.htmx or request.htmx.history_restore_request:
        context |= _around(plan, request.user, now)
    return answer(request, "fieldservice/annual_plan.html", "fieldservice/_annual_rows.html", context)


def _around(plan: AnnualPlan, user, now) -> dict:
    """What stands around the rows: progress, next steps, editions, paper, story."""
    offers = [o for o in ANNUAL.offers(plan, by=user, at=now) if o.step.right and o.step.name != "write"]
    editions = AnnualPlan.objects.visible_to(user).filter(year=plan.year).order_by("-edition")
    return {
        "progress": reads.progress(plan, local_date(now)),
        "offers": [o for o in offers if o.open],
        "closed": [o for o in offers if not o.open and user.may(o.step.right, at=now)],
        "editions": list(editions),
        "papers": list(Paper.objects.of(plan)),
        "story": list(Happening.objects.of_case(plan).select_related("by", "on_behalf_of")[:MOST_STORY]),
    }


def _step(name: str, form_class, action, done: str, **words):
    """A step of the plan beside its page."""

    @needs(ANNUAL.by_name[name].right)
    def view(request, pk):
        plan = find(request, pk)
        refusal = ANNUAL.refusal(plan, name, by=request.user, at=timezone.now())
        crumbs = [*HOME, (str(plan), plan.get_absolute_url())]

        def run(data):
            return action(plan=plan, by=request.user, at=timezone.now(), **data)

        return side(request, form_class(posted(request)), run, done, crumbs=crumbs, refusal=refusal, **words)

    return view


submit = _step(
    "submit",
    NothingForm,
    actions.submit_plan,
    "已提交，总经理会收到通知。",
    title="提交总经理批准",
    verb="提交",
    consequence="提交后不能修改，可以撤回。",
)
recall = _step("recall", NothingForm, actions.recall_plan, "已撤回，可以修改。", title="撤回年度计划", verb="撤回")
approve = _step(
    "approve",
    forms.ApproveForm,
    actions.approve_plan,
    "已批准，签发年度售后服务计划，逐月自动下达。",
    title="批准年度计划",
    verb="批准",
    consequence="批准后签发编号的计划；月份开始时，各行自动登记处理单并拟定外出。",
)
return_ = _step(
    "return", forms.ReturnForm, actions.return_plan, "已退回，编制人会收到通知。", title="退回修改", verb="退回"
)
revise = _step(
    "revise",
    forms.ReviseForm,
    actions.revise_plan,
    "已生成修订稿，现行版本继续有效。",
    title="修订年度计划",
    verb="起草下一版",
    consequence="新版经总经理批准后代替现行版本；已下达的项目保留。",
)
withdraw = _step(
    "withdraw", ReasonForm, actions.withdraw_plan, "已作废。", title="作废这份草案", verb="作废", danger=True
)


@needs(Right.ANNUAL_PLAN)
def change(request, pk):
    """The words above the rows."""
    plan = find(request, pk)
    known = {"basis": plan.basis, "expected_version": plan.version}
    form = forms.BasisForm(posted(request), initial=known)
    words = {"title": "编制依据与目标", "verb": "保存", "crumbs": [*HOME, (str(plan), plan.get_absolute_url())]}
    words["refusal"] = ANNUAL.refusal(plan, "write", by=request.user, at=timezone.now())
    run = partial(_changed, request, plan)
    return side(request, form, run, "已保存。", fresh=lambda: AnnualPlan.objects.get(pk=pk).version, **words)


def _changed(request, plan: AnnualPlan, data: dict) -> AnnualPlan:
    return actions.change_plan(plan=plan, by=request.user, at=timezone.now(), **data)


@needs(Right.PLANNER)
@require_GET
def xlsx(request, pk):
    """The rows of the present view as a workbook; what is wrong in it can be changed and brought in again."""
    plan = find(request, pk)
    rows = reads.ROWS.read(request).narrowed(plan.rows.with_standing())
    name, lines = dated(str(plan), timezone.now()), annual_sheet.lines(rows)
    return table_file(XLSX, name, annual_sheet.HEAD, lines, title=str(plan), widths=annual_sheet.WIDTHS)


@needs(Right.ANNUAL_PLAN)
@require_GET
def template(request):
    """An empty list with one line as an example."""
    labels = [label for _, label, _, _ in annual_sheet.COLUMNS]
    widths = [width for _, _, width, _ in annual_sheet.COLUMNS]
    name = dated("年度计划模板", timezone.now())
    return table_file(XLSX, name, labels, [annual_sheet.EXAMPLE], title="年度计划", widths=widths)
