"""A ladder nobody needs any more leaves the choice and can come back; one in use stays."""

import pytest
from django.urls import reverse

from core.deadlines.actions.ladders import assign_ladder, create_ladder, draft_of, switch_ladder
from core.deadlines.drafts import of_version
from core.deadlines.forms.rules import RuleForm
from core.deadlines.models import Change, Ladder, Rule
from core.organization.roles import Role
from core.workflow import Refused
from tests.factories.clocks import MONDAY
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_staff("管理员", roles=[Role.ADMINISTRATOR]))
    return client


@pytest.fixture
def spare():
    """A ladder that no rule climbs."""
    draft = draft_of(Ladder.objects.get(key="default"))
    return create_ladder(type(draft)("备用路径", draft.levels), by=None, at=MONDAY)


def switch(client, ladder, on):
    return client.post(reverse("deadlines:switch_ladder", args=[ladder.pk]), {"on": on}, follow=True)


def choices(rule) -> list[str]:
    form = RuleForm(version=rule.current, draft=of_version(rule.current))
    return [str(row) for row in form.fields["ladder"].queryset]


def test_ladder_leaves_the_choice_and_comes_back(admin, spare):
    rule = Rule.objects.exclude(current=None).first()

    page = switch(admin, spare, "0").content.decode()
    gone = choices(rule)
    switch(admin, spare, "1")

    assert "“备用路径”已停用" in page
    assert "已停用</span>" in page
    assert "恢复使用</button>" in page
    assert "备用路径" not in gone
    assert "备用路径" in choices(rule)
    assert [row.words for row in Change.objects.filter(ladder=spare)[:2]] == ["恢复使用 备用路径", "停用 备用路径"]


def test_ladder_in_use_stays_and_says_why(admin):
    ladder = Ladder.objects.get(key="default")

    refused = switch(admin, ladder, "0").content.decode()

    assert "不能停用。请先让它们改用别的升级路径。" in refused
    assert f'aria-describedby="why-{ladder.pk}"' in refused
    assert Ladder.objects.get(pk=ladder.pk).is_on


def test_rules_cannot_be_given_a_ladder_that_is_off(spare):
    switch_ladder(spare, on=False, by=None, at=MONDAY)

    with pytest.raises(Refused, match="已停用"):
        assign_ladder(spare, [Rule.objects.exclude(current=None).first()], by=None, at=MONDAY)


def test_switching_twice_leaves_one_line_of_record(spare):
    for _ in range(2):
        switch_ladder(spare, on=False, by=None, at=MONDAY)

    assert Change.objects.filter(ladder=spare, words="停用 备用路径").count() == 1


def test_switch_is_for_administrators_alone(client, spare):
    url = reverse("deadlines:switch_ladder", args=[spare.pk])
    assert client.post(url, {"on": "0"}).status_code == 302
    client.force_login(make_staff("客服", roles=[Role.CLERK]))

    assert client.post(url, {"on": "0"}).status_code == 403
    assert Ladder.objects.get(pk=spare.pk).is_on


def test_unknown_ladder_is_not_found(admin):
    assert admin.post(reverse("deadlines:switch_ladder", args=[999_999]), {"on": "0"}).status_code == 404
