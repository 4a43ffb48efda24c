"""The administrator's pages: robots and webhooks are set up without their keys ever being shown again."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.notices.models import Call, Delivery, Parcel, Robot, Webhook
from core.notices.post import Draft, post
from core.notices.sealed import unseal
from core.organization import changes
from core.organization.roles import Role
from tests.factories.notices import KEY, make_robot, make_webhook
from tests.factories.organization import make_department, make_staff
from tests.notices import fake_robots as fake

pytestmark = pytest.mark.django_db
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
NEW_KEY = "aaaa1111-bbbb-2222-cccc-333344445555"


@pytest.fixture
def admin(client, admin):
    """At the browser."""
    client.force_login(admin)
    return admin


def said(answer):
    return [str(row) for row in get_messages(answer.wsgi_request)]


def filled(robot=None, **fields):
    data = {"name": "服务群", "kind": "wecom", "format": "text", "address": WECOM + KEY, "once_key": "1"}
    if robot:
        data = {"name": robot.name, "format": robot.format, "expected_version": changes.version(robot)}
    return data | fields


def everything_said(client, robot):
    """All that people can see of a robot: pages, history, text of the object."""
    pages = [reverse("channels:robots"), robot.get_absolute_url(), reverse("channels:deliveries")]
    texts = [client.get(url).content.decode() for url in pages]
    texts += [str(robot.__dict__.get("name")), repr(robot), str(list(robot.history.values()))]
    return "".join(texts)


def test_robot_is_added_from_its_pasted_address_once(client, admin):
    service, zhou = make_department("售后服务部"), make_staff("周敏")
    data = filled(departments=[service.pk], people=[zhou.pk])

    first, again = (client.post(reverse("channels:robot_create"), data) for _ in range(2))

    robot = Robot.objects.get()
    assert [first.url, again.url] == [robot.get_absolute_url()] * 2
    assert (robot.host, unseal(robot.key_sealed), robot.key_hint) == ("https://qyapi.weixin.qq.com", KEY, KEY[-4:])
    assert (robot.per_minute, list(robot.departments.all()), list(robot.people.all())) == (20, [service], [zhou])
    assert KEY not in robot.key_sealed
    shown = everything_said(client, robot)
    assert f"····{KEY[-4:]}" in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "hello"}, "address"),
        ({"address": f"https://evil.example.com/cgi-bin/webhook/send?key={KEY}"}, "address"),
        ({"address": f"http://127.0.0.1/cgi-bin/webhook/send?key={KEY}"}, "address"),
        ({"address": f"https://10.0.0.8/cgi-bin/webhook/send?key={KEY}"}, "address"),
        ({"address": f"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"}, "address"),
        ({"address": f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"}, "address"),
        ({"address": WECOM}, "address"),
        ({"address": WECOM + KEY + "\r\nX: y"}, "address"),
        ({"kind": "qq"}, "kind"),
        ({"per_minute": "21"}, "per_minute"),
        ({"per_minute": "0"}, "per_minute"),
        ({"departments": ["9999"]}, "departments"),
        ({"name": ""}, "name"),
    ],
)
def test_wrong_robot_is_refused_at_the_field_without_repeating_the_key(client, admin, fields, field):
    answer = client.post(reverse("channels:robot_create"), filled(**fields))

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert not Robot.objects.exists()
    assert KEY not in answer.content.decode()


def test_saving_without_a_new_address_keeps_the_key(client, admin):
    robot = make_robot("https://oapi.dingtalk.com", "dingtalk", secret="SECabcdefgh12345678")

    client.post(robot.get_absolute_url(), filled(robot, name="新名字", per_minute="7"))

    robot.refresh_from_db()
    assert (robot.name, robot.per_minute, robot.kind) == ("新名字", 7, "dingtalk")
    assert (unseal(robot.key_sealed), unseal(robot.secret_sealed)) == (KEY, "SECabcdefgh12345678")


def test_key_and_secret_are_replaced_and_removed(client, admin):
    robot = make_robot("https://oapi.dingtalk.com", "dingtalk", secret="SECabcdefgh12345678")
    address = f"https://oapi.dingtalk.com/robot/send?access_token={NEW_KEY}"

    client.post(robot.get_absolute_url(), filled(robot, address=address, secret="SECnewnewnew12345678"))
    robot.refresh_from_db()
    replaced = (unseal(robot.key_sealed), unseal(robot.secret_sealed))
    client.post(robot.get_absolute_url(), filled(robot, no_secret="on"))
    robot.refresh_from_db()

    assert replaced == (NEW_KEY, "SECnewnewnew12345678")
    assert (robot.secret_sealed, robot.secret_hint) == ("", "")
    lines = [line for change in changes.recent(robot) for line in change.lines]
    assert "地址密钥：····5aaa → ····5555；签名密钥：····5678 → ····5678" in lines
    assert "签名密钥：····5678 → 无" in lines
    assert not any(NEW_KEY in line for line in lines)


def test_second_editor_is_told_what_the_first_changed(client, admin):
    robot = make_robot("https://qyapi.weixin.qq.com")
    stale = filled(robot, name="我的名字")
    client.post(robot.get_absolute_url(), filled(robot, name="别人的名字"))

    answer = client.post(robot.get_absolute_url(), stale)

    assert (answer.status_code, Robot.objects.get().name) == (409, "别人的名字")
    assert "别人的名字" in answer.content.decode()


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        (fake.OK, "测试消息已送达，请到群里看一眼。"),
        (fake.REFUSED, "没有送达：对方拒收：93000 no /cgi-bin/webhook/send?key=…"),
        (fake.LIMITED, "还没有送达，稍后自动再试。对方拒收：45009 no /cgi-bin/webhook/send?key=…"),
        (
            fake.GONE,
            "不知道是否送达：发送后没有收到完整的答复（RemoteDisconnected）。稍后会再发一次，并标明可能重复。",
        ),
    ],
)
def test_test_button_says_in_chinese_what_came_back(client, admin, hosts, manner, words):
    robot = make_robot(hosts.url)
    hosts.manner = manner

    answer = client.post(reverse("channels:robot_try", args=[robot.pk]))

    assert said(answer) == [words]
    assert hosts.texts[0].startswith("测试消息")


def test_test_button_keeps_to_the_limit(client, admin, hosts):
    robot = make_robot(hosts.url, per_minute=1)
    url = reverse("channels:robot_try", args=[robot.pk])

    client.post(url)
    answer = client.post(url)

    assert said(answer)[-1] == "这一分钟的条数用完了或对方限流，测试消息已排队。"
    assert (len(hosts.taken), Parcel.objects.filter(state="waiting").count()) == (1, 1)


def test_robot_goes_off_with_a_reason_and_what_waited_is_shown_as_undelivered(client, admin):
    service = make_department("售后服务部")
    lin = make_staff(department=service)
    robot = make_robot("https://qyapi.weixin.qq.com", departments=[service])
    post([Draft(lin.pk, "k", "test", "提醒")], at=timezone.now())
    url = reverse("channels:robot_switch", args=[robot.pk])

    client.post(url, {"reason": " "})
    still_on = Robot.objects.get().is_on
    client.post(url, {"reason": "群解散"})
    post([Draft(lin.pk, "later", "test", "提醒")], at=timezone.now())

    robot.refresh_from_db()
    assert (still_on, robot.is_on, robot.off_reason) == (True, False, "群解散")
    row = Delivery.objects.get()
    assert (row.state, row.error) == ("failed", f"机器人“{robot}”已停用：群解散")
    client.post(url, {"on": "1"})
    assert Robot.objects.get().is_on


def test_lists_ask_as_much_for_one_row_as_for_many(client, admin):
    def queries(name):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse(name)).status_code == 200
        return len(caught)

    def fill(count):
        for _ in range(count):
            make_robot("https://qyapi.weixin.qq.com", departments=[make_department()], people=[make_staff()])
            make_webhook("https://erp.example.com/x", admin)

    fill(1)
    names = ["channels:robots", "channels:webhooks", "channels:deliveries"]
    one = [queries(name) for name in names]
    fill(10)

    assert [queries(name) for name in names] == one
    assert max(one) <= 12


def test_subscription_is_off_until_its_secret_was_shown_this_once(client, admin, settings):
    settings.OUTGOING_HOSTS = ["erp.example.com"]
    data = {"name": "ERP", "url": "https://erp.example.com/hook", "events": ["ASSIGNED", "CLOSED"], "once_key": "1"}

    first, again = (client.post(reverse("channels:webhook_create"), data) for _ in range(2))
    webhook = Webhook.objects.get()
    off = (webhook.is_on, webhook.off_reason)
    page = client.post(reverse("channels:webhook_secret", args=[webhook.pk]))
    webhook.refresh_from_db()

    assert ({first.url, again.url}, off) == ({webhook.get_absolute_url()}, (False, "还没有签名密钥"))
    secret = unseal(webhook.secret_sealed)
    assert (webhook.is_on, webhook.created_by, secret in page.content.decode()) == (True, admin, True)
    shown = client.get(webhook.get_absolute_url()).content.decode() + str(list(webhook.history.values()))
    assert secret not in shown
    assert f"····{secret[-4:]}" in shown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "https://other.example.com/x"}, "url"),
        ({"url": "http://erp.example.com/x"}, "url"),
        ({"url": "https://127.0.0.1/x"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["NOTHING"]}, "events"),
    ],
)
def test_wrong_subscription_is_refused_at_the_field(client, admin, settings, fields, field):
    settings.OUTGOING_HOSTS = ["erp.example.com"]
    data = {"name": "ERP", "url": "https://erp.example.com/hook", "events": ["ASSIGNED"]} | fields

    answer = client.post(reverse("channels:webhook_create"), data)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Webhook.objects.exists()


def test_ping_tells_how_it_ended_and_failed_calls_go_again(client, admin, hosts):
    webhook = make_webhook(f"{hosts.url}/hook", admin)
    hosts.manners.append(fake.TOO_MANY)
    url = reverse("channels:webhook_try", args=[webhook.pk])

    answers = [said(client.post(url))[-1] for _ in range(2)]
    Call.objects.filter(state="waiting").update(state="failed", next_attempt_at=None)
    call = Call.objects.get(state="failed")
    client.post(reverse("channels:call_again", args=[webhook.pk, call.pk]))

    assert answers == ["没有送达：对方限流（HTTP 429）。", "对方已接受（HTTP 200）。"]
    assert hosts.taken[0].json["label"] == "连接测试"
    call.refresh_from_db()
    assert (call.state, call.attempts) == ("waiting", 0)
    assert "连接测试" in client.get(webhook.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.GENERAL_MANAGER])
def test_channels_are_for_administrators(client, role):
    client.force_login(make_staff(roles=[role]))

    assert client.get(reverse("channels:robots")).status_code == 403
