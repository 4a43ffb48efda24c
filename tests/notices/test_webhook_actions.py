"""What an administrator may do with a subscription, and what is refused."""

from datetime import timedelta

import pytest

from core.notices.actions.webhooks import (
    UNSIGNED,
    call_again,
    renew_secret,
    save_webhook,
    switch_webhook,
    try_webhook,
)
from core.notices.models import Call, Webhook
from core.notices.sealed import unseal
from core.notices.webhooks import ping
from core.organization.changes import version
from core.times import moment
from core.workflow import Refused, Stale

pytestmark = pytest.mark.django_db
NOON = moment("2026-11-16T12:00")
MINUTE = timedelta(minutes=1)


def renamed(webhook: Webhook, name: str) -> Webhook:
    found = Webhook.objects.get(pk=webhook.pk)
    found.name = name
    return found


def test_changed_subscription_keeps_its_secret_and_stays_on(webhook, admin):
    save_webhook(webhook=renamed(webhook, "报表平台"), expected_version=version(webhook), by=admin, at=NOON)

    kept = Webhook.objects.get()
    assert (kept.name, kept.is_on, kept.secret_sealed) == ("报表平台", True, webhook.secret_sealed)
    assert kept.history.latest("history_id").history_date == NOON


def test_later_save_is_refused_with_what_changed(webhook, admin):
    seen = version(webhook)
    save_webhook(webhook=renamed(webhook, "报表平台"), expected_version=seen, by=admin, at=NOON)

    with pytest.raises(Stale, match="报表平台"):
        save_webhook(webhook=renamed(webhook, "数据平台"), expected_version=seen, by=admin, at=NOON + MINUTE)

    assert Webhook.objects.get().name == "报表平台"


def test_new_secret_takes_the_old_ones_place_and_switches_nothing_on(webhook, admin):
    switch_webhook(webhook=webhook, on=False, reason="对方检修", by=admin, at=NOON)

    renewed, secret = renew_secret(webhook=webhook, by=admin, at=NOON + MINUTE)

    kept = Webhook.objects.get()
    assert unseal(kept.secret_sealed) == secret != unseal(webhook.secret_sealed)
    assert (kept.is_on, kept.off_reason, renewed.pk) == (False, "对方检修", kept.pk)


def test_switched_off_and_on_again_it_forgets_its_failures(webhook, admin):
    off = switch_webhook(webhook=webhook, on=False, reason="对方检修", by=admin, at=NOON)
    assert (off.is_on, off.off_reason) == (False, "对方检修")
    Webhook.objects.update(failing_since=NOON)

    on = switch_webhook(webhook=webhook, on=True, reason="", by=admin, at=NOON + MINUTE)

    assert (on.is_on, on.off_reason, on.failing_since) == (True, "", None)
    assert on.history.latest("history_id").history_change_reason == "重新启用"


@pytest.mark.parametrize("on", [True, False])
def test_what_is_so_already_is_refused(webhook, admin, on):
    Webhook.objects.update(is_on=on)

    with pytest.raises(Refused, match="已经启用" if on else "已经停用"):
        switch_webhook(webhook=webhook, on=on, reason="对方检修", by=admin, at=NOON)


def test_without_a_secret_it_is_not_switched_on(webhook, admin):
    Webhook.objects.update(is_on=False, secret_sealed="")

    with pytest.raises(Refused, match=UNSIGNED):
        switch_webhook(webhook=webhook, on=True, reason="", by=admin, at=NOON)


def test_what_is_off_is_not_tried(webhook, admin):
    Webhook.objects.update(is_on=False)
    webhook.refresh_from_db()

    with pytest.raises(Refused, match="已停用，不能测试"):
        try_webhook(webhook=webhook, by=admin, at=NOON)

    assert not Call.objects.exists()


def test_call_that_waits_is_not_queued_again(webhook, admin):
    call = ping(webhook, at=NOON)

    with pytest.raises(Refused, match="正在发送或已经送达"):
        call_again(call=call, by=admin, at=NOON)
