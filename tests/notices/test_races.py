"""What two workers or two writers do to the same rows, and what is sent when the setting is away."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core.notices import deliver as outbox
from core.notices import marks
from core.notices import post as writing
from core.notices.deliver import BACK_OFF, deliver
from core.notices.digest import LINES, digest, words
from core.notices.models import Delivery, Digest, Message
from core.notices.post import Draft, post
from core.times import moment
from tests.factories.organization import make_staff

pytestmark = pytest.mark.django_db
NOON = moment("2026-11-16T12:00")


@pytest.fixture
def lin():
    return make_staff(email="lin@example.com")


@pytest.fixture
def row(lin):
    post([Draft(lin.pk, "k", "test", "到期未办")], at=NOON)
    return Delivery.objects.get()


def late(lin, count):
    post([Draft(lin.pk, str(n), "test", f"第 {n} 条", "正文", late=True) for n in range(count)], at=NOON)


def test_row_taken_by_a_faster_worker_is_left_to_it(row, monkeypatch):
    update = outbox.Delivery.objects.all().__class__.update
    monkeypatch.setattr("django.db.models.query.QuerySet.update", lambda rows, **values: 0)

    assert outbox._claim(NOON) is None

    monkeypatch.setattr("django.db.models.query.QuerySet.update", update)
    assert outbox._claim(NOON) == row


def test_run_with_a_limit_leaves_the_rest_for_the_next(row):
    zhou = make_staff("周敏", email="zhou@example.com")
    post([Draft(zhou.pk, "k", "test", "第二封")], at=NOON)

    assert [deliver(NOON, limit=1).sent, deliver(NOON, limit=1).sent, deliver(NOON).sent] == [1, 1, 0]


def test_channel_that_is_not_set_up_any_more_is_tried_later(row, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    result = deliver(NOON)

    row.refresh_from_db()
    assert (result.failed, row.error) == (1, "这种通知方式没有设置。")
    assert (row.state, row.next_attempt_at) == (Delivery.State.WAITING, NOON + BACK_OFF[0])


def test_digest_goes_out_as_one_mail_with_its_own_words(lin, mailoutbox):
    late(lin, 3)
    digest(lin, NOON)

    assert deliver(NOON).sent == 1
    assert [mail.subject for mail in mailoutbox] == ["延迟补发：3 条提醒合为一条"]
    assert "第 2 条 · 正文" in mailoutbox[0].body


def test_digest_of_more_than_a_page_says_how_many_are_left(lin):
    late(lin, LINES + 2)

    title, body, url = words(digest(lin, NOON))

    assert title == f"延迟补发：{LINES + 2} 条提醒合为一条"
    assert body.splitlines()[-1] == "另有 2 条，请看收件箱。"
    assert (len(body.splitlines()), url) == (LINES + 2, reverse("notices:inbox"))


def test_digest_of_one_bears_its_title(lin):
    late(lin, 1)

    assert words(digest(lin, NOON))[0] == "延迟补发：第 0 条"
    assert Digest.objects.get().count == 1


def test_message_that_breaks_another_rule_than_the_key_is_not_swallowed(lin, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError("another rule")

    monkeypatch.setattr(Message.objects, "bulk_create", refuse)

    with pytest.raises(IntegrityError, match="another rule"):
        post([Draft(lin.pk, "k", "test", "标题")], at=NOON)


def test_writers_that_collide_again_and_again_give_up_loudly(lin, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError("key")

    monkeypatch.setattr(Message.objects, "bulk_create", refuse)
    monkeypatch.setattr(writing, "_missing", lambda rows: rows[1:])

    with pytest.raises(RuntimeError, match="kept colliding"):
        post([Draft(lin.pk, str(n), "test", "标题") for n in range(9)], at=NOON)


@pytest.mark.parametrize("until", ["", "2026-11-16", "2026-11-16T12:00:00"])
def test_read_all_without_the_moment_of_the_page_is_refused(client, lin, row, until):
    client.force_login(lin)

    assert client.post(reverse("notices:read_all"), {"until": until}).status_code == 400
    assert Message.objects.get().read_at is None


def test_source_of_marks_registered_twice_is_asked_once(lin, row, monkeypatch):
    monkeypatch.setattr(marks, "SOURCES", [])
    asked = []

    def source(messages):
        asked.append(len(messages))
        return {messages[0].pk: marks.Mark(word="已关闭")}

    marks.register(source)
    marks.register(source)
    messages = list(Message.objects.all())
    marks.put_on(messages)

    assert (asked, messages[0].mark.word) == ([1], "已关闭")


def test_attempt_that_ended_meanwhile_is_not_overwritten(row):
    claimed = outbox._claim(NOON)
    Delivery.objects.update(state=Delivery.State.UNKNOWN, attempts=9)

    outbox._attempt(claimed, lambda: NOON + timedelta(minutes=1), outbox.Delivered())

    row.refresh_from_db()
    assert (row.state, row.attempts, row.sent_at) == (Delivery.State.UNKNOWN, 9, None)
