"""The signed address under which a customer's answer finds its case: service+t12.20778.k3v…@example.com."""

import base64
import re
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from core.times import local_date

LIVES = timedelta(days=365)
SALT = "tickets.mail.reply"
TAG = re.compile(r"^(?P<user>.+)\+t(?P<pk>\d{1,12})\.(?P<until>\d{1,7})\.(?P<mark>[a-z2-7]{16})$")
LOOKS_SIGNED = re.compile(r"\+t\d{1,12}[.\-=@]")


def address_for(mailbox: str, ticket_pk: int, *, at: datetime) -> str:
    """The address of a mailbox with the case and the day until which it holds, signed."""
    user, _, domain = mailbox.partition("@")
    until = local_date(at + LIVES).toordinal()
    return f"{user}+t{ticket_pk}.{until}.{_mark(mailbox, ticket_pk, until)}@{domain}"


def read(address: str, mailbox: str, *, at: datetime) -> tuple[int | None, str]:
    """(case, "") for an address that holds; (None, why not) for one that claims a case and does not hold.

    (None, "") is an ordinary address.
    """
    local, _, domain = address.strip().lower().partition("@")
    user, _, home = mailbox.lower().partition("@")
    found = TAG.match(local)
    if domain != home or not local.startswith(f"{user}+"):
        return None, ""
    if not found:
        return None, "回信地址的签名不完整" if LOOKS_SIGNED.search(f"{local}@") else ""
    pk, until = int(found["pk"]), int(found["until"])
    if not constant_time_compare(found["mark"], _mark(mailbox, pk, until)):
        return None, "回信地址的签名不对，可能是伪造"
    if until < local_date(at).toordinal():
        return None, "回信地址已过期"
    return pk, ""


def _mark(mailbox: str, pk: int, until: int) -> str:
    value = f"{mailbox.lower()}:{pk}:{until}"
    digest = salted_hmac(SALT, value, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode().lower()
