"""The page of the routing table (S1-40)."""

import pytest
from django.urls import reverse

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tickets.models import RoutingRule

pytestmark = pytest.mark.django_db
URL = reverse("tickets:routing")


def filled(page, **changes) -> dict:
    """The form as it was sent to the browser, with some fields changed."""
    formset = page.context["formset"]
    data = {"form-TOTAL_FORMS": len(formset.forms), "form-INITIAL_FORMS": len(formset.forms)}
    for form in formset:
        data |= {form.add_prefix(name): form[name].value() for name in ("id", "function", "note")}
    return {**data, **changes}


@pytest.mark.req("S1-40")
def test_administrator_changes_a_rule(client):
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))
    page = client.get(URL)
    first = page.context["formset"].forms[0]

    answer = client.post(URL, filled(page, **{first.add_prefix("function"): "sales"}))

    rule = RoutingRule.objects.get(pk=first.instance.pk)
    assert (answer.url, rule.kind, rule.function) == (URL, "hardware", "sales")
    assert rule.history.count() == 1


def test_saving_nothing_writes_nothing(client):
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))

    client.post(URL, filled(client.get(URL)))

    assert RoutingRule.history.count() == 0


def test_wrong_department_is_refused_at_the_field(client):
    client.force_login(make_staff(roles=[Role.ADMINISTRATOR]))
    page = client.get(URL)

    answer = client.post(URL, filled(page, **{"form-0-function": "nowhere"}))

    assert answer.status_code == 422
    assert "function" in answer.context["formset"].errors[0]


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.ENGINEER])
def test_others_do_not_edit_the_table(client, role):
    client.force_login(make_staff(roles=[role]))

    assert client.get(URL).status_code == 403
