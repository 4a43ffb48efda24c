"""Pages for requests that cannot be answered."""

import pytest
from django.template.loader import render_to_string

from core.organization.roles import Role
from tests.factories.organization import make_staff
from tests.factories.tickets import crew, make_assigned


def test_failure_page_stands_without_request_and_still_looks_like_the_house():
    page = render_to_string("500.html")

    assert 'href="/static/app.css"' in page
    assert "错误已记录" in page
    assert 'href="/"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_unknown_case_is_told_in_the_frame_of_every_role(client, role):
    client.force_login(make_staff(roles=[role]))

    answer = client.get("/tickets/999999/")

    assert answer.status_code == 404
    page = answer.content.decode()
    assert "内容不存在" in page
    assert "主导航" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/nothing/", 404), ("/people/", 403), ("/tickets/?sort=nonsense", 400)]
)
def test_page_that_refuses_counts_no_work_for_the_navigation(client, address, status):
    people = crew()
    make_assigned(people=people)
    client.force_login(people["engineer"])

    refused, listed = client.get(address), client.get("/tickets/")

    assert refused.status_code == status
    assert {place.count for place in refused.context["shell"].places} == {""}
    assert {place.count for place in listed.context["shell"].places} > {""}
