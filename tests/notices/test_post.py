"""Writing messages: one row per person and key, deliveries for whoever wants them, digests for late ones."""

from datetime import timedelta

import pytest
from django.db import transaction

from core.notices.digest import digest
from core.notices.models import Delivery, Digest, Message, Preference
from core.notices.notice import Notice
from core.notices.post import Draft, post
from core.times import moment
from tests.factories.organization import make_department, make_staff

pytestmark = pytest.mark.django_db
NOON = moment("2026-11-16T12:00")


def draft(staff, key="k", **fields):
    return Draft(staff.pk, key, "test", fields.pop("title", "标题"), **fields)


@pytest.fixture
def lin():
    return make_staff(email="lin@example.com")


def test_message_posted_twice_stands_once(lin):
    assert [post([draft(lin)], at=NOON), post([draft(lin), draft(lin, "other")], at=NOON)] == [1, 1]
    assert (Message.objects.count(), Delivery.objects.count()) == (2, 2)


def test_message_and_delivery_vanish_with_the_transaction(lin):
    with transaction.atomic():
        post([draft(lin)], at=NOON)
        transaction.set_rollback(True)

    assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


def test_people_without_address_or_wish_get_the_inbox_row_alone(lin):
    silent = make_staff(email="zhou@example.com")
    Preference.objects.create(staff=silent, email_on=False)

    post([draft(person) for person in (lin, silent, make_staff())], at=NOON)

    assert Message.objects.count() == 3
    assert Delivery.objects.get().staff == lin


def test_without_mail_server_no_delivery_is_promised(lin, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    post([draft(lin)], at=NOON)

    assert (Message.objects.count(), Delivery.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-16T21:59", "2026-11-16T21:59"),
        ("2026-11-16T22:00", "2026-11-17T07:30"),
        ("2026-11-17T02:10", "2026-11-17T07:30"),
        ("2026-11-17T07:30", "2026-11-17T07:30"),
    ],
)
def test_quiet_hours_delay_the_mail_and_never_the_row(lin, at, then):
    post([draft(lin, quiet=True), draft(lin, "loud")], at=moment(at))

    assert set(Message.objects.values_list("at", flat=True)) == {moment(at)}
    sent = dict(Delivery.objects.values_list("message__key", "next_attempt_at"))
    assert sent == {"k": moment(then), "loud": moment(at)}


def test_many_drafts_cost_as_many_queries_as_one(django_assert_num_queries):
    people = [make_staff(email=f"p{n}@example.com") for n in range(30)]

    with django_assert_num_queries(6):
        post([draft(person) for person in people], at=NOON)


def test_late_messages_wait_for_one_digest(lin):
    post([draft(lin, str(n), late=True) for n in range(7)], at=NOON)
    before = Delivery.objects.count()

    binding = digest(lin, NOON)
    again = digest(lin, NOON)

    assert (before, binding.count, again) == (0, 7, None)
    assert Delivery.objects.get().digest == binding
    assert Message.objects.get(kind="digest").title == "延迟补发：7 条提醒合为一条"
    assert binding.messages.count() == 7


def test_urgent_late_message_goes_out_singly_too(lin):
    post([draft(lin, late=True, urgent=True)], at=NOON)

    assert Delivery.objects.get().message.late is True


def test_digest_of_quiet_messages_waits_for_the_morning(lin):
    night = moment("2026-11-17T03:00")
    post([draft(lin, str(n), late=True, quiet=True) for n in range(2)], at=night)

    digest(lin, night)

    assert Delivery.objects.get().next_attempt_at == moment("2026-11-17T07:30")


def test_digest_of_one_adds_no_second_row(lin):
    post([draft(lin, late=True)], at=NOON)

    digest(lin, NOON)

    assert (Digest.objects.get().count, Message.objects.count()) == (1, 1)


class Moved(Notice):
    kind, title, body = "moved", "{{ subject }} 已搬迁", "由 {{ by }} 登记"

    def __init__(self, subject, people, **rest):
        super().__init__(subject, **rest)
        self.people = people

    def who(self):
        return self.people

    def skip(self):
        return not self.subject.is_active


def test_notice_tells_everybody_but_the_one_who_acted(lin):
    department, by, gone = make_department("质量部"), make_staff("周敏"), make_staff(is_active=False)
    notice = Moved(department, [lin, by, gone, None], by=by)

    assert [notice.send(at=NOON), notice.send(at=NOON + timedelta(hours=1))] == [1, 0]
    row = Message.objects.get()
    assert (row.staff, row.title, row.body, row.subject) == (lin, "质量部 已搬迁", "由 周敏 登记", department)


def test_notice_that_skips_writes_nothing(lin):
    assert Moved(make_department(is_active=False), [lin]).send(at=NOON) == 0
    assert not Message.objects.exists()
