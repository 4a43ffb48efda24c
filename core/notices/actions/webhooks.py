"""What an administrator does with webhooks."""

import secrets
from datetime import datetime

from django.db import transaction

from core.jobs import wake
from core.notices import attempts, webhooks
from core.notices.deliver import Delivered
from core.notices.models import Call, Webhook
from core.notices.sealed import hint, seal
from core.organization.changes import refuse_stale
from core.organization.models import Staff
from core.workflow import Refused

State = Call.State


UNSIGNED = "还没有签名密钥"


@transaction.atomic
def save_webhook(*, webhook: Webhook, expected_version: int, by: Staff, at: datetime) -> Webhook:
    """Store a subscription. A new one is off until its secret was made."""
    webhook._history_date = at
    if webhook.pk:
        Webhook.objects.lock(webhook.pk)
        refuse_stale(webhook, expected_version)
        webhook.save(update_fields=["name", "url", "events"])
        return webhook
    webhook.created_by, webhook.created_at = by, at
    webhook.is_on, webhook.off_reason = False, UNSIGNED
    webhook.save()
    return webhook


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: Staff, at: datetime) -> tuple[Webhook, str]:
    """A new secret, answered this once; an old one counts no more from now on. The first one switches on."""
    webhook = Webhook.objects.lock(webhook.pk)
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    if not webhook.secret_sealed:
        webhook.is_on, webhook.off_reason = True, ""
    webhook.secret_sealed, webhook.secret_hint = seal(secret), hint(secret)
    webhook._change_reason, webhook._history_date = "更换签名密钥", at
    webhook.save(update_fields=["secret_sealed", "secret_hint", "is_on", "off_reason"])
    return webhook, secret


@transaction.atomic
def switch_webhook(*, webhook: Webhook, on: bool, reason: str, by: Staff, at: datetime) -> Webhook:
    """Switch off with the reason (nothing new is queued, what waits stays), or on again."""
    webhook = Webhook.objects.lock(webhook.pk)
    if on and not webhook.secret_sealed:
        raise Refused(f"{UNSIGNED}。请先生成，再启用。")
    if webhook.is_on == on:
        raise Refused(f"“{webhook}”已经{'启用' if on else '停用'}。")
    webhook.is_on, webhook.off_reason = on, "" if on else reason
    webhook.failing_since = None
    webhook._change_reason, webhook._history_date = reason or "重新启用", at
    webhook.save(update_fields=["is_on", "off_reason", "failing_since"])
    if on:
        wake("notices.webhooks")
    return webhook


def try_webhook(*, webhook: Webhook, by: Staff, at: datetime) -> Call:
    """Ping it at once and answer how that ended."""
    if not webhook.is_on:
        raise Refused(f"“{webhook}”已停用，不能测试。请先启用。")
    call = webhooks.ping(webhook, at=at)
    if claimed := webhooks.take(call, at):
        webhooks.attempt(claimed, lambda: at, Delivered())
    call.refresh_from_db()
    return call


def call_again(*, call: Call, by: Staff, at: datetime) -> Call:
    """Queue a failed call again, under the same id and with the same words."""
    failed = Call.objects.filter(pk=call.pk, state__in=[State.FAILED, State.UNKNOWN, State.DROPPED])
    if not failed.update(**attempts.again(State.WAITING, call.error, at), attempts=0):
        raise Refused("这一条正在发送或已经送达。请刷新页面。")
    wake("notices.webhooks")
    return call
