"""Sign-in, lock-out, one-time passwords, own settings."""

import pytest
from django.urls import reverse

from core.organization import actions, demo
from core.organization.models import Staff
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("organization:sign_in")
PASSWORD = "correct-horse-7"


def sign_in(client, username="linxy", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def test_sign_in_leads_to_the_asked_page(client):
    staff = make_staff(username="linxy", password=PASSWORD)

    response = sign_in(client, next="/me/", stay="on")

    assert (response.status_code, response.url) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(staff.pk)
    assert client.session.get_expiry_age() == 12 * 3600
    assert Staff.objects.get().last_login is not None
    assert staff.history.count() == 1


def test_sign_in_without_stay_ends_with_the_browser(client):
    make_staff(username="linxy", password=PASSWORD)

    sign_in(client)

    assert client.session.get_expire_at_browser_close()


def test_sign_in_follows_no_foreign_address(client):
    make_staff(username="linxy", password=PASSWORD)

    assert sign_in(client, next="https://evil.example/").url == reverse("home")


@pytest.mark.parametrize(
    ("username", "password"), [("linxy", "wrong-horse"), ("nobody", PASSWORD), ("gone", PASSWORD)]
)
def test_sign_in_refused_keeps_the_name(client, username, password):
    make_staff(username="linxy", password=PASSWORD)
    make_staff(username="gone", password=PASSWORD, is_active=False)

    response = sign_in(client, username, password)

    assert response.context["form"].non_field_errors() == ["账号或密码不对。请检查大小写，或请系统管理员重置密码。"]
    assert response.context["form"]["username"].value() == username
    assert f'value="{password}"' not in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_locked_after_too_many_tries(client, settings):
    make_staff(username="linxy", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, password="wrong-horse")

    assert response.status_code == 429
    assert "organization/locked.html" in [template.name for template in response.templates]
    assert sign_in(client).status_code == 429


def test_sign_in_unlocked_by_a_reset(client, settings, admin):
    staff = make_staff(username="linxy", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password="wrong-horse")

    password = actions.reset_password(staff=staff, by=admin, at=staff.created_at)

    assert sign_in(client, password=password).status_code == 302


def test_sign_in_of_a_signed_in_person_goes_on(client, clerk):
    client.force_login(clerk)

    assert client.get(SIGN_IN).url == reverse("home")


def test_sign_in_asked_by_htmx_leads_the_whole_page(client):
    response = client.get(
        SIGN_IN, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/?tab=mine"}
    )

    assert response["HX-Redirect"] == f"{SIGN_IN}?next=%2Ftickets%2F%3Ftab%3Dmine"


def test_demo_accounts_shown_with_demo_data_only(client, settings):
    settings.EMBEDDED = True
    assert client.get(SIGN_IN).context["accounts"] == []

    actions.found_company(password=demo.PASSWORD, is_demo=True)

    names = [account.username for account in client.get(SIGN_IN).context["accounts"]]
    assert names == ["linxy", "chengd", "shenl", "zhoum", "hej", "fangl", "admin", "weizq", "qiul"]
    assert client.get(SIGN_IN, {"account": "hej"}).context["form"]["password"].value() == demo.PASSWORD
    assert client.get(SIGN_IN, {"account": "gaoy"}).context["form"]["password"].value() is None


def test_demo_accounts_never_shown_in_production(client, settings):
    settings.EMBEDDED = False
    actions.found_company(password=demo.PASSWORD, is_demo=True)

    response = client.get(SIGN_IN, {"account": "admin"})

    assert response.context["accounts"] == []
    assert demo.PASSWORD not in response.content.decode()


def test_demo_account_vanishes_with_its_own_password(settings, admin):
    settings.EMBEDDED = True
    people = actions.found_company(password=demo.PASSWORD, is_demo=True)

    actions.change_password(staff=people["linxy"], password=PASSWORD, at=admin.created_at)

    assert "linxy" not in [account.username for account in demo.demo_accounts()]


def test_sign_out_by_post_only(client, clerk):
    client.force_login(clerk)

    assert client.get(reverse("organization:sign_out")).status_code == 405
    assert client.post(reverse("organization:sign_out")).url == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_one_time_password_must_be_changed_first(client):
    staff = make_staff(username="linxy", password=PASSWORD, must_change_password=True)
    client.force_login(staff)

    assert client.get(reverse("organization:profile")).url == reverse("organization:password")
    swap = client.get(reverse("organization:profile"), headers={"HX-Request": "true"})
    assert swap["HX-Redirect"] == reverse("organization:password")

    data = {"old": PASSWORD, "new": "battery-staple-9", "again": "battery-staple-9"}
    client.post(reverse("organization:password"), data)

    assert client.get(reverse("organization:profile")).status_code == 200
    staff.refresh_from_db()
    assert (staff.must_change_password, staff.check_password("battery-staple-9")) == (False, True)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"old": "wrong"}, {"old": ["现在的密码不对。请重新输入，或请系统管理员重置密码。"]}),
        ({"again": "other-words-1"}, {"again": ["两次输入的新密码不一样。请再输一次。"]}),
        ({"new": PASSWORD, "again": PASSWORD}, {"new": ["新密码和现在的密码一样。请换一个。"]}),
        ({"new": "19837465", "again": "19837465"}, {"new": ["新密码只有数字。请加上字母或符号。"]}),
        ({"new": "abc7xk", "again": "abc7xk"}, {"new": ["新密码太短。请至少用 8 位。"]}),
    ],
)
def test_password_change_refused(client, data, errors):
    staff = make_staff(password=PASSWORD)
    client.force_login(staff)

    response = client.post(
        reverse("organization:password"),
        {"old": PASSWORD, "new": "battery-staple-9", "again": "battery-staple-9", **data},
    )

    assert response.context["form"].errors == errors
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_profile_saves_look_and_address(client, clerk):
    client.force_login(clerk)
    url = reverse("organization:profile")

    response = client.post(url, {"phone": "138 0000 0000", "email": "lin@example.com", "theme": "dark"})

    clerk.refresh_from_db()
    assert response.url == url
    assert (clerk.phone, clerk.email, clerk.theme, clerk.shortcuts_on) == (
        "138 0000 0000",
        "lin@example.com",
        "dark",
        False,
    )
    assert response.cookies["theme"].value == "dark"
    assert 'data-bs-theme="dark"' in client.get(url).content.decode()


def test_profile_refused_keeps_what_was_typed(client, clerk):
    client.force_login(clerk)

    response = client.post(reverse("organization:profile"), {"phone": "8001", "email": "lin@", "theme": "dark"})

    assert list(response.context["form"].errors) == ["email"]
    assert response.context["form"]["email"].value() == "lin@"
    clerk.refresh_from_db()
    assert clerk.theme == "auto"


def test_profile_needs_login(client):
    assert client.get(reverse("organization:profile")).url == f"{SIGN_IN}?next=/me/"
