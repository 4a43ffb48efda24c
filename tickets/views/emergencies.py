"""应急处置 of a case: start, checklist, resources, temporary solution, follow-up, evaluation (S3-19 … S3-23)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tickets import actions, pages_severe
from tickets.forms import severe as forms
from tickets.gates_severe import EMERGENCIES
from tickets.lifecycle import LIFECYCLE
from tickets.models.emergency import CheckItem, Emergency, FollowUp, ResourceRequest
from tickets.views.act import answer, find
from tickets.views.side import posted, side


def start(request, pk):
    """启动应急预案: the closest plan and its team of today are chosen already; `?plan=` shows another one."""
    ticket = find(request, pk)
    asked = {"plan": request.GET["plan"]} if "plan" in request.GET else {}
    data = request.POST if request.method == "POST" else None
    form = forms.StartForm(data, ticket=ticket, user=request.user, initial=asked)
    refusal = LIFECYCLE.refusal(ticket, "team", by=request.user, at=timezone.now())
    words = {"title": "启动应急预案", "verb": "启动应急预案"}
    context = {"ticket": ticket, "form": form, "act": words, "refusal": refusal}
    context["preview"] = pages_severe.plan_preview(form.chosen)
    if request.method == "POST":
        return answer(
            request, "tickets/emergency_start.html", context, _start, "应急预案已启动，小组成员已收到紧急通知。"
        )
    return render(request, "tickets/emergency_start.html", context)


def _start(**given):
    return actions.form_team(**given).emergency


def emergency_of(request, pk) -> Emergency:
    """The emergency of a case that this person may see, with everything its page shows."""
    ticket = find(request, pk)
    rows = Emergency.objects.select_related("version__contingency", "started_by", "temporary_by", "over_by")
    parts = ["members__person__department", "checklist__by", "requests__asked_by", "requests__answered_by"]
    found = get_object_or_404(
        rows.prefetch_related(*parts, "follow_ups__owner", "follow_ups__done_by"), ticket=ticket
    )
    found.ticket = ticket
    return found


@require_GET
def show(request, pk):
    """What is done next, who is there, what is missing."""
    emergency = emergency_of(request, pk)
    now = timezone.now()
    context = {"ticket": emergency.ticket, "emergency": emergency}
    context |= pages_severe.emergency_page(emergency, request.user, at=now)
    return render(request, "tickets/emergency.html", context)


@dataclass(frozen=True)
class Act:
    """One short act: its step, form, action, and under which name the action gets its object."""

    step: str
    form: type
    action: Callable
    done: str
    title: str
    verb: str
    model: type | None = None
    name: str = "emergency"
    danger: bool = False
    consequence: str = ""


def act(given: Act):
    def view(request, pk, part=None):
        emergency = emergency_of(request, pk)
        thing = get_object_or_404(given.model, pk=part, emergency=emergency) if given.model else emergency
        if given.model:
            thing.emergency = emergency
        form = given.form(posted(request), emergency=emergency, user=request.user, thing=thing)

        def run(data):
            given.action(**{given.name: thing}, by=request.user, at=timezone.now(), **data)
            return emergency

        refusal = EMERGENCIES.refusal(emergency, given.step, by=request.user, at=timezone.now())
        crumbs = [(str(emergency.ticket), emergency.ticket.get_absolute_url())]
        crumbs.append(("应急处置", emergency.get_absolute_url()))
        words = {"title": given.title, "verb": given.verb, "danger": given.danger, "consequence": given.consequence}
        return side(request, form, run, given.done, crumbs=crumbs, refusal=refusal, **words)

    return view


check = act(Act("check", forms.CheckForm, actions.check, "已记录。", "完成步骤", "完成", CheckItem, "item"))
skip = act(
    Act(
        "skip",
        forms.ReasonOnly,
        actions.skip,
        "已记录不做的理由。",
        "不做这一步",
        "不做这一步",
        CheckItem,
        "item",
        danger=True,
        consequence="理由写进经过；安全项不做时，售后服务部和生产部负责人立即收到通知。",
    )
)
undo = act(Act("undo", forms.ReasonOnly, actions.undo, "已撤回。", "撤回步骤", "撤回", CheckItem, "item"))
join = act(Act("join", forms.JoinForm, actions.join_team, "已通知新成员。", "增加成员", "加入小组"))
ask = act(Act("ask", forms.AskForm, actions.ask_for, "已记录资源申请。", "申请资源", "申请"))
reply = act(
    Act(
        "answer",
        forms.AnswerForm,
        actions.answer_request,
        "已记录答复。",
        "记录答复",
        "记录答复",
        ResourceRequest,
        "request",
    )
)
temporary = act(
    Act("temporary", forms.TemporaryForm, actions.solve_for_now, "已记录临时方案。", "记录临时方案", "记录临时方案")
)
stand_down = act(
    Act(
        "stand_down",
        forms.StandDownForm,
        actions.stand_down,
        "应急已解除，可以安排跟进和总结评估。",
        "解除应急",
        "解除应急",
        consequence="解除后步骤不能再改；剩下的是后续跟进和总结评估。",
    )
)
follow = act(Act("follow", forms.FollowForm, actions.agree_follow_up, "已安排跟进。", "安排后续跟进", "安排跟进"))
followed = act(
    Act("followed", forms.FollowedForm, actions.follow_up, "已记录跟进。", "记录跟进", "记录", FollowUp, "row")
)
unfollow = act(
    Act(
        "followed",
        forms.ReasonOnly,
        actions.drop_follow_up,
        "已取消跟进。",
        "取消跟进",
        "取消这次跟进",
        FollowUp,
        "row",
        danger=True,
    )
)
tick = require_POST(check)
