"""The few IMAP commands that fetching needs. The folder is opened for reading only: nothing on the server changes."""

import imaplib
import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

SECONDS = 20
LINE = re.compile(rb"UID (\d+)")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
TROUBLES = (OSError, imaplib.IMAP4.error)


class Unreachable(Exception):
    """Why the mailbox cannot be read, as a sentence for the administrator."""


@dataclass(frozen=True)
class Head:
    """A mail on the server before it is fetched."""

    uid: int
    size: int
    arrived_at: datetime | None


class Folder:
    """An open folder of a mailbox."""

    def __init__(self, line: imaplib.IMAP4):
        self.line = line
        self.uid_validity = int((line.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)

    def after(self, uid: int, most: int) -> list[Head]:
        """The mails behind a UID, oldest first."""
        found = self._ask("SEARCH", None, f"UID {uid + 1}:*")
        uids = sorted(int(n) for n in (found[0] or b"").split())
        # "n:*" answers the last mail even when its UID is smaller than n.
        wanted = [n for n in uids if n > uid][:most]
        if not wanted:
            return []
        rows = self._ask("FETCH", ",".join(map(str, wanted)), "(UID RFC822.SIZE INTERNALDATE)")
        heads = [_head(row) for row in rows if isinstance(row, bytes)]
        return sorted((head for head in heads if head and head.uid in set(wanted)), key=lambda head: head.uid)

    def whole(self, uid: int) -> bytes | None:
        """The raw mail; None when somebody deleted it in between."""
        return self._body(uid, "(UID BODY.PEEK[])")

    def beginning(self, uid: int, size: int) -> bytes | None:
        """The first bytes of a mail that is too large to be fetched whole."""
        return self._body(uid, f"(UID BODY.PEEK[]<0.{size}>)")

    def _body(self, uid: int, what: str) -> bytes | None:
        rows = self._ask("FETCH", str(uid), what)
        return next((row[1] for row in rows if isinstance(row, tuple)), None)

    def _ask(self, command: str, *arguments) -> list:
        answer, rows = self.line.uid(command, *arguments)
        if answer != "OK":
            raise Unreachable(f"收信服务器拒绝了 {command}。")
        return rows


@contextmanager
def opened(mailbox, password: str):
    """The folder of a mailbox, read only. Raises Unreachable with what the administrator can do."""
    line = _connected(mailbox)
    try:
        _signed_in(line, mailbox, password)
        yield _selected(line, mailbox.folder)
    except TROUBLES as error:
        raise Unreachable(f"与收信服务器的连接中断：{_words(error)}") from error
    finally:
        _leave(line)


def _connected(mailbox) -> imaplib.IMAP4:
    kind = mailbox.Security
    try:
        if mailbox.security == kind.TLS:
            return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=_tls(), timeout=SECONDS)
        line = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SECONDS)
        if mailbox.security == kind.STARTTLS:
            line.starttls(ssl_context=_tls())
        return line
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"服务器的证书不可信：{error.verify_message}。请核对服务器名称。") from error
    except TROUBLES as error:
        raise Unreachable(f"连不上 {mailbox.host}:{mailbox.port}：{_words(error)}") from error


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.MAIL_CA_FILE or None)


def _signed_in(line: imaplib.IMAP4, mailbox, password: str) -> None:
    try:
        line.login(mailbox.user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Unreachable("登录被拒绝。请核对登录名和密码；有的邮箱要用专门的授权码。") from error
    except UnicodeEncodeError as error:
        raise Unreachable("登录名或密码里有服务器不收的字符。") from error


def _selected(line: imaplib.IMAP4, folder: str) -> Folder:
    answer, _ = line.select(f'"{_modified_utf7(folder)}"', readonly=True)
    if answer != "OK":
        raise Unreachable(f"没有“{folder}”这个文件夹。请核对文件夹名。")
    return Folder(line)


def _modified_utf7(name: str) -> str:
    """Folder names as IMAP writes them (RFC 3501 5.1.3)."""
    parts, plain = [], name.replace("\\", "\\\\").replace('"', '\\"')
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", plain):
        if run.isascii():
            parts.append(run.replace("&", "&-"))
        else:
            code = run.encode("utf-7").decode().strip("+-")
            parts.append(f"&{code.replace('/', ',')}-")
    return "".join(parts)


def _leave(line: imaplib.IMAP4) -> None:
    try:
        line.logout()
    except TROUBLES:
        return  # everything was read; saying goodbye changes nothing


def _head(row: bytes) -> Head | None:
    uid, size, date = LINE.search(row), SIZE.search(row), DATE.search(row)
    if not uid or not size:
        return None
    return Head(int(uid[1]), int(size[1]), _moment(date[1].decode("ascii", "replace")) if date else None)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
