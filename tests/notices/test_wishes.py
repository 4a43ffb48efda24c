"""Own notification settings: ways per kind of notice, quiet hours, daily summary, and the defaults of roles."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from core.notices.deliver import deliver
from core.notices.groups import GROUP_OF, GROUPS, defaults, group_of, put
from core.notices.models import Delivery, Message, Preference
from core.notices.parcels import deliver_parcels
from core.notices.post import Draft, post
from core.organization.roles import Role
from core.times import moment
from tests.factories.notices import make_robot
from tests.factories.organization import make_department, make_staff
from tickets import notices

pytestmark = pytest.mark.django_db
NOON = moment("2026-11-16T12:00")
HOUR = timedelta(hours=1)
PAGE = "/inbox/preferences/"


@pytest.fixture
def lin(client):
    staff = make_staff(email="lin@example.com", department=make_department("售后服务部"), roles=[Role.CLERK])
    client.force_login(staff)
    return staff


def say(person, kind="clock.overdue", key="k", at=NOON, **fields):
    post([Draft(person.pk, key, kind, "到期未办", **fields)], at=at)


def ways(**filters):
    return list(Delivery.objects.filter(**filters).order_by("channel").values_list("channel", flat=True))


def everything(client):
    """What the form of a person says when nothing is touched."""
    fields = client.get(PAGE).context["form"].fields
    ticked = {name: "on" for name, field in fields.items() if field.initial is True}
    return ticked | {"email_on": "on", "robots_on": "on"}


def test_kind_of_notice_follows_its_own_ways(lin):
    make_robot("https://qyapi.weixin.qq.com", departments=[lin.department])
    Preference.objects.create(staff=lin, choices={"late": ["robot"], "work": []})

    say(lin, "clock.overdue", "late")
    say(lin, "ticket_assigned", "work")
    say(lin, "unknown", "other")

    assert ways(message__key="late") == ["wecom"]
    assert ways(message__key="work") == []
    assert ways(message__key="other") == ["email", "wecom"]
    assert Message.objects.count() == 3


def test_master_switch_silences_a_way_for_all_kinds(lin):
    make_robot("https://qyapi.weixin.qq.com", departments=[lin.department])
    Preference.objects.create(staff=lin, robots_on=False)

    say(lin)

    assert ways() == ["email"]


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-16T12:30", "2026-11-16T13:30"),
        ("2026-11-16T11:59", "2026-11-16T11:59"),
        ("2026-11-16T13:30", "2026-11-16T13:30"),
    ],
)
def test_quiet_hours_hold_mail_back_but_nothing_urgent_and_never_the_inbox(lin, at, then):
    Preference.objects.create(staff=lin, quiet_from=time(12, 0), quiet_to=time(13, 30))

    say(lin, key="normal", at=moment(at))
    say(lin, key="urgent", at=moment(at), urgent=True)

    sent = dict(Delivery.objects.values_list("message__key", "next_attempt_at"))
    assert sent == {"normal": moment(then), "urgent": moment(at)}
    assert set(Message.objects.values_list("at", flat=True)) == {moment(at)}


def test_quiet_hours_over_midnight_end_in_the_morning(lin):
    Preference.objects.create(staff=lin, quiet_from=time(20, 0), quiet_to=time(8, 0))

    say(lin, key="evening", at=moment("2026-11-16T21:00"))
    say(lin, key="night", at=moment("2026-11-17T03:00"))

    assert set(Delivery.objects.values_list("next_attempt_at", flat=True)) == {moment("2026-11-17T08:00")}


def test_collected_kinds_come_as_one_mail_a_day(lin):
    Preference.objects.create(staff=lin, collected=["copy"], digest_at=time(18, 0))
    for n in range(3):
        say(lin, "ticket_progress", f"copy{n}", at=NOON + n * HOUR, body=f"进展 {n}")
    say(lin, "ticket_progress", "urgent", urgent=True)

    early = (deliver(NOON + 3 * HOUR).sent, deliver_parcels(NOON + 3 * HOUR).sent)
    evening = moment("2026-11-16T18:00")
    late = (deliver(evening).sent, deliver_parcels(evening).sent, deliver_parcels(evening + HOUR).sent)

    assert (early, late) == ((1, 0), (0, 1, 0))
    assert mail.outbox[1].subject == "每日汇总：3 条"
    assert "2. 到期未办 · 进展 1" in mail.outbox[1].body
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_after_the_hour_of_the_summary_it_comes_the_next_day(lin):
    Preference.objects.create(staff=lin, collected=["late"])

    say(lin, at=moment("2026-11-16T17:31"))

    assert Delivery.objects.get().next_attempt_at == moment("2026-11-17T17:30")


def test_alarms_are_never_collected(lin):
    Preference.objects.create(staff=lin, collected=["alarm"])

    say(lin, "ticket_major")

    assert Delivery.objects.get().collect is False


@pytest.mark.parametrize(
    ("roles", "group", "chosen"),
    [
        ((), "copy", ("email", "robot")),
        ((Role.CLERK,), "copy", ("email", "robot")),
        ((Role.GENERAL_MANAGER,), "copy", ()),
        ((Role.GENERAL_MANAGER,), "late", ("email", "robot")),
        ((Role.GENERAL_MANAGER, Role.CLERK), "copy", ("email", "robot")),
        ((Role.ADMINISTRATOR, Role.REPRESENTATIVE), "copy", ("email",)),
    ],
)
def test_roles_have_ways_by_default(roles, group, chosen):
    assert defaults(roles, group) == chosen


def test_notice_classes_stand_in_their_groups():
    found = {kind: group_of(kind) for kind in ("ticket_assigned", "ticket_major", "ticket_progress", "clock.warned")}

    assert found == {
        "ticket_assigned": "work",
        "ticket_major": "alarm",
        "ticket_progress": "copy",
        "clock.warned": "soon",
    }
    assert set(GROUP_OF.values()) <= set(GROUPS)
    assert notices.Major.group == "alarm"


def test_group_that_does_not_exist_fails_at_start():
    with pytest.raises(LookupError):
        put("nothing", ["x"])


def test_page_shows_defaults_and_stores_choices(client, lin):
    data = everything(client)
    data.pop("copy_email")

    answer = client.post(PAGE, data | {"copy_collect": "on", "quiet_from": "20:00", "quiet_to": "07:00"})

    row = Preference.objects.get(staff=lin)
    assert (answer.status_code, row.choices["copy"], row.choices["late"]) == (302, ["robot"], ["email", "robot"])
    assert (row.collected, row.quiet_from, row.quiet_to) == (["copy"], time(20), time(7))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"quiet_from": "20:00"}, "quiet_to"),
        ({"quiet_to": "20:00"}, "quiet_from"),
        ({"quiet_from": "20:00", "quiet_to": "20:00"}, "quiet_to"),
        ({"digest_at": "25:00"}, "digest_at"),
        ({"wecom_id": "x" * 65}, "wecom_id"),
    ],
)
def test_wrong_settings_are_refused_at_the_field(client, lin, given, field):
    answer = client.post(PAGE, given)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Preference.objects.exists()


def test_settings_are_ones_own(client, lin):
    zhou = make_staff("周敏")
    Preference.objects.create(staff=zhou, email_on=False)

    client.post(PAGE, {"email_on": "on"})

    assert dict(Preference.objects.values_list("staff", "email_on")) == {zhou.pk: False, lin.pk: True}


def test_page_names_the_robots_that_reach_me(client, lin):
    make_robot("https://qyapi.weixin.qq.com", departments=[lin.department], name="服务群")

    assert "企业微信 · 服务群" in client.get(reverse("notices:preferences")).content.decode()
