"""Keys of other systems, sealed with the site's secret key: a copy of the database alone opens nothing."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SHOWN = 4


def seal(text: str) -> str:
    """The text as it may stand in the database; "" stays ""."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text again; "" when it was sealed with a site key that is gone, so that it must be entered anew."""
    try:
        return _box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def hint(text: str) -> str:
    """The end by which people tell one key from another; short keys show nothing."""
    return text[-SHOWN:] if len(text) >= 4 * SHOWN else ""


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"core.notices.sealed:" + secret.encode()).digest())
