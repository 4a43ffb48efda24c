"""Deputies have dates, also where an objection asks whom somebody stands in for."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from core.organization.models import Staff
from core.organization.standing import people_of, stands_for
from core.times import SHANGHAI
from core.workflow import Step, Workflow
from tests.factories.organization import make_deputy, make_staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


def a_deputy() -> tuple[Staff, Staff]:
    head, mate = make_staff("周敏"), make_staff("方立")
    make_deputy(head, mate, NOON.date(), NOON.date())
    return head, mate


@pytest.mark.req("A-17")
def test_deputy_stands_in_on_the_days_of_the_row_alone():
    head, mate = a_deputy()

    assert stands_for(mate, NOON) == [head]
    assert people_of(mate, NOON) == {mate.pk, head.pk}
    assert people_of(mate, NOON - DAY) == {mate.pk}
    assert people_of(mate, NOON + DAY) == {mate.pk}


def test_nobody_stands_in_for_who_has_left():
    head, mate = a_deputy()
    Staff.objects.filter(pk=head.pk).update(is_active=False)

    assert stands_for(mate, NOON) == []


@pytest.mark.req("A-17")
def test_objection_asks_for_the_moment_of_the_step():
    head, mate = a_deputy()
    way = Workflow(
        [Step("sign", "签", {"draft"}, None, None, lambda paper, by: head_signs(head, by))], attribute="state"
    )
    paper = SimpleNamespace(state="draft")

    assert way.refusal(paper, "sign", by=mate, at=NOON) == ""
    assert way.refusal(paper, "sign", by=mate, at=NOON + DAY) == "由周敏签。"
    assert way.refusal(paper, "sign", by=mate, at=NOON - DAY) == "由周敏签。"


def head_signs(head: Staff, by: Staff) -> str:
    return "" if head.pk in people_of(by) else f"由{head}签。"


def test_no_moment_stands_outside_a_lifecycle():
    _, mate = a_deputy()

    with pytest.raises(LookupError):
        people_of(mate)
