"""The robot hosts of 企业微信, 钉钉 and 飞书 on loopback: they take, refuse, limit, break or are silent, as told."""

import json
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OK, REFUSED, BUSY, LIMITED, TOO_MANY = "ok", "refused", "busy", "limited", "too many"
BROKEN, GATEWAY, SILENT, GONE = "broken", "gateway", "silent", "gone"
HALF, ODD, MOVED = "half", "odd", "moved"
REFUSALS = {"wecom": 93000, "dingtalk": 310000, "feishu": 19001}
LIMITS = {"wecom": 45009, "dingtalk": 130101, "feishu": 11232}
STATUSES = {TOO_MANY: 429, BROKEN: 500, GATEWAY: 502, MOVED: 302}


@dataclass
class Taken:
    """One request as it arrived."""

    path: str
    headers: dict
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def message_id(self) -> str:
        return self.headers["X-Message-Id"]

    @property
    def text(self) -> str:
        data = self.json
        part = data.get("text") or data.get("markdown") or data.get("content") or {}
        return part.get("content") or part.get("text") or json.dumps(data, ensure_ascii=False)


class _Talk(BaseHTTPRequestHandler):
    server: "Server"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(Taken(self.path, dict(self.headers), body))
        manner = self.server.next_manner()
        if self.server.on_post:
            self.server.on_post()
        if manner in (SILENT, GONE):
            self.server.over.wait(20 if manner == SILENT else 0)
            self.close_connection = True
            return
        self.answer(manner)

    def answer(self, manner: str) -> None:
        content = b"<html>hello</html>" if manner == ODD else json.dumps(self.words(manner)).encode()
        self.send_response(STATUSES.get(manner, 200))
        if manner == TOO_MANY:
            self.send_header("Retry-After", "90")
        if manner == MOVED:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", str(len(content) + (40 if manner == HALF else 0)))
        self.end_headers()
        self.wfile.write(content[:9] if manner == HALF else content)
        self.close_connection = True

    def words(self, manner: str) -> dict:
        kind = "wecom" if "cgi-bin" in self.path else "dingtalk" if "robot/send" in self.path else "feishu"
        code = {REFUSED: REFUSALS[kind], BUSY: -1, LIMITED: LIMITS[kind]}.get(manner, 0)
        if kind == "feishu":
            return {"code": code, "msg": "success" if not code else f"no {self.path}"}
        return {"errcode": code, "errmsg": "ok" if not code else f"no {self.path}"}

    def log_message(self, *args) -> None:
        return


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.manner, self.manners, self.taken, self.over = OK, deque(), [], threading.Event()
        self.on_post = None

    def next_manner(self) -> str:
        """What was queued in `manners` first, then `manner`."""
        return self.manners.popleft() if self.manners else self.manner

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def texts(self) -> list[str]:
        return [row.text for row in self.taken]

    def handle_error(self, request, client_address) -> None:
        return  # a sender that hangs up is part of the play


@contextmanager
def serving():
    """A running server; set `manner`, read `taken`."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
