"""外部订阅: what happens to cases, told to other systems (docs/webhooks.md).

The row of a call is written in the transaction of the event; the body is made and frozen at the first attempt, so
every attempt says the same under the same id. How a case looks as JSON is known to its room: `represent`.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.jobs import wake
from core.notices import attempts
from core.notices.channels import Failed, Limited
from core.notices.channels.outgoing import Answer, post
from core.notices.deliver import Delivered, tried
from core.notices.models import Call, Webhook
from core.notices.notice import Notice, address
from core.notices.sealed import unseal
from core.organization.models import Staff
from core.recall import recalled
from core.timeline.models import Happening
from core.times import local

PING = "PING"
WAITS = (30, 120, 720, 1800, 7200, 21_600, 43_200, 86_400, 86_400)
BACK_OFF = [timedelta(seconds=wait) for wait in WAITS]
SILENT_FOR = timedelta(days=3)  # after so long without one success a subscription is switched off
State = Call.State
SERIALIZERS: dict[type, tuple[str, Callable]] = {}


def represent(model: type, name: str, serializer: Callable) -> None:
    """`serializer(case) -> dict` is how a case of this model looks to other systems; `name` is its type there."""
    SERIALIZERS[model] = (name, serializer)


def listen_to(lines: list, *, new: bool = False) -> None:
    """Listener of the timeline: one call per event and subscription that wants it, in the same transaction."""
    wanted = recalled("webhooks", lambda: list(Webhook.objects.on().values_list("pk", "events")))
    calls = [
        Call(webhook_id=pk, event=line.event, happening=line, created_at=at, next_attempt_at=at)
        for pk, events in wanted
        for line, _ in lines
        if line.event in events and (at := line.recorded_at)
    ]
    if calls:
        Call.objects.bulk_create(calls)
        wake("notices.webhooks")


def ping(webhook: Webhook, *, at: datetime) -> Call:
    """A call that tells nothing but that the way is open."""
    call = Call.objects.create(webhook=webhook, event=PING, created_at=at, next_attempt_at=at)
    wake("notices.webhooks")
    return call


def deliver_calls(
    at: datetime | None = None, *, now: Callable[[], datetime] = timezone.now, limit: int = 500
) -> Delivered:
    """Try every call that is due, oldest first."""
    moment = (lambda: at) if at else now
    result, ill = Delivered(), set()
    for _ in range(limit):
        call = attempts.claim(_ready().exclude(webhook__in=ill), moment(), repeats=True)
        if call is None:
            break
        if attempt(call, moment, result) != State.SENT:
            ill.add(call.webhook_id)  # one that does not answer must not hold up the others
    return result


def take(call: Call, at: datetime) -> Call | None:
    """This call alone, claimed (the test button)."""
    return attempts.claim(_ready().filter(pk=call.pk), at, repeats=True)


def _ready() -> QuerySet:
    return Call.objects.filter(webhook__is_on=True).select_related("webhook", "happening__by")


def attempt(call: Call, now: Callable[[], datetime], result: Delivered) -> str:
    """Send a claimed call and answer how it stands; after three days without one success nothing is sent any more."""
    seen: dict[str, int] = {}
    fields = tried(lambda: _send(call, now(), seen), call, now, result, back_off=BACK_OFF, repeats=True)
    with transaction.atomic():
        if attempts.mine(call).update(**fields, status=seen.get("status")):
            _judge(call.webhook_id, fields, now())
    return fields["state"]


def _send(call: Call, at: datetime, seen: dict) -> None:
    if not call.body:
        call.body = json.dumps(payload(call), ensure_ascii=False)
        Call.objects.filter(pk=call.pk, body="").update(body=call.body)
    secret = unseal(call.webhook.secret_sealed)
    if not secret:
        raise Failed("签名密钥读不出来，请更换密钥。", final=True)
    body = call.body.encode()
    answer = post(call.webhook.url, body, headers(call, secret, body, at))
    seen["status"] = answer.status
    judge(answer)


def headers(call: Call, secret: str, body: bytes, at: datetime) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    return {
        "X-Aftersales-Id": str(call.token),
        "X-Aftersales-Event": call.event,
        "X-Aftersales-Timestamp": stamp,
        "X-Aftersales-Signature": f"v1={sign(secret, stamp, body)}",
        "X-Aftersales-Attempt": str(call.attempts),
    }


def sign(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over timestamp, a full stop and the raw body, in hex."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def judge(answer: Answer) -> None:
    """Only 2xx is success. A redirect is not followed; 410 says that nobody wants it any more."""
    if 200 <= answer.status < 300:
        return
    if answer.status in (429, 503) and answer.retry_after:
        raise Limited(f"对方限流（HTTP {answer.status}）。", wait=timedelta(seconds=min(answer.retry_after, 3600)))
    if 300 <= answer.status < 400:
        raise Failed(f"对方要求转到别处（HTTP {answer.status}），没有跟随。请改为最终地址。")
    raise Failed(f"对方没有接受（HTTP {answer.status}）。", final=answer.status == 410)


def payload(call: Call) -> dict:
    """What the receiver gets: the event, and the case as it stands now."""
    common = {"id": str(call.token), "event": call.event, "created_at": local(call.created_at).isoformat()}
    if call.happening is None:
        return common | {"label": "连接测试"}
    line: Happening = call.happening
    return common | {
        "label": line.label,
        "at": local(line.at).isoformat(),
        "by": line.by.name if line.by else None,
        "note": line.note,
        "case": case_json(line.case),
    }


def case_json(case) -> dict | None:
    """The case as its room shows it to other systems; number and address where the room says nothing."""
    if case is None:
        return None
    url = address(case)
    common = {"id": case.pk, "url": settings.SITE_URL.rstrip("/") + url if url else ""}
    if type(case) not in SERIALIZERS:
        return {"type": case._meta.label_lower, "text": str(case), **common}
    name, serializer = SERIALIZERS[type(case)]
    return {"type": name, **common, **serializer(case)}


class SwitchedOff(Notice):
    """A subscription that failed for days does not go on forever; administrators decide."""

    kind = "webhook_off"
    title = "外部订阅已停用：{{ subject }}"
    body = "{{ subject.off_reason }}"
    tone = "amber"

    def who(self):
        return Staff.objects.holding("notices.manage")


def _judge(pk: int, fields: dict, at: datetime) -> None:
    """Remember since when nothing gets through, and switch off what has been silent for too long."""
    here = Webhook.objects.filter(pk=pk)
    if fields["state"] == State.SENT:
        here.exclude(failing_since=None).update(failing_since=None)
        return
    here.filter(failing_since=None).update(failing_since=at)
    webhook = Webhook.objects.lock(pk)
    if webhook.is_on and at - webhook.failing_since >= SILENT_FOR:
        words = f"连续 {SILENT_FOR.days} 天没有一次成功：{fields['error']}"
        webhook.is_on, webhook.off_reason = False, words[:200]
        webhook.save(update_fields=["is_on", "off_reason"])
        SwitchedOff(webhook, about=f"{at:%Y%m%d%H%M}").send(at=at)
