"""This room's own open work of a leaving person: headships, coming duty days, running deputyships."""

from datetime import datetime

from django.utils import timezone

from core.organization.models import Department, Deputy, Duty, Staff
from core.times import local_date


def open_posts(staff: Staff) -> list[str]:
    """Sentences for the deactivation page."""
    today = local_date(timezone.now())
    heads = [f"{name} 的负责人" for name in Department.objects.filter(head=staff).values_list("name", flat=True)]
    days = Duty.objects.filter(person=staff, on__gte=today).count()
    stands_in = Deputy.objects.filter(deputy=staff, ends_on__gte=today).select_related("principal")
    return (
        heads
        + ([f"今天起还排了 {days} 天值班"] if days else [])
        + [f"{row.principal} 的代理人，至 {row.ends_on:%m-%d}" for row in stands_in]
    )


def take_over_posts(staff: Staff, to: Staff, by: Staff, at: datetime) -> None:
    """Give headships, coming duty days and deputyships to `to`; `to` cannot stand in for himself."""
    today = local_date(at)
    for department in Department.objects.filter(head=staff):
        department.head = to
        department.save(update_fields=["head"])
    for duty in Duty.objects.filter(person=staff, on__gte=today):
        duty.person = to
        duty.save(update_fields=["person"])
    for row in Deputy.objects.filter(deputy=staff, ends_on__gte=today):
        if row.principal_id == to.pk:
            row.delete()
        else:
            row.deputy = to
            row.save(update_fields=["deputy"])
