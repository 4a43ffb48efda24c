"""Taking in what a tablet sends: each item once, in the words of its own action, with both clocks noted."""

import hashlib
import io
import json
import warnings
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from core.documents import drafts
from core.documents.models.signature import canonical, fingerprint
from core.documents.uploads import NotAllowed
from core.organization.models import Staff
from core.text.words import yuan
from core.times import local
from core.workflow import Refused, Stale
from fieldservice.actions.arranging import confirm_conduct
from fieldservice.actions.claims import add_receipt
from fieldservice.actions.handing_in import hand_in
from fieldservice.actions.moments import record_moment
from fieldservice.actions.records import attach_photos, fill_record, sign_record, unsign_record
from fieldservice.models import MomentKind, SentItem, SentKind, ServiceRecord, Trip, TripState
from fieldservice.models.money import MOST
from fieldservice.queries_records import OF_THE_TRIP, shown
from fieldservice.queries_tablet import record_side

NOTED = 600  # seconds: a device clock that far off is corrected, beyond it nothing may lie in the future
MOST_PIXELS = 25_000_000  # the tablet sends at most 2000 × 2000; nobody's server unpacks a bomb
HANDED_IN = (TripState.HANDED_IN, TripState.FILED)


@dataclass(frozen=True)
class Item:
    """One entry of an outbox as it came in."""

    key: str
    kind: str
    trip: int
    at: datetime
    device_at: datetime
    data: dict
    skew: int = 0
    base_version: int | None = None
    file: UploadedFile | None = None
    device: str = ""
    ip: str | None = None

    @property
    def fingerprint(self) -> str:
        """Of what was meant; the skew is measured anew at each sending and does not belong to it."""
        said = [self.kind, self.trip, self.at.isoformat(), self.device_at.isoformat(), self.base_version, self.data]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def moment(self, now: datetime) -> datetime:
        """When it happened by our clock, never later than now."""
        off = timedelta(seconds=self.skew) if abs(self.skew) > NOTED else timedelta(0)
        return min(self.device_at - off, now)


class Conflict(Exception):
    """The office's record differs from the one the device worked on. `server` is how it stands now."""

    def __init__(self, server: dict | None, changed: list[str], words: str):
        super().__init__(words)
        self.server, self.changed, self.words = server, changed, words


@dataclass
class Answer:
    state: str  # done, conflict, refused
    body: dict = field(default_factory=dict)

    @property
    def status(self) -> int:
        return {"done": 200, "conflict": 409}.get(self.state, 422)

    @property
    def json(self) -> dict:
        return {"state": self.state, **self.body}


def take_in(item: Item, *, by: Staff, now: datetime) -> Answer:
    """Do what the item says, once. The same key again gets the first answer; a refusal leaves nothing behind, so
    the item may come again when its reason is gone."""
    try:
        with transaction.atomic():
            return Answer("done", _first_time(item, by=by, now=now))
    except Conflict as conflict:
        body = {"server": conflict.server, "changed": conflict.changed, "words": conflict.words}
        return Answer("conflict", body)
    except Refused as refused:
        return Answer("refused", {"errors": {refused.field or "": refused.reason}})
    except NotAllowed as refused:
        return Answer("refused", {"errors": {"file": str(refused)}})
    except IntegrityError:
        if not SentItem.objects.filter(person=by, key=item.key).exists():
            raise
        return take_in(item, by=by, now=now)  # the same item stood in the door twice at once


def _earlier(item: Item, by: Staff) -> dict | None:
    """The answer this key had before; the key of something else is refused."""
    row = SentItem.objects.filter(person=by, key=item.key).first()
    if row is not None and row.fingerprint != item.fingerprint:
        raise Refused("同一个上传编号已用于别的内容。请重新保存这一项。", "key")
    return row.answer if row else None


def _first_time(item: Item, *, by: Staff, now: datetime) -> dict:
    done = _earlier(item, by)
    if done is not None:
        return done
    at = item.moment(now)
    trip = Trip.objects.get(pk=item.trip)
    row = SentItem.objects.create(
        key=item.key,
        person=by,
        trip=trip,
        kind=item.kind,
        fingerprint=item.fingerprint,
        device_at=item.device_at,
        skew=item.skew,
        at=at,
        received_at=now,
    )
    row.answer = _effects()[item.kind](item, trip, by, at, now) or {}
    row.save(update_fields=["answer"])
    return row.answer


def _effects() -> dict:
    return {
        SentKind.CONDUCT: _conduct,
        SentKind.MOMENT: _moment,
        SentKind.RECORD: _record,
        SentKind.PHOTO: _photo,
        SentKind.EXPENSE: _expense,
        SentKind.SIGNATURE: _signature,
        SentKind.HAND_IN: _hand_in,
    }


def _conduct(item, trip, by, at, now) -> dict:
    if not trip.members.filter(person=by, conduct_at__isnull=False).exists():
        confirm_conduct(trip=trip, by=by, at=at)
    return {}


def _moment(item, trip, by, at, now) -> dict:
    """A pressed button tells the device's time, which `record_moment` corrects by the skew; a time typed by hand is
    meant as it stands, so the correction is taken back beforehand."""
    kind, data = str(item.data.get("kind", "")), item.data
    if kind not in MomentKind.values:
        raise Refused("没有这个环节。请更新平板上的应用。", "kind")
    if already := trip.moments.filter(kind=kind).select_related("by").first():
        server = {"kind": kind, "at": already.at.isoformat(), "by": already.by.name}
        label = already.get_kind_display()
        raise Conflict(server, [f"{label}时间"], f"{already.by.name}已经登记了{label}，以先登记的为准。")
    typed, reason = bool(data.get("typed")), str(data.get("reason", "")).strip()
    if typed and not reason:
        raise Refused("改动时间要写明原因。", "reason")
    moment_at = item.at + timedelta(seconds=item.skew) if typed and abs(item.skew) > NOTED else item.at
    row = record_moment(
        trip=trip,
        kind=kind,
        moment_at=moment_at,
        by=by,
        at=now,
        device_at=item.device_at,
        skew=item.skew,
        brings_part=data.get("brings_part"),
        **position(data),
    )
    if typed:
        row.note = f"手工填写的时间：{reason}"[:200]
        row.save(update_fields=["note"])
    return {"version": Trip.objects.values_list("version", flat=True).get(pk=trip.pk)}


def position(data: dict) -> dict:
    """Latitude, longitude and accuracy as they are stored; a position that is none is left out."""
    try:
        latitude, longitude = (round(Decimal(str(data[name])), 6) for name in ("latitude", "longitude"))
        accuracy = min(int(float(data.get("accuracy") or 0)), 100_000)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return {}
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return {}
    return {"latitude": latitude, "longitude": longitude, "accuracy": accuracy}


def _record(item, trip, by, at, now) -> dict:
    """The body as the engineer left it; with a reason, the customer's signature is voided first."""
    data = {name: value for name, value in item.data.items() if name in ServiceRecord.BODY}
    try:
        base = item.base_version
        if reason := str(item.data.get("unsign_reason", "")).strip():
            _check_base(trip, base)
            base = unsign_record(trip=trip, reason=reason, by=by, at=at).version
        record = fill_record(trip=trip, by=by, at=at, expected_version=base, **data)
    except Stale as stale:
        raise _differs(trip, stale.changed, "办公室或另一台设备在这期间改了这份记录。") from stale
    return {"version": record.version, "sha256": fingerprint(shown(record))}


def _check_base(trip, base) -> None:
    record = ServiceRecord.objects.filter(trip=trip).first()
    if record is not None and base is not None and record.version != base:
        raise Stale("服务记录刚被别人修改。", record.changed_since(base))


def _differs(trip, changed: list[str], words: str) -> Conflict:
    """Both sides for the merge: with the office's values goes who wrote them last, and when."""
    fresh = _fresh(trip)
    record = getattr(fresh, "record", None)
    side = record_side(fresh)
    if record is not None and record.filled_by is not None:
        side |= {"by": record.filled_by.name, "at": record.filled_at.isoformat()}
    return Conflict(side, list(changed), words)


def _fresh(trip) -> Trip:
    return Trip.objects.select_related("ticket", "site", "plan", "record").get(pk=trip.pk)


def _signature(item, trip, by, at, now) -> dict:
    """Signed is what the glass showed: its fingerprint must be the record's own, else both are laid side by side."""
    data = item.data
    record = getattr(_fresh(trip), "record", None)
    said = str(data.get("shown_sha256", ""))
    if record is not None and said != fingerprint(shown(record)):
        glass, here = data.get("shown") or {}, shown(record)
        changed = [_label(key) for key in here if canonical(here[key]) != canonical(glass.get(key))]
        raise _differs(trip, changed, "客户看到的内容与系统中的记录不一致，请客户重看再签。")
    try:
        sign_record(
            trip=trip,
            name=str(data.get("name", "")),
            strokes=data.get("strokes"),
            by=by,
            at=at,
            expected_version=item.base_version,
            shown_sha256=said,
            device=item.device,
            ip=item.ip,
        )
    except Stale as stale:
        raise _differs(trip, stale.changed, "记录在签字前被修改，请客户重看再签。") from stale
    return {"version": ServiceRecord.objects.values_list("version", flat=True).get(trip=trip)}


def _label(name: str) -> str:
    return OF_THE_TRIP.get(name) or str(ServiceRecord._meta.get_field(name).verbose_name)


def _photo(item, trip, by, at, now) -> dict:
    if item.file is None:
        raise Refused("照片没有传送完整。请重新上传。", "file")
    file = looked_at(item.file, keep_position=bool(item.data.get("keep_position")))
    draft = drafts.keep(file, by=by, at=now)
    begun = ServiceRecord.objects.filter(trip=trip).exists()
    record = attach_photos(
        trip=trip, attachments=[draft.pk], by=by, at=at, captions=[str(item.data.get("caption", ""))]
    )
    row = record.files.get(attachment=draft.pk)
    return {"photo": row.pk} if begun else {"photo": row.pk, "version": record.version}


def _expense(item, trip, by, at, now) -> dict:
    """A receipt photographed on the way is a line of the traveller's draft claim (S1-64)."""
    if item.file is None:
        raise Refused("票据照片没有传送完整。请重新上传。", "file")
    data = item.data
    try:
        amount, on = Decimal(str(data.get("amount", "")).strip()), date.fromisoformat(str(data.get("on", "")))
    except (InvalidOperation, ValueError):
        raise Refused("金额或日期看不懂。请放弃后重新填写。", "amount") from None
    if not amount.is_finite() or abs(amount) > MOST:
        raise Refused(f"金额不能超过 {yuan(MOST)}。", "amount")
    receipt = drafts.keep(looked_at(item.file, keep_position=False), by=by, at=now)
    said = {"kind": str(data.get("fee", "")), "note": str(data.get("note", ""))[:200]}
    row = add_receipt(trip=trip, amount=amount, on=on, attachment=receipt, by=by, at=now, **said)
    return {"expense": row.pk}


def looked_at(file: UploadedFile, *, keep_position: bool) -> UploadedFile:
    """A photo fit to be kept: not beyond the pixel limit (its head tells, nothing is unpacked), and without the
    place where it was taken unless that is wanted. Raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as picture:
                (width, height), exif = picture.size, picture.getexif()
                has_position, kind = bool(exif.get_ifd(0x8825)), picture.format
    except Image.DecompressionBombError:
        raise Refused("照片的像素太多，没有收。请在平板上重新拍照，或压缩后再传。", "file") from None
    except (OSError, ValueError, SyntaxError):
        raise Refused("照片打不开。请重新拍照。", "file") from None
    if width * height > MOST_PIXELS:
        words = f"照片有 {width} × {height} 像素，超过 {MOST_PIXELS // 1_000_000} 百万像素。"
        raise Refused(words + "请在平板上重新拍照，或压缩后再传。", "file")
    file.seek(0)
    return file if keep_position or not has_position else _without_position(file, kind)


def _without_position(file: UploadedFile, kind: str) -> UploadedFile:
    clean = io.BytesIO()
    kind = "JPEG" if kind == "MPO" else kind
    with Image.open(file) as picture:
        exif = picture.getexif()
        del exif[0x8825]
        picture.save(clean, kind, exif=exif, quality=92)
    size = clean.tell()
    clean.seek(0)
    return UploadedFile(clean, file.name, file.content_type, size)


def _hand_in(item, trip, by, at, now) -> dict:
    """The papers count as handed in when they arrive here; the second of two tablets is told who was first."""
    if trip.state in HANDED_IN:
        who, when = trip.handed_in_by or "同事", trip.handed_in_at
        raise Refused(f"这次外出已由{who}在 {local(when):%m-%d %H:%M} 交单，不需要再交。", "")
    hand_in(trip=trip, by=by, at=now, follow_up=str(item.data.get("follow_up", "")))
    return {"version": Trip.objects.values_list("version", flat=True).get(pk=trip.pk)}
