"""接口令牌: shown once, stored as a digest, revoked with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.organization import tokens
from core.organization.models import ApiToken
from core.organization.roles import Role
from core.workflow import Refused
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db


def issued(staff, **fields):
    given = {"name": "ERP 同步", "may_write": False, "expires_at": None, "at": timezone.now(), **fields}
    return tokens.issue_token(staff=staff, **given)


def test_token_is_recognised_and_stands_nowhere_in_the_table():
    staff, now = make_staff(), timezone.now()

    token = issued(staff)

    assert tokens.recognise(token, at=now).staff == staff
    assert token not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize("wrong", ["", "shfw_", "shfw_" + "a" * 43, "王𬭎"])
def test_wrong_token_is_nobody(wrong):
    issued(make_staff())

    assert tokens.recognise(wrong, at=timezone.now()) is None


def test_token_ends_with_its_last_moment_its_revocation_and_its_person():
    staff, now = make_staff(), timezone.now()
    short, revoked, gone = (issued(staff, expires_at=now + timedelta(hours=1)), issued(staff), issued(make_staff()))

    tokens.revoke_token(
        token=ApiToken.objects.get(digest=tokens.digest(revoked)), reason="ERP 停用", by=staff, at=now
    )
    leaver = ApiToken.objects.get(digest=tokens.digest(gone)).staff
    leaver.is_active = False
    leaver.save(update_fields=["is_active"])

    assert tokens.recognise(short, at=now + timedelta(minutes=59))
    assert [tokens.recognise(token, at=now + timedelta(hours=1)) for token in (short, revoked, gone)] == [None] * 3


def test_last_use_is_noted_without_a_write_per_request():
    now = timezone.now()
    token = issued(make_staff())

    tokens.recognise(token, at=now)
    tokens.recognise(token, at=now + timedelta(minutes=5))

    assert ApiToken.objects.get().last_used_at == now


def test_token_that_ends_in_the_past_is_refused():
    with pytest.raises(Refused, match="已经过去"):
        issued(make_staff(), expires_at=timezone.now() - timedelta(days=1))


def test_token_is_revoked_once():
    staff, now = make_staff(), timezone.now()
    issued(staff)
    tokens.revoke_token(token=ApiToken.objects.get(), reason="换系统", by=staff, at=now)

    with pytest.raises(Refused, match="已经停用"):
        tokens.revoke_token(token=ApiToken.objects.get(), reason="再停", by=staff, at=now)


def test_new_token_stands_on_one_answer_only(client):
    staff = make_staff()
    client.force_login(staff)
    url = reverse("organization:tokens")

    answer = client.post(url, {"name": "看板", "expires_on": "2099-12-31"})
    token = answer.context["token"]

    assert tokens.recognise(token, at=timezone.now()).staff == staff
    assert token in answer.content.decode()
    assert token not in client.get(url).content.decode()
    assert "看板" in client.get(url).content.decode()


def test_form_with_a_past_day_keeps_what_was_typed(client):
    client.force_login(make_staff())

    answer = client.post(reverse("organization:tokens"), {"name": "看板", "expires_on": "2020-01-01"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["expires_on"] == ["这一天已经过去。请改为今天或以后。"]
    assert "看板" in answer.content.decode()


def test_strangers_token_is_404_and_the_administrators_hand_reaches_it(client):
    owner, other, admin = make_staff(), make_staff(), make_staff(roles=[Role.ADMINISTRATOR])
    issued(owner)
    url = reverse("organization:token_revoke", args=[ApiToken.objects.get().pk])

    client.force_login(other)
    assert client.post(url, {"reason": "不要了"}).status_code == 404
    client.force_login(admin)
    client.post(url, {"reason": ""})
    assert ApiToken.objects.get().revoked_at is None
    client.post(url, {"reason": "人员离岗"})

    row = ApiToken.objects.get()
    assert (row.revoked_by, row.revoke_reason) == (admin, "人员离岗")
    assert "人员离岗" in client.get(reverse("organization:all_tokens")).content.decode()
