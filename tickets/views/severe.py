"""Short acts on 重要 and 紧急 cases, and who is called as expert (S3-14, S3-15, S3-20, S0-47)."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.organization.models import Staff
from core.organization.rights import needs
from core.organization.roles import Role
from tickets import actions
from tickets.forms import severe as forms
from tickets.forms.acts import MomentForm
from tickets.forms.meetings import ExpertiseFormSet
from tickets.models import Expertise
from tickets.rights import Right
from tickets.views.act import act, find


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
    template="tickets/act_page.html",
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
    rows = Expertise.objects.select_related("person", "department").order_by("person_id", "pk")
    formset = ExpertiseFormSet(request.POST or None, queryset=rows)
    everybody = Staff.objects.active().in_role(Role.EXPERT).order_by("pk")
    for form in formset:
        form.fields["person"].queryset = everybody
    if formset.is_valid():
        with transaction.atomic():
            formset.save()
        messages.success(request, "已保存，对之后登记的重要问题生效。")
        return redirect("tickets:expertise")
    known = {row.person_id for row in rows}
    context = {"formset": formset, "for_all": [person for person in everybody if person.pk not in known]}
    return render(request, "tickets/expertise.html", context, status=422 if request.method == "POST" else 200)
