"""A line between the browser and the served system that can be cut, in the middle of an upload too."""

import re
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SEND = b"POST /field/tablet/send/"
TRIPS = b"GET /field/tablet/trips.json"


@dataclass
class Late:
    """An answer that the server has given and the device has not got yet."""

    given: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)


@dataclass
class Line:
    """Passes requests on one by one. `troubles` happen to the next items that a tablet sends, one each:

    ("cut", n)  the connection dies after n bytes of the request, the server gets only those
    ("lost",)   the server does its work, the answer never arrives
    ("500",)    the server answers 500 and does nothing
    ("hold",)   the server does its work, the answer waits until `release` is set

    The answers to the next questions for the trips are `late`, one each: they wait on the way until they may go.
    """

    upstream: str
    down: bool = False
    troubles: deque = field(default_factory=deque)
    late: deque[Late] = field(default_factory=deque)
    release: threading.Event = field(default_factory=threading.Event)
    rewrite: tuple[bytes, bytes] | None = None
    sent: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.release.set()
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            try:
                head, rest = _head(client)
                if head and not self.down:
                    self._pass(client, head, rest)
            except OSError:
                return

    def _pass(self, client, head: bytes, rest: bytes) -> None:
        is_item = head.startswith(SEND)
        trouble = self.troubles.popleft() if is_item and self.troubles else ("",)
        late = self.late.popleft() if head.startswith(TRIPS) and self.late else None
        found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
        length = int(found[1]) if found else 0
        head = re.sub(rb"\r\nConnection: [^\r]*", b"", head, flags=re.IGNORECASE) + b"\r\nConnection: close"
        if trouble[0] == "500":
            _body(client, rest, length)
            client.sendall(b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if trouble[0] == "cut":
            part = _body(client, rest, min(length, trouble[1]))
            self._ask(head, part, wait=False)
            return  # both sides find a dead connection
        body = _body(client, rest, length)
        answer = self._ask(head, body)
        if is_item:
            kind = re.search(rb'"kind": ?"(\w+)"', body)
            self.sent.append(kind[1].decode() if kind else "?")
        if trouble[0] == "hold":
            self.release.wait(60)
            return
        if late:
            late.given.set()
            late.go.wait(60)
        if trouble[0] != "lost":
            client.sendall(answer)

    def _ask(self, head: bytes, body: bytes, *, wait: bool = True) -> bytes:
        where = urlsplit(self.upstream)
        with socket.create_connection((where.hostname, where.port)) as server:
            server.sendall(head + b"\r\n\r\n" + body)
            answer = b"".join(iter(lambda: server.recv(65536), b"")) if wait else b""
        return answer.replace(*self.rewrite) if self.rewrite else answer


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """The request's head without its last line breaks, and what came behind it."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(65536)
        if not part:
            return b"", b""
        data += part
    head, _, rest = data.partition(b"\r\n\r\n")
    return head, rest


def _body(client: socket.socket, rest: bytes, length: int) -> bytes:
    while len(rest) < length:
        part = client.recv(min(65536, length - len(rest)))
        if not part:
            break
        rest += part
    return rest[:length]
