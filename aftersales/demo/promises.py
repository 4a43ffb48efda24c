"""What customers and heads agree about clocks in the demo: appointments, rests, arrivals that were excused."""

import random
from datetime import timedelta

from core.deadlines.actions import agree, answer_exemption, ask_exemption, pause
from core.deadlines.models import Clock
from core.times import local
from tickets import actions

ARRIVALS = ("D-13", "D-15")


def on_the_way(life) -> None:
    """Before somebody leaves for the site; its own dice, so that the other stories stay what they are."""
    dice = random.Random(life.ticket.pk)  # noqa: S311 demo data, not a secret
    running = Clock.objects.of_case(life.ticket).filter(rule__key__in=ARRIVALS, state="running", due_at__gt=life.at)
    clock, lot = running.select_related("rule").order_by("due_at").first(), dice.random()
    if clock is None or lot > 0.3:
        return
    if lot < 0.1:
        morning = local(clock.due_at + timedelta(hours=dice.choice((12, 36)))).replace(hour=9, minute=0)
        agree(clock, due_at=morning, agreed_with=_whom(life), by=life.clerk, at=life.at)
    elif lot < 0.2:
        row = ask_exemption(clock, reason="雨雪封路，改乘次日列车", distance_km=640, by=life.engineer, at=life.at)
        answer_exemption(row, approve=True, by=life.people["zhoum"], at=life.at, words="同意，注意安全。")
    else:
        rest = life.at + timedelta(hours=dice.choice((3, 6, 20)))
        pause(clock, reason="客户安排停机窗口", latest_end=rest, by=life.clerk, at=life.at)


def told_by_the_head(life) -> None:
    """After a report from the site the head of the department tells the customer, mostly (S3-17)."""
    head = life.ticket.responsible_department.head
    if head and random.Random(life.ticket.pk).random() < 0.7:  # noqa: S311
        life.act(actions.pass_on_progress, with_whom=_whom(life), by=head)


def _whom(life) -> str:
    return life.ticket.contact_name or "设备部"
