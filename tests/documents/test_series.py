"""Form numbers (E1, A-04)."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from core.documents.models import Series
from core.documents.series import draw
from core.notices.models import Message
from core.organization.roles import Role
from core.times import SHANGHAI
from core.workflow import Refused
from tests.factories.organization import make_department, make_staff

NOVEMBER = datetime(2026, 11, 18, 9, 12, tzinfo=SHANGHAI)


def number(form, department, at=NOVEMBER):
    with transaction.atomic():
        return draw(form, department, at=at).code


@pytest.mark.django_db
@pytest.mark.req("S1-53", "S1-54")
def test_draw_counts_per_form_department_and_month():
    sales, production = make_department("营销中心", letters="YX"), make_department("生产部", letters="SC")

    codes = [
        number("ticket", sales),
        number("ticket", sales),
        number("trip", production),
        number("trip", sales),
        number("ticket", sales, NOVEMBER + timedelta(days=30)),
    ]

    assert codes == ["YX261101", "YX261102", "SC261101", "YX261101", "YX261201"]


@pytest.mark.django_db
def test_draw_takes_the_month_of_shanghai():
    department = make_department(letters="YX")
    last_minute = datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI)

    assert number("ticket", department, last_minute) == "YX261101"
    assert number("ticket", department, last_minute + timedelta(minutes=1)) == "YX261201"


@pytest.mark.django_db
def test_draw_without_letters_is_refused():
    department = make_department("仓库")

    with pytest.raises(Refused) as refusal:
        number("ticket", department)

    assert refusal.value.reason == "仓库还没有编码字母，不能给单据编号。请系统管理员在部门资料里填写。"


@pytest.mark.django_db(transaction=True)
def test_draw_outside_a_transaction_fails():
    with pytest.raises(RuntimeError):
        draw("ticket", make_department(letters="YX"), at=NOVEMBER)


@pytest.mark.django_db
def test_draw_rolled_back_gives_the_number_back():
    department = make_department(letters="YX")
    with transaction.atomic():
        draw("ticket", department, at=NOVEMBER)
        transaction.set_rollback(True)

    assert number("ticket", department) == "YX261101"


@pytest.mark.django_db
@pytest.mark.req("A-04")
def test_hundredth_number_has_three_digits_and_warns_administrators_once():
    administrator = make_staff("管理员", roles=[Role.ADMINISTRATOR])
    make_staff("客服", roles=[Role.CLERK])
    department = make_department("营销中心", letters="YX")
    Series.objects.create(form="ticket", letters="YX", year=2026, month=11, last=98)

    codes = [number("ticket", department) for _ in range(3)]

    assert codes == ["YX261199", "YX2611100", "YX2611101"]
    assert list(Message.objects.values_list("staff", "title")) == [(administrator.pk, "营销中心本月编号已超过 99")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.req("A-04")
def test_fifty_threads_draw_without_gap_or_repeat():
    department = make_department(letters="YX")
    kept, errors, start = [], [], threading.Barrier(50)

    def work(seat: int):
        try:
            start.wait()
            for turn in range(10):
                try:
                    with transaction.atomic():
                        drawn = draw("ticket", department, at=NOVEMBER)
                        if (seat + turn) % 10 == 0:
                            raise InterruptedError
                except InterruptedError:
                    continue
                kept.append((drawn.serial, drawn.code))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(seat,)) for seat in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(kept) == [(n, f"YX2611{n:02}") for n in range(1, 451)]
