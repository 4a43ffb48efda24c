"""A tablet as the server meets it: items of its outbox, sent with the test client."""

import io
import json
from datetime import datetime
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories.tickets import HOUR, MONDAY

SEND = "/field/tablet/send/"
NAME = [[[10, 60], [60, 20], [110, 80]], [[130, 30], [160, 90], [210, 40]]]
BODY = {
    "completed_on": "2026-11-16",
    "work_done": "更换收线编码器联轴器，夹紧螺钉按 3.2 N·m 紧固；试车 2 小时。",
    "attitude": "very_good",
    "damage": "none",
    "hygiene": "good",
    "outcome": "done",
    "satisfaction": "yes",
}


def item(kind: str, trip, data: dict | None = None, *, at: datetime = MONDAY + 6 * HOUR, **more) -> dict:
    moment = at.isoformat()
    said = {"key": str(uuid4()), "kind": kind, "trip": trip.pk, "at": moment, "device_at": moment, "data": data or {}}
    return {**said, "base_version": None, "skew": 0, **more}


def send(client, said: dict, *, file=None, person=None):
    headers = {"Idempotency-Key": said["key"]}
    if person is not None:
        headers["X-Tablet-Person"] = str(person.pk)
    if file is not None:
        return client.post(SEND, {"item": json.dumps(said), "file": file}, headers=headers)
    return client.post(SEND, json.dumps(said), content_type="application/json", headers=headers)


def picture(width=40, height=30, *, position=False, name="打滑标记.jpg") -> SimpleUploadedFile:
    content, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Tablet"
    if position:
        exif[0x8825] = {1: "N", 2: (31.0, 20.0, 5.0), 3: "E", 4: (118.0, 22.0, 1.0)}
    Image.new("RGB", (width, height), "#557799").save(content, "JPEG", exif=exif)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def trips_url() -> str:
    return reverse("fieldservice:tablet_trips")
