"""Requests lead only to where the allow-list says, whatever the address looks like and whatever DNS answers."""

import socket

import pytest

from core.notices.channels import outgoing
from core.notices.channels.base import Failed, Unclear
from core.notices.channels.dialects import OFFICIAL
from core.notices.channels.outgoing import post, refusal
from tests.notices import fake_robots as fake


def answering(monkeypatch, *addresses):
    rows = [(socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *a, **k: rows)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hello",
        "ftp://erp.example.com/x",
        "file:///etc/passwd",
        "https:///x",
        "https://erp.example.com:99999/x",
        "https://user:pw@erp.example.com/x",
        "https://erp.example.com/x#y",
        "https://erp.example.com/a b",
        "https://other.example.org/x",
        "https://erp.example.com.evil.org/x",
        "https://erp.example.com:8443/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://10.9.0.1/x",
        "https://localhost/x",
        "https://2130706433/x",
    ],
)
def test_address_outside_the_list_is_refused_with_a_sentence(settings, url):
    settings.OUTGOING_HOSTS = ["erp.example.com", "10.2.0.0/16", "hooks.example.com:8443"]

    assert refusal(url).endswith("。")
    with pytest.raises(Failed) as caught:
        post(url, b"{}", {})
    assert caught.value.final


@pytest.mark.parametrize(
    "url",
    [
        "https://erp.example.com/x",
        "https://ERP.example.com./x?y=1",
        "https://hooks.example.com:8443/x",
        "https://a.wild.example.com/x",
        "http://10.2.3.4:8080/x",
    ],
)
def test_listed_address_is_fine(settings, url):
    settings.OUTGOING_HOSTS = ["erp.example.com", "10.2.0.0/16", "hooks.example.com:8443", "*.wild.example.com"]

    assert refusal(url) == ""


def test_official_hosts_need_no_listing_but_tls(settings):
    settings.OUTGOING_HOSTS = []

    assert refusal("https://open.feishu.cn/open-apis/bot/v2/hook/x", official=OFFICIAL) == ""
    assert refusal("http://open.feishu.cn/open-apis/bot/v2/hook/x", official=OFFICIAL).startswith("官方主机")
    assert refusal("https://open.feishu.cn/open-apis/bot/v2/hook/x").startswith("主机")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:192.168.1.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
    ],
)
def test_name_that_leads_inside_is_not_dialled(settings, monkeypatch, address):
    settings.OUTGOING_HOSTS = ["erp.example.com"]
    answering(monkeypatch, address)
    monkeypatch.setattr(outgoing.socket, "socket", lambda *a: pytest.fail("dialled"))

    with pytest.raises(Failed, match="指向内部地址") as caught:
        post("https://erp.example.com/x", b"{}", {})

    assert caught.value.final


def test_checked_address_is_the_one_that_is_dialled(settings, monkeypatch):
    settings.OUTGOING_HOSTS = ["erp.example.com"]
    answering(monkeypatch, "10.0.0.1", "93.184.216.34")
    dialled = []

    class Line:
        def __init__(self, *args):
            pass

        def settimeout(self, seconds):
            pass

        def close(self):
            pass

        def connect(self, address):
            dialled.append(address)
            raise OSError

    monkeypatch.setattr(outgoing.socket, "socket", Line)

    with pytest.raises(Failed, match="连不上"):
        post("https://erp.example.com/x", b"{}", {})

    assert dialled == [("93.184.216.34", 443)]


def test_plain_http_leads_only_to_listed_addresses(settings, monkeypatch):
    settings.OUTGOING_HOSTS = ["erp.example.com:80"]
    answering(monkeypatch, "93.184.216.34")

    with pytest.raises(Failed):
        post("http://erp.example.com:80/x", b"{}", {})


def test_name_that_nobody_knows_is_tried_later(settings, monkeypatch):
    settings.OUTGOING_HOSTS = ["erp.example.com"]

    def unknown(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", unknown)

    with pytest.raises(Failed, match="找不到主机") as caught:
        post("https://erp.example.com/x", b"{}", {})

    assert not caught.value.final


def test_encryption_that_fails_hands_nothing_over(settings, hosts):
    with pytest.raises(Failed, match="加密连接没有建成"):
        post(hosts.url.replace("http", "https") + "/x?key=secret", b"{}", {})

    assert hosts.taken == []


def test_silence_is_cut_off_and_says_nothing_of_the_path(hosts):
    hosts.manner = fake.SILENT

    with pytest.raises(Unclear) as caught:
        post(f"{hosts.url}/cgi-bin/webhook/send?key=secret", b"{}", {})

    assert "secret" not in caught.value.reason
    assert len(hosts.taken) == 1
