"""A mail server on loopback that behaves as told: takes, refuses, or falls silent after the content."""

import socketserver
import threading
from contextlib import contextmanager

OK, REFUSED, BUSY, SILENT, GONE = "ok", "refused", "busy", "silent", "gone"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "DATA":
                if not self.content():
                    return
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb == "RCPT" and self.server.manner in (REFUSED, BUSY):
                self.say("550 no such user" if self.server.manner == REFUSED else "451 try later")
            else:
                self.say("250 fine")

    def content(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.taken.append(b"".join(lines))
        if self.server.manner == SILENT:
            self.server.over.wait(10)
            return False
        if self.server.manner == GONE:
            return False
        self.say("250 queued")
        return True

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.manner, self.taken, self.over = OK, [], threading.Event()


@contextmanager
def serving():
    """A running server; set `manner` and read `taken` (raw contents)."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()
