"""Taking a signature: strokes from the glass, or a typed name, bound to the record that was shown."""

import math
from datetime import datetime

from django.db import transaction

from core.documents.models import Signature
from core.documents.models.signature import fingerprint
from core.workflow import Refused

# Pixels of the pad: less ink than this is a slip of the finger, not a name.
LEAST_INK = 60
LEAST_WIDTH = 20
MOST_POINTS = 20_000


@transaction.atomic
def sign(
    subject, *, role: str, name: str, strokes, record: dict, by, at: datetime, device: str = "", ip=None, typed=False
) -> Signature:
    """Bind a signature to the canonical record that was shown (standards.md §13).

    `strokes` is a list of strokes, each a list of [x, y] in pixels of the pad, y downwards. With `typed` the
    printed name alone signs (strokes stay empty). Raises Refused for two dots, no name or senseless strokes.
    """
    if not name.strip():
        raise Refused("请写明签名人的姓名。", field="name")
    clean = [] if typed else checked_strokes(strokes)
    signature = Signature(
        subject=subject,
        role=role,
        name=name.strip(),
        strokes=clean,
        picture=path_of(clean),
        record=record,
        sha256=fingerprint(record),
        by=by,
        at=at,
        device=device[:200],
        ip=ip,
    )
    signature.seal = signature.own_seal()
    signature.save()
    return signature


def void_signature(signature: Signature, *, reason: str, by, at: datetime) -> Signature:
    """What was signed is to be changed: the signature stays in the history, voided with the reason."""
    if not reason.strip():
        raise Refused("撤销签字要写明原因。", field="reason")
    signature.voided_at, signature.voided_by, signature.void_reason = at, by, reason.strip()[:200]
    signature.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return signature


def device_of(request) -> dict:
    """The device and address of a signature, as the request tells them."""
    return {"device": request.headers.get("User-Agent", "")[:200], "ip": request.META.get("REMOTE_ADDR") or None}


def checked_strokes(strokes) -> list[list[list[float]]]:
    """The strokes rounded to a tenth of a pixel, or Refused with what to do."""
    try:
        clean = [[[round(float(x), 1), round(float(y), 1)] for x, y in stroke] for stroke in strokes or []]
    except (TypeError, ValueError):
        raise Refused("签名没有传送完整，请清除后重签。", field="strokes") from None
    clean = [stroke for stroke in clean if stroke]
    points = [point for stroke in clean for point in stroke]
    if len(points) > MOST_POINTS or any(not abs(value) < 1e5 for point in points for value in point):
        raise Refused("签名没有传送完整，请清除后重签。", field="strokes")
    if not points or _ink(clean) < LEAST_INK or _width(points) < LEAST_WIDTH:
        raise Refused("签名太短，看不出姓名。请清除后重签。", field="strokes")
    return clean


def _ink(strokes) -> float:
    return sum(math.dist(a, b) for stroke in strokes for a, b in zip(stroke, stroke[1:], strict=False))


def _width(points) -> float:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def path_of(strokes) -> str:
    """The strokes as SVG path data, moved to the origin; pages show it without a script."""
    if not strokes:
        return ""
    left = min(x for stroke in strokes for x, _ in stroke)
    top = min(y for stroke in strokes for _, y in stroke)
    lines = []
    for stroke in strokes:
        points = [f"{x - left:.1f} {y - top:.1f}" for x, y in stroke]
        lines.append("M" + "L".join(points if len(points) > 1 else points * 2))
    return "".join(lines)
