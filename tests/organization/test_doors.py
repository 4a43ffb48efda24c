"""Who may open which page of this room: every address × role, and nobody without signing in."""

import pytest
from django.urls import reverse

from core.organization.models import Department, Deputy, Post, Staff
from core.organization.roles import Role
from core.organization.urls import urlpatterns
from tests.factories.organization import make_deputy, make_staff

pytestmark = pytest.mark.django_db
OPEN = {"sign_in"}
OWN = {"sign_out", "profile", "password", "tokens", "token_revoke"}
ROSTER = {"roster", "duty_set", "week_copy"}


def addresses():
    """Name → address, with rows of this test's database where the address names one."""
    from datetime import date

    person = make_staff("高燕", post="客服文员")
    row = make_deputy(person, make_staff(), date(2030, 1, 1), date(2030, 1, 2))
    department = Department.objects.create(name="售后服务部")
    pks = {"department_edit": department.pk, "post_edit": Post.objects.get().pk, "deputy_end": row.pk}
    pks["post_delete"] = pks["post_edit"]
    return {
        pattern.name: reverse(
            f"organization:{pattern.name}",
            args=[pks.get(pattern.name, person.pk)] if "pk" in str(pattern.pattern) else [],
        )
        for pattern in urlpatterns
    }


def test_nobody_enters_without_signing_in(client):
    answers = {name: client.get(url) for name, url in addresses().items() if name not in OPEN}

    led = {
        name for name, answer in answers.items() if answer.headers.get("Location", "").startswith("/sign-in/?next=")
    }
    assert led == set(answers)


@pytest.mark.parametrize("role", Role.values)
def test_doors_by_role(client, role):
    client.force_login(make_staff(roles=[role]))

    refused = {name for name, url in addresses().items() if client.get(url).status_code == 403}

    everything = {pattern.name for pattern in urlpatterns} - OPEN - OWN
    expected = {Role.ADMINISTRATOR: set(), Role.HEAD: everything - ROSTER}.get(role, everything)
    assert refused == expected


def test_refusal_says_which_right_is_missing(client, clerk):
    client.force_login(clerk)

    response = client.get(reverse("organization:staff_list"))

    assert response.status_code == 403
    assert "您的岗位没有“管理人员、部门和岗位”的权限。" in response.content.decode()


@pytest.mark.parametrize(
    "name", ["staff_edit", "password_reset", "deactivate", "reactivate", "department_edit", "post_edit", "deputy_end"]
)
def test_unknown_rows_are_not_found(as_admin, name):
    url = reverse(f"organization:{name}", args=[999_999])

    assert as_admin.post(url).status_code == 404


def test_reading_writes_nothing(as_admin):
    urls = addresses()
    before = [model.history.count() for model in (Staff, Department, Deputy)]

    for url in urls.values():
        as_admin.get(url)

    assert [model.history.count() for model in (Staff, Department, Deputy)] == before
