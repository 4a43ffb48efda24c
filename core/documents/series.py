"""Drawing form numbers: gap-free, never twice, given back when the transaction fails (E1, A-04)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from core.documents.models import Series
from core.organization.models import Department, Staff
from core.organization.roles import Role
from core.times import local
from core.workflow import Refused

LAST_TWO_DIGIT = 99


@dataclass(frozen=True)
class Number:
    """`code` is printed (YX261107), `serial` is sorted by."""

    code: str
    serial: int
    series: Series

    def __str__(self):
        return self.code


def draw(form: str, department: Department, *, at: datetime) -> Number:
    """The next number of a form for a department in the month of `at` (Asia/Shanghai).

    Call it last in the transaction: its row lock is the last in the lock order (case, clocks, series). Raises
    Refused for a department without letters, RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("draw() belongs inside the transaction that uses the number")
    if not department.letters:
        raise Refused(f"{department}还没有编码字母，不能给单据编号。请系统管理员在部门资料里填写。")
    day = local(at)
    key = {"form": form, "letters": department.letters, "year": day.year, "month": day.month}
    series = Series.objects.lock(**key)
    if series is None:
        Series.objects.bulk_create([Series(**key)], ignore_conflicts=True)
        series = Series.objects.lock(**key)
    series.last += 1
    series.save(update_fields=["last"])
    number = Number(series.code(series.last), series.last, series)
    if number.serial == LAST_TWO_DIGIT + 1:
        _warn_administrators(number, department, at)
    return number


def _warn_administrators(number: Number, department: Department, at: datetime) -> None:
    """A-04: the two digits of the code rule are used up; go on with three and say so."""
    from core.notices.post import Draft, post

    try:
        url = reverse("documents:forms")
    except NoReverseMatch:
        url = ""
    drafts = [
        Draft(
            staff_id=pk,
            key=f"series-over-99:{number.series.pk}",
            kind="series_over_99",
            title=f"{department}本月编号已超过 99",
            body=f"编号从 {number.code} 起用三位流水号，登记不受影响。编码规则只留了两位，请确认是否调整编码字母。",
            url=url,
            tone="amber",
        )
        for pk in Staff.objects.active().in_role(Role.ADMINISTRATOR).values_list("pk", flat=True).order_by("pk")
    ]
    post(drafts, at=at)
