"""E-mail through Django's mail settings."""

import smtplib
from collections.abc import Callable, Iterable
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q

from core.notices.channels.base import Channel, Envelope, Failed, Unclear
from core.organization.models import Staff

DUMMY = "django.core.mail.backends.dummy.EmailBackend"
REPEAT_NOTE = "可能重复：上一次发送后没有收到对方的答复。"


class EmailChannel(Channel):
    key, label = "email", "邮件"

    def available(self) -> bool:
        return settings.EMAIL_BACKEND != DUMMY

    def addresses(self, staff_ids: Iterable[int]) -> dict[int, str]:
        wanted = Q(notice_preference=None) | Q(notice_preference__email_on=True)
        people = Staff.objects.active().filter(wanted, pk__in=list(staff_ids)).exclude(email="")
        return dict(people.values_list("pk", "email"))

    def send(self, envelope: Envelope) -> None:
        _through(lambda connection: _mail(connection, envelope))

    def post(self, letter) -> None:
        """Every attempt bears the letter's message id, so the other side can drop a repeat by itself."""
        _through(lambda connection: _letter(connection, letter))


def _through(written: Callable) -> None:
    """Open the line, hand over what `written(connection)` makes, close."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Failed(f"连不上邮件服务器：{_words(error)}") from error
    try:
        _hand_over(connection, written)
    finally:
        _close(connection)


def _hand_over(connection, written: Callable) -> None:
    """A numbered answer of the server is a clear no; silence or a broken line after opening is unclear."""
    try:
        mail = written(connection)
    except FileNotFoundError as error:
        raise Failed("要附上的文件已不在。", final=True) from error
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()), (0, b""))
        raise Failed(f"对方拒收：{code} {_text(text)}", final=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Failed(
            f"对方拒收：{error.smtp_code} {_text(error.smtp_error)}", final=error.smtp_code >= 500
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unclear(f"发送后没有答复：{_words(error)}") from error
    except ValueError as error:  # a header or address that cannot be written
        raise Failed(f"邮件无法写出：{error}", final=True) from error


def _mail(connection, envelope: Envelope) -> EmailMessage:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    lines = [envelope.body, settings.SITE_URL.rstrip("/") + envelope.url if envelope.url else ""]
    if envelope.maybe_repeated:
        lines.insert(0, REPEAT_NOTE)
    mark = "（可能重复）" if envelope.maybe_repeated else ""
    return EmailMessage(
        subject=" ".join((envelope.title + mark).split()),
        body="\n\n".join(line for line in lines if line),
        to=[envelope.address],
        headers={"Message-ID": f"<{envelope.token}@{host}>"},
        connection=connection,
    )


def _letter(connection, letter) -> EmailMessage:
    mail = EmailMessage(
        subject=" ".join(letter.subject.split()),
        body=letter.body,
        from_email=letter.sender or None,
        to=[formataddr((letter.to_name, letter.to))] if letter.to_name else [letter.to],
        headers={**letter.headers, "Message-ID": letter.message_id},
        connection=connection,
    )
    for file in letter.files:
        with default_storage.open(file["path"], "rb") as stored:
            mail.attach(file["name"], stored.read(), file["kind"])
    return mail


def _close(connection) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return  # it was handed over (or not) before; saying goodbye changes nothing


def _text(answer) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
