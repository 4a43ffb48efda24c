"""报修 without an account: one case, told at once; robots, floods, large files and second sendings do no harm."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.documents.models import Attachment
from core.notices.models import Message
from tests.factories.customers import make_contact, make_customer, make_equipment
from tests.factories.documents import PNG, make_upload
from tests.factories.mail import make_clerk
from tests.factories.tickets import MONDAY
from tickets.models import Channel, Knock, Status, Ticket, Tracking
from tickets.public import forms, limits

pytestmark = pytest.mark.django_db
URL = "/report/"
SAID = {
    "symptom": "收线主驱动过流跳停，复位后能再开 1 小时。",
    "standing": "slow",
    "product": "GJ-630/1+6",
    "serial": "",
    "scene": "绞合 300 mm² 铝线",
    "place": "2 号车间",
    "company": "皖江特缆",
    "contact": "吴建平",
    "phone": "138 0553 6624",
    "email": "",
    "consent": "on",
}


@pytest.fixture
def clerk():
    return make_clerk()


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def opened(client, clock, query="") -> dict:
    """What a person sends after having filled in the page."""
    page = client.get(URL + query).content.decode()
    clock.shift(forms.FASTEST * 10)
    return {**SAID, "stamp": hidden(page, "stamp"), "kept": "", "website": ""}


def post(client, data, *files):
    return client.post(URL, {**data, "photos": list(files)} if files else data)


@pytest.mark.req("S3-03", "S3-04")
def test_report_becomes_a_case_and_leads_to_its_progress(client, clock, clerk):
    answer = post(client, opened(client, clock), make_upload("面板.png"))

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.channel, ticket.received_by) == (Status.RECEIVED, Channel.WEBSITE, clerk)
    assert (ticket.customer_name, ticket.contact_name, ticket.product) == ("皖江特缆", "吴建平", "GJ-630/1+6")
    assert ticket.description.splitlines() == [SAID["symptom"], "", "现在：降速在用", "设备地点：2 号车间"]
    assert ticket.usage == SAID["scene"]
    assert [file.by for file in Attachment.objects.of(ticket)] == [None]
    assert answer.status_code == 302
    assert "已收到您的报修" in client.get(answer.url).content.decode()


@pytest.mark.req("S3-04")
def test_duty_person_is_reminded_at_once_and_hears_that_production_stands(client, clock, clerk):
    post(client, {**opened(client, clock), "standing": "down"})

    message = Message.objects.get(staff=clerk)
    assert message.title == "官网报修，停产，待登记：收线主驱动过流跳停，复位后能再开 1 小时"


def test_report_from_the_chat_is_told_apart(client, clock, clerk):
    client.post(URL + "?from=wechat", opened(client, clock))

    assert Ticket.objects.get().channel == Channel.WECHAT


def test_same_form_sent_twice_is_one_case(client, clock, clerk):
    data = opened(client, clock)

    first, second = post(client, data), post(client, data)

    assert first.url == second.url
    assert Ticket.objects.count() == 1


def test_missing_fields_are_named_and_what_was_typed_stays(client, clock, clerk):
    answer = post(client, {**opened(client, clock), "phone": "", "consent": ""}, make_upload("面板.png"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有填写" in page
    assert "需要您同意" in page
    assert SAID["symptom"] in page
    assert "面板.png" in page


def test_photos_of_a_refused_form_come_along_with_the_next(client, clock, clerk):
    data = opened(client, clock)
    refused = post(client, {**data, "phone": ""}, make_upload("面板.png")).content.decode()

    post(client, {**data, "kept": hidden(refused, "kept")}, make_upload("铭牌.png"))

    names = Attachment.objects.of(Ticket.objects.get()).values_list("name", flat=True)
    assert list(names) == ["面板.png", "铭牌.png"]


@pytest.mark.parametrize("token", ["", "1", "WzFd:abc:def"])
def test_nobody_takes_along_files_of_others(client, clock, clerk, token):
    post(client, {**opened(client, clock), "phone": ""}, make_upload("别人.png"))

    post(client, {**opened(client, clock), "kept": token})

    assert Attachment.objects.of(Ticket.objects.get()).count() == 0


def test_photo_of_fifty_megabytes_gets_a_clear_answer_and_nothing_is_lost(client, clock, clerk):
    data = opened(client, clock)
    large = SimpleUploadedFile("大照片.png", PNG + b"0" * 50_000_000)

    answer = post(client, data, large, make_upload("小.png"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有收下：大照片.png：超过 20 MB。请压缩或分开上传。" in page
    assert SAID["symptom"] in page
    assert Ticket.objects.count() == 0
    post(client, {**data, "kept": hidden(page, "kept")})
    assert [file.name for file in Attachment.objects.of(Ticket.objects.get())] == ["小.png"]


def test_more_photos_than_allowed_are_named(client, clock, clerk):
    answer = post(client, opened(client, clock), *(make_upload(f"{n}.png") for n in range(8)))

    assert answer.content.decode().count("最多 6 个文件") == 2


def test_program_disguised_as_photo_is_refused(client, clock, clerk):
    answer = post(client, opened(client, clock), make_upload("照片.png", b"MZ" + b"0" * 100))

    assert "内容与扩展名 .png 不符" in answer.content.decode()
    assert Attachment.objects.count() == 0


def test_ten_thousand_lines_are_refused_with_words(client, clock, clerk):
    answer = post(client, {**opened(client, clock), "symptom": "很长\n" * 10_000})

    assert answer.status_code == 422
    assert "最多 4000 个" in answer.content.decode()


def test_emoji_and_rare_characters_arrive(client, clock, clerk):
    post(client, {**opened(client, clock), "contact": "王𬭎🙂", "symptom": "冒烟🔥\u202e"})

    ticket = Ticket.objects.get()
    assert (ticket.contact_name, ticket.description.splitlines()[0]) == ("王𬭎🙂", "冒烟🔥")


@pytest.mark.parametrize("change", [{"website": "http://spam.example"}, {"stamp": ""}, {"stamp": "made:up:stamp"}])
def test_robot_is_asked_to_press_again(client, clock, clerk, change):
    answer = post(client, {**opened(client, clock), **change})

    assert answer.status_code == 422
    assert forms.AGAIN in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_form_sent_within_a_moment_is_asked_to_press_again_and_then_taken(client, clock, clerk):
    page = client.get(URL).content.decode()
    data = {**SAID, "stamp": hidden(page, "stamp"), "kept": "", "website": ""}

    early = post(client, data)
    clock.shift(forms.FASTEST * 2)
    later = post(client, {**data, "stamp": hidden(early.content.decode(), "stamp")})

    assert (early.status_code, later.status_code) == (422, 302)


def test_one_address_may_not_report_without_end(client, clock, clerk):
    for _ in range(limits.REPORT.each):
        assert post(client, opened(client, clock)).status_code == 302
    clock.move_to(MONDAY)

    answer = post(client, opened(client, clock))

    assert answer.status_code == 429
    assert "太频繁" in answer.content.decode()
    assert SAID["symptom"] in answer.content.decode()
    other = client.post(URL, opened(client, clock), REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 302


def test_everybody_together_may_not_report_without_end(client, clock, clerk):
    data = opened(client, clock)
    window = limits._window(limits.REPORT, MONDAY)
    Knock.objects.create(door="report", who=limits.EVERYBODY, begins_at=window, count=limits.REPORT.all)

    assert post(client, data).status_code == 429


def test_customers_behind_a_proxy_are_told_apart(client, clock, clerk, settings, rf):
    settings.PROXY_COUNT = 1

    one = rf.get("/", headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.1"})
    forged = rf.get("/", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.2"})

    assert (limits.address_of(one), limits.address_of(forged)) == ("203.0.113.1", "203.0.113.2")
    settings.PROXY_COUNT = 0
    assert limits.address_of(one) == "127.0.0.1"


def test_neighbours_in_one_network_of_the_new_protocol_count_together(rf):
    one, two = (rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in (1, 2))

    assert limits.address_of(one) == limits.address_of(two) == "2001:db8:1:2::/64"


def test_addresses_are_not_kept_and_counts_are_forgotten(client, clock, clerk):
    post(client, opened(client, clock))

    assert not Knock.objects.filter(who__contains="127.0").exists()
    assert limits.forget(at=MONDAY + limits.KEPT * 2) == 4
    assert not Knock.objects.exists()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"phone": "138-0553-6624"}, True),
        ({"company": "皖江特缆股份有限公司"}, True),
        ({"phone": "13900000000"}, False),
    ],
)
def test_machine_is_known_where_the_owner_reports_it(client, clock, clerk, said, found):
    customer = make_customer(short_name="皖江")
    make_contact(customer)
    machine = make_equipment(customer)

    post(client, {**opened(client, clock), "company": "某某", "serial": machine.serial.lower(), **said})

    assert (Ticket.objects.get().equipment == machine) is found


def test_nobody_on_duty_is_said_plainly(client, clock):
    answer = post(client, opened(client, clock))

    assert answer.status_code == 409
    assert "请拨打服务热线" in answer.content.decode()
    assert Tracking.objects.count() == 0


def test_code_on_the_machine_fills_in_its_serial(client):
    page = client.get(URL + "?serial=GJ630-2403-017").content.decode()

    assert 'value="GJ630-2403-017"' in page


def test_page_of_a_stranger_names_no_customer(client, clerk):
    make_contact()

    assert "皖江" not in client.get(URL).content.decode()
    assert reverse("public:report") == URL
