"""Short acts on 重要 and 紧急 cases, and who is called as expert (S3-14, S3-15, S3-20, S0-47)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.organization.rights import needs
from core.workflow import Stale
from tickets import actions
from tickets.forms import severe as forms
from tickets.forms.acts import MomentForm
from tickets.forms.expertise import ExpertiseForm
from tickets.models import Expertise
from tickets.queries_severe import generalists
from tickets.rights import Right
from tickets.views.act import act, find
from tickets.views.side import posted


def _on_the_case(action):
    """The action, but what follows is the page of the case."""

    def run(**given):
        return action(**given).ticket

    return run


meeting = act(
    "meeting",
    forms.AnalysisForm,
    _on_the_case(actions.record_meeting),
    "已记录会议，参加人和任务责任人已收到通知。",
    template="tickets/analysis.html",
    title="记录分析会议",
    verb="记录会议",
)
experts = act(
    "experts", forms.ExpertsForm, actions.name_experts, "已通知专家。", title="指定技术专家", verb="通知专家"
)
flag_meeting = act(
    "flag_meeting",
    forms.FlagForm,
    _on_the_case(actions.flag_for_meeting),
    "已提交，下一次会议编排议程时会看到。",
    title="提交晨会",
    verb="提交晨会",
)
team_arrived = act(
    "team_arrived", MomentForm, actions.team_arrived, "已记录到达。", title="应急小组到达", verb="记录到达"
)


@require_POST
def unflag_meeting(request, pk):
    """Take back what one handed in, before a meeting takes it up."""
    ticket = find(request, pk)
    actions.unflag(ticket=ticket, by=request.user, at=timezone.now())
    messages.success(request, "已撤回提交。")
    return redirect(ticket)


@needs(Right.EXPERTISE)
def expertise(request):
    """Which expert is called for which product, fault or department; who has no row is called for everything."""
    rows = list(Expertise.objects.order_by("person_id", "pk"))
    form = ExpertiseForm(posted(request), standing=rows)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "for_all": generalists(rows), "stale": None, "refusal": "", "now_there": []}
    if form.is_valid():
        try:
            actions.set_expertise(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Stale as stale:
            form.data = form.data.copy()
            form.data["expected"] = form.initial["expected"]
            context["stale"], status = stale, 409
        else:
            messages.success(request, "已保存，对之后登记的重要问题生效。")
            return redirect("tickets:expertise")
    return render(request, "tickets/expertise.html", context, status=status)
