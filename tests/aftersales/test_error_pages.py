"""The page of last resort."""

from django.template.loader import render_to_string


def test_failure_page_stands_without_request_and_still_looks_like_the_house():
    page = render_to_string("500.html")

    assert 'href="/static/app.css"' in page
    assert "错误已记录" in page
    assert 'href="/"' in page
