"""Refusals reach people where they are: in a page, or in the corner that htmx asked for."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core.middleware import RefusedMiddleware
from core.workflow import Refused, Stale


def make_request(method="POST", htmx=False, **headers):
    if htmx:
        headers |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/tickets/3/"}
    request = getattr(RequestFactory(), method.lower())("/tickets/3/closed/", {"result": "更换喷头"}, **headers)
    request.htmx = HtmxDetails(request)
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def refuse(request, exception):
    return RefusedMiddleware(lambda request: HttpResponse()).process_exception(request, exception)


def test_refused_post_returns_with_the_reason():
    request = make_request(HTTP_REFERER="http://testserver/tickets/3/")

    answer = refuse(request, Refused("客户还没有确认。"))

    assert (answer.status_code, answer.url) == (302, "http://testserver/tickets/3/")
    assert [message.message for message in request._messages] == ["客户还没有确认。"]


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/"])
def test_refused_without_a_page_of_ours_shows_its_own(referer):
    answer = refuse(make_request(HTTP_REFERER=referer), Refused("客户还没有确认。"))

    assert answer.status_code == 409
    assert "客户还没有确认。" in answer.content.decode()


def test_refused_htmx_becomes_a_toast():
    answer = refuse(make_request(htmx=True), Refused("客户还没有确认。"))

    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (409, "#toasts", "beforeend")
    assert answer.content.decode().startswith('<div class="toast-note error" role="alert">')


@pytest.mark.parametrize("htmx", [True, False])
def test_stale_save_says_what_changed_and_keeps_what_was_typed(htmx):
    answer = refuse(make_request(htmx=htmx), Stale("周敏 10:40 已修改。", ["等级", "责任人"]))

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "周敏 10:40 已修改。" in html
    assert "已变更：等级、责任人" in html
    assert "更换喷头" in html
    assert answer.headers.get("HX-Retarget") == ("#main" if htmx else None)


def test_other_exceptions_pass():
    assert refuse(make_request(), ValueError("x")) is None


@pytest.mark.parametrize(("htmx", "status"), [(True, 200), (False, 302)])
def test_expired_login_leads_the_browser_and_not_a_corner(htmx, status):
    sign_in = HttpResponseRedirect("/sign-in/?next=/bell/")

    answer = RefusedMiddleware(lambda request: sign_in)(make_request("GET", htmx=htmx))

    assert answer.status_code == status
    assert answer.headers.get("HX-Redirect") == ("/sign-in/?next=/tickets/3/" if htmx else None)


def test_other_redirects_stay():
    elsewhere = HttpResponseRedirect("/tickets/3/")

    assert RefusedMiddleware(lambda request: elsewhere)(make_request("GET", htmx=True)) is elsewhere
