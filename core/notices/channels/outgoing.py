"""POST to another system, and only to where the allow-list leads: no redirect, no internal address, no long wait.

OUTGOING_HOSTS names hosts (`erp.example.com`, `*.example.com`, `erp.example.com:8443`) and, for machines inside the
house, addresses or networks (`10.2.0.0/16`); only the latter may be private and may be spoken to without TLS.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.notices.channels.base import Failed, Unclear

CONNECT_SECONDS, TOTAL_SECONDS = 5, 15
ANSWER_BYTES = 64 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv4 in IPv6 clothes: what stands inside decides, and nobody needs these to reach a public host.
DISGUISES = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    retry_after: int | None = None


def refusal(url: str, *, official: frozenset[str] = frozenset()) -> str:
    """Why nothing may be sent to this address, by its letters alone; "" when it is fine so far."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "不是网址。请按 https://主机/路径 的样子填写。"
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or ord(c) < 32 for c in url):
        return "不是网址。请按 https://主机/路径 的样子填写。"
    if parts.username is not None or parts.fragment:
        return "网址里不能带账号或 # 号后面的部分。请删去。"
    literal = _literal(host)
    if literal is not None:
        return "" if _listed(literal) else f"{host} 不在允许的网段里。请先由系统管理员加入 OUTGOING_HOSTS。"
    if host in official and port in (None, 443):
        return "" if parts.scheme == "https" else "官方主机只能用 https。请改为 https 开头。"
    if not _named(host, port or (443 if parts.scheme == "https" else 80)):
        return f"主机 {host} 不在允许的名单里。请先由系统管理员加入 OUTGOING_HOSTS。"
    return ""


def post(url: str, body: bytes, headers: Mapping[str, str], *, official: frozenset[str] = frozenset()) -> Answer:
    """Send and read the answer. Failed: nothing was taken over. Unclear: sent, and then no whole answer came.

    No sentence raised here holds more of the address than its host, because keys stand in the rest.
    """
    if reason := refusal(url, official=official):
        raise Failed(reason, final=True)
    parts = urlsplit(url)
    with _connected(parts) as connection:
        try:
            return _exchange(connection, parts, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unclear(f"发送后没有收到完整的答复（{type(error).__name__}）。") from None


def _exchange(connection, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    common = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "aftersales/1", "Connection": "close"}
    connection.request("POST", path, body, {**common, **headers})
    answer = connection.getresponse()
    content = answer.read(ANSWER_BYTES + 1)
    after = answer.getheader("Retry-After", "")
    return Answer(answer.status, content[:ANSWER_BYTES], int(after) if after.isascii() and after.isdigit() else None)


@contextmanager
def _connected(parts: SplitResult):
    """A connection to a checked address; it is cut off when the whole exchange takes too long."""
    host, secure = (parts.hostname or "").rstrip("."), parts.scheme == "https"
    lines = [_dial(host, parts.port or (443 if secure else 80), secure)]
    watch = threading.Timer(TOTAL_SECONDS, _cut, [lines])
    watch.daemon = True
    watch.start()
    try:
        lines[0].settimeout(TOTAL_SECONDS)
        if secure:
            _encrypt(lines, host)
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock, connection.auto_open = lines[0], 0
        yield connection
    finally:
        watch.cancel()
        lines[0].close()


def _encrypt(lines: list[socket.socket], host: str) -> None:
    try:
        context = ssl.create_default_context()
        lines[0] = context.wrap_socket(lines[0], server_hostname=host, do_handshake_on_connect=False)
        lines[0].do_handshake()
    except (OSError, ValueError) as error:
        raise Failed(f"与 {host} 的加密连接没有建成（{type(error).__name__}）。") from None


def _cut(lines: list[socket.socket]) -> None:
    try:
        lines[0].shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _dial(host: str, port: int, secure: bool) -> socket.socket:
    """Connect to the first allowed address that answers: what was checked is what is dialled."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Failed(f"找不到主机 {host}。") from None
    allowed = [row for row in found if _may(ipaddress.ip_address(str(row[4][0]).partition("%")[0]), secure)]
    if not allowed:
        raise Failed(f"主机 {host} 指向内部地址，没有发送。", final=True)
    for family, kind, protocol, _, address in allowed:
        line = socket.socket(family, kind, protocol)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
        else:
            return line
    raise Failed(f"连不上主机 {host}。")


def _may(address: Address, secure: bool) -> bool:
    return _listed(address) or (secure and _public(address))


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _public(address.ipv4_mapped)
        if any(address in net for net in DISGUISES):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _listed(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in net for entry in settings.OUTGOING_HOSTS if (net := _network(entry)) is not None)


def _named(host: str, port: int) -> bool:
    named = [entry.lower().rpartition(":") for entry in settings.OUTGOING_HOSTS if _network(entry) is None]
    for name, _, number in named:
        pattern, wanted = (name, int(number)) if name and number.isdigit() else (f"{name}:{number}".lstrip(":"), 443)
        if fnmatchcase(host, pattern) and port == wanted:
            return True
    return False


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _network(entry: str):
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None
