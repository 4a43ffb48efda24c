"""应急预案: read by everybody, kept by those with the right (S3-19, S3-23)."""

from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.lists import Listing, Sort, answer
from core.organization.rights import needs
from core.timeline.models import Happening
from tickets import actions
from tickets.forms import contingency as forms
from tickets.forms.meetings import NothingForm, ReasonForm
from tickets.models.contingency import Contingency, ContingencyVersion
from tickets.models.emergency import Emergency
from tickets.rights import Right
from tickets.views.side import posted, side

LIST = Listing(sorts=(Sort("name", "名称", ("name",)),), default="name", unit="个")
EDIT = "tickets/contingency_edit.html"
HOME = [("应急预案", reverse_lazy("tickets:contingencies"))]


@require_GET
def index(request):
    now = timezone.now()
    asked = LIST.read(request)
    used = Count("versions__emergencies", distinct=True)
    draft = ContingencyVersion.objects.filter(contingency=OuterRef("pk"), state="draft")
    rows = Contingency.objects.visible_to(request.user, at=now).annotate(used=used, has_draft=Exists(draft))
    page = asked.page(asked.narrowed(rows).select_related("current__customer", "current__issued_by"))
    may_keep = request.user.may(Right.CONTINGENCY, at=now)
    context = {"asked": asked, "page": page, "may_keep": may_keep}
    return answer(request, "tickets/contingencies.html", "tickets/_contingencies.html", context)


def find(request, pk: int, number: int | None = None) -> tuple[Contingency, ContingencyVersion]:
    """A plan and one version of it; without a number the one in force, else the newest. Drafts are for keepers."""
    plan = get_object_or_404(Contingency.objects.visible_to(request.user).select_related("current"), pk=pk)
    rows = plan.versions.select_related("customer", "by", "issued_by", "evaluation__emergency__ticket")
    rows = list(rows.prefetch_related("roles", "items"))
    if number is None:
        number = plan.current.number if plan.current else rows[0].number
    version = next((row for row in rows if row.number == number), None)
    keeps = request.user.may(Right.CONTINGENCY, at=timezone.now())
    if version is None or (version.state in ("draft", "void") and not keeps):
        raise Http404("没有这个版本。")
    version.contingency, plan.all_versions = plan, rows
    return plan, version


@require_GET
def show(request, pk, number=None):
    plan, version = find(request, pk, number)
    keeps = request.user.may(Right.CONTINGENCY, at=timezone.now())
    used = Emergency.objects.visible_to(request.user).filter(version__contingency=plan)
    context = {
        "plan": plan,
        "version": version,
        "versions": [row for row in plan.all_versions if keeps or row.state in ("issued", "archived")],
        "draft": next((row for row in plan.all_versions if row.state == "draft"), None) if keeps else None,
        "may_keep": keeps,
        "used": list(used.select_related("ticket", "version").order_by("-started_at")[:8]),
        "story": list(Happening.objects.of_case(plan).select_related("by", "on_behalf_of")[:12]),
    }
    return render(request, "tickets/contingency.html", context)


@needs(Right.CONTINGENCY)
def create(request):
    form = forms.NewForm(posted(request))

    def run(data):
        data.pop("expected_version")
        return actions.draft_contingency(by=request.user, at=timezone.now(), **data)

    words = {"title": "新建应急预案", "verb": "保存草稿", "wide": True, "template": EDIT}
    return side(request, form, run, "草稿已保存，核对后发布。", crumbs=HOME, **words)


@needs(Right.CONTINGENCY)
def edit(request, pk, number):
    plan, version = find(request, pk, number)
    form = forms.VersionForm(posted(request), version=version)

    def run(data):
        return actions.edit_contingency(version=version, by=request.user, at=timezone.now(), **data)

    refusal = "" if version.state == "draft" else f"第 {number} 版{version.get_state_display()}，不能再改。"
    fresh = lambda: ContingencyVersion.objects.get(pk=version.pk).edit  # noqa: E731 (asked only when stale)
    words = {"title": f"修订 {version}", "verb": "保存草稿", "wide": True, "template": EDIT}
    words |= {"refusal": refusal, "fresh": fresh}
    return side(request, form, run, "草稿已保存。", crumbs=[*HOME, (str(plan), version.get_absolute_url())], **words)


def _act(form_class, action, name: str, done: str, **words):
    """An act on the plan (`contingency`) or on one of its versions (`version`)."""

    @needs(Right.CONTINGENCY)
    def view(request, pk, number=None):
        plan, version = find(request, pk, number)
        subject = {"contingency": plan, "version": version}[name]

        def run(data):
            return action(**{name: subject}, by=request.user, at=timezone.now(), **data)

        crumbs = [*HOME, (str(plan), subject.get_absolute_url())]
        return side(request, form_class(posted(request)), run, done, crumbs=crumbs, **words)

    return view


revise = _act(
    forms.WhyForm,
    actions.revise_contingency,
    "contingency",
    "已生成修订稿，现行版本继续有效。",
    title="修订预案",
    verb="起草下一版",
)
issue = _act(
    NothingForm,
    actions.issue_contingency,
    "version",
    "已发布，以后启动按这一版。",
    title="发布预案",
    verb="发布",
    consequence="发布后替代现行版本；正在进行的应急处置仍按原来的版本。",
)
drop = _act(
    ReasonForm,
    actions.drop_contingency_draft,
    "version",
    "已放弃修订稿。",
    title="放弃修订稿",
    verb="放弃",
    danger=True,
)
retire = _act(
    ReasonForm,
    actions.retire_contingency,
    "contingency",
    "已停用。",
    title="停用预案",
    verb="停用",
    danger=True,
    consequence="停用后不能再用它启动应急处置；记录保留，可以恢复。",
)
restore = _act(NothingForm, actions.restore_contingency, "contingency", "已恢复。", title="恢复预案", verb="恢复使用")
