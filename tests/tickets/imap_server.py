"""A mailbox on loopback that speaks as much IMAP as fetching needs; it can break off where told."""

import re
import socketserver
import threading
from contextlib import contextmanager
from datetime import UTC, datetime


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            verb = rest.partition(" ")[0].upper()
            self.server.heard.append(rest)
            if verb == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK")
                return
            if not getattr(self, f"do_{verb.lower()}", self.unknown)(tag, rest):
                return

    def do_capability(self, tag, rest):
        self.say("* CAPABILITY IMAP4rev1")
        return self.fine(tag)

    def do_login(self, tag, rest):
        if '"right' not in rest:
            self.say(f"{tag} NO wrong")
            return True
        return self.fine(tag)

    def do_examine(self, tag, rest):
        if "INBOX" not in rest:
            self.say(f"{tag} NO no such folder")
            return True
        self.say(f"* {len(self.server.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.validity}] fine")
        self.say(f"{tag} OK [READ-ONLY] fine")
        return True

    def do_uid(self, tag, rest):
        what = rest.split()[1].upper()
        return self.search(tag) if what == "SEARCH" else self.fetch(tag, rest)

    def search(self, tag):
        self.say("* SEARCH " + " ".join(map(str, self.server.mails)))
        return self.fine(tag)

    def fetch(self, tag, rest):
        uids = [int(uid) for uid in rest.split()[2].split(",")]
        for number, uid in enumerate(uids, start=1):
            raw = self.server.mails[uid]
            if "BODY.PEEK" not in rest:
                date = self.server.arrived.strftime("%d-%b-%Y %H:%M:%S %z")
                size = self.server.sizes.get(uid, len(raw))
                self.say(f'* {number} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE "{date}")')
                continue
            if uid == self.server.breaks_at:
                return False
            part = re.search(r"<0\.(\d+)>", rest)
            raw = raw[: int(part[1])] if part else raw
            self.wfile.write(f"* {number} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return self.fine(tag)

    def unknown(self, tag, rest):
        self.say(f"{tag} BAD what")
        return True

    def fine(self, tag):
        self.say(f"{tag} OK fine")
        return True

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    """`mails` maps UIDs to raw mails; `breaks_at` is the UID at whose content the line breaks."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.sizes, self.validity, self.breaks_at, self.heard = {}, {}, 7, None, []
        self.arrived = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)

    def put(self, raw: bytes) -> int:
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid


@contextmanager
def serving():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
