"""The life of a 接口令牌: issued once, recognised by its digest, revoked with a reason."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from core.organization.models import ApiToken, Staff
from core.workflow import Refused

PREFIX = "shfw_"
SEEN_EVERY = timedelta(minutes=10)  # how exactly 最近使用 is kept; a write per request would cost more than it tells


def digest(token: str) -> str:
    """Tokens are long and random, so a plain hash is as good as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue_token(*, staff: Staff, name: str, may_write: bool, expires_at: datetime | None, at: datetime) -> str:
    """Make a token for a person and answer it; it is never shown again."""
    if expires_at is not None and expires_at <= at:
        raise Refused("到期时间已经过去。请改为以后的日期。", "expires_on")
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        staff=staff,
        name=name,
        may_write=may_write,
        tail=token[-4:],
        digest=digest(token),
        created_at=at,
        expires_at=expires_at,
    )
    return token


@transaction.atomic
def revoke_token(*, token: ApiToken, reason: str, by: Staff, at: datetime) -> ApiToken:
    """From now on the token opens nothing."""
    token = ApiToken.objects.lock(token.pk)
    if token.revoked_at:
        raise Refused("这个令牌已经停用。")
    token.revoked_at, token.revoked_by, token.revoke_reason = at, by, reason
    token.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    return token


def recognise(token: str, *, at: datetime) -> ApiToken | None:
    """The valid token behind these characters, with its person; notes that it was used."""
    found = ApiToken.objects.valid(at=at).select_related("staff__department").filter(digest=digest(token)).first()
    if found and (found.last_used_at is None or found.last_used_at < at - SEEN_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
    return found
