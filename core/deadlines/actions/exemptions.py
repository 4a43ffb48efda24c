"""豁免 (A-22, G-22): asked for by who works on the case, answered by the head of 售后服务部, never by the asker."""

from datetime import datetime

from django.db import IntegrityError, transaction

from core.deadlines import registry
from core.deadlines.approvers import approvers, as_whom
from core.deadlines.engine import hold_cases
from core.deadlines.events import CLOCK_EXEMPTED, EXEMPTION_ASKED, EXEMPTION_REFUSED
from core.deadlines.models import Clock, Exemption
from core.deadlines.promising import no_exemption
from core.deadlines.rights import Right
from core.deadlines.timing import arm
from core.notices.models import Tone, quiet_hours
from core.notices.notice import address
from core.notices.post import Draft, post
from core.timeline.actions import happened
from core.times import local_date
from core.workflow import Refused

ASKED, ANSWERED = "clock.exemption_asked", "clock.exemption_answered"


@transaction.atomic
def ask_exemption(clock: Clock, *, reason: str, by, at: datetime, distance_km: int | None = None) -> Exemption:
    """特殊情况除外, 距离较远除外: say why this arrival should not count. The approver is told at once."""
    clock = _held(clock.pk)
    if why := no_exemption(clock):
        raise Refused(f"“{clock.rule.name}”{why}", "reason")
    if not by.may(Right.ARRANGE, at=at):
        raise Refused("您的岗位不能申请豁免。请交给责任人或客服。")
    if not reason.strip():
        raise Refused("没有写明豁免理由。请写明特殊情况或距离。", "reason")
    row = Exemption(clock=clock, reason=reason.strip(), distance_km=distance_km, asked_by=by, asked_at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("已经申请过豁免，正在等待批准。", "reason") from None
    _say(EXEMPTION_ASKED, row, row.why, by=by, at=at)
    people = approvers(by, local_date(at))
    post([_draft(row, person, ASKED, f"请批准豁免：{clock.rule.name}", row.why) for person in people], at=at)
    return row


@transaction.atomic
def answer_exemption(row: Exemption, *, approve: bool, by, at: datetime, words: str = "") -> Exemption:
    """The head of 售后服务部, or the deputy, approves or refuses (G-22). An exempt clock warns and tells nobody.

    Raises Refused for everybody else, for the asker, and for a refusal without a word.
    """
    clock = _held(row.clock_id)
    row = Exemption.objects.select_for_update().get(pk=row.pk)
    row.clock = clock
    if row.state != Exemption.State.ASKED:
        raise Refused(f"这份申请{row.get_state_display()}，不能再改。")
    behalf = as_whom(by, row.asked_by, at)
    if not approve and not words.strip():
        raise Refused("没有写明不批准的理由。", "words")
    row.state = Exemption.State.APPROVED if approve else Exemption.State.REFUSED
    row.by, row.on_behalf_of, row.at, row.words = by, behalf, at, words.strip()
    row.save()
    if approve:
        clock.is_exempt = True
        arm(clock, at=at)
        clock.save(update_fields=["is_exempt", "next_action_at"])
    said = f"{row.why}{'；' + row.words if row.words else ''}"
    _say(CLOCK_EXEMPTED if approve else EXEMPTION_REFUSED, row, said, by=by, at=at, behalf=behalf)
    title = f"豁免{'已批准' if approve else '未批准'}：{clock.rule.name}"
    post([_draft(row, row.asked_by, ANSWERED, title, f"{by}：{row.words or '同意。'}")], at=at)
    case = clock.case
    registry.tell(type(case), [case.pk])
    return row


def _held(pk: int) -> Clock:
    """The clock, locked after its case."""
    place = Clock.objects.values_list("case_type_id", "case_id").get(pk=pk)
    hold_cases(place[0], [place[1]])
    return Clock.objects.lock(pk=pk).select_related("rule", "version", "variant").get()


def _say(event, row: Exemption, words: str, *, by, at: datetime, behalf=None) -> None:
    happened(event, row.clock.subject, by=by, at=at, note=f"{row.clock.rule.name}：{words}", on_behalf_of=behalf)


def _draft(row: Exemption, person, kind: str, title: str, words: str) -> Draft:
    case = row.clock.case
    return Draft(
        staff_id=person.pk,
        key=f"{kind}:{row.pk}",
        kind=kind,
        title=title,
        body=f"{case}\n{words}",
        url=address(row),
        tone=Tone.AMBER if kind == ASKED else Tone.PLAIN,
        case=case,
        quiet=quiet_hours().spares(row.clock.severity),
    )
