"""Who may write the 外出服务记录表 when, and what it takes to leave, to sign, to hand in and to close with it."""

from django.db.models import Exists, OuterRef

from core.organization.standing import people_of
from core.workflow import Step, Workflow
from fieldservice.gates import ahead
from fieldservice.models import RecordFile, ServiceRecord, Trip
from fieldservice.models.choices import LEFT, TRAVELLING, Outcome, TripState
from fieldservice.rights import Right

S = TripState
AT_THE_CUSTOMER = [*TRAVELLING, S.BACK]
TO_EVALUATE = ["attitude", "damage", "hygiene", "satisfaction", "outcome"]


def record_of(trip) -> ServiceRecord | None:
    """The record of a trip, None while nobody has written anything."""
    return getattr(trip, "record", None)


def header_filled(trip, by) -> str:
    """S1-44: 客服 fills the header before somebody leaves; 一级 and 紧急 leave at once and make it up (A-33)."""
    record = record_of(trip)
    if ahead(trip.ticket) or (record and record.headed_at):
        return ""
    return "客服还没有填写外出服务记录表的表头。"


def writes_the_record(trip, by) -> str:
    """Who travels; 客服 for a record that was written on paper."""
    if Right.ARRANGE in by.rights:
        return ""
    going = {member.person_id for member in trip.members.all()}
    return "" if going & people_of(by) else "由外派人员或客服填写。"


def not_signed(trip, by) -> str:
    record = record_of(trip)
    return "客户已签字。要修改，请先撤销签字并写明原因。" if record and record.is_signed else ""


def signed(trip, by) -> str:
    record = record_of(trip)
    return "" if record and record.is_signed else "客户还没有签字。"


def missing_for_signature(record: ServiceRecord | None) -> tuple[str, str]:
    """Why the customer cannot sign yet, and the field; ("", "") when everything is there (H1, G-16)."""
    if record is None or not record.work_done.strip():
        return "还没有填写工作内容。", "work_done"
    for name in TO_EVALUATE:
        if not getattr(record, name):
            return f"还没有选择{record._meta.get_field(name).verbose_name}。", name
    if record.outcome == Outcome.DONE and record.completed_on is None:
        return "请填写完成日期。", "completed_on"
    return "", ""


def ready_to_sign(trip, by) -> str:
    return missing_for_signature(record_of(trip))[0]


def has_record(trip, by) -> str:
    return "" if record_of(trip) else "还没有填写记录。"


def scans_of(record: ServiceRecord):
    """The scans of the signed paper that stand."""
    return record.files.filter(kind=RecordFile.Kind.SCAN, voided_at=None)


def proven(trip, by) -> str:
    """G-16: the customer's signature, or a scan of the signed paper with the reason."""
    record = record_of(trip)
    if record is None:
        return "还没有填写外出服务记录表。"
    if words := missing_for_signature(record)[0]:
        return words
    if record.is_signed:
        from fieldservice.queries_records import signature_holds

        return "" if signature_holds(record) else "客户签字后内容有改动，签字已失效。请撤销签字，核对后重签。"
    if scans_of(record).exists():
        return "" if record.unsigned_reason else "请写明没有用电子签字的原因。"
    return "还没有客户签字，也没有签字扫描件。"


def follow_up_open(trip, by) -> str:
    record = record_of(trip)
    if record is None or record.outcome != Outcome.UNFINISHED:
        return "这次外出已完成，不需要后续安排。"
    return "后续安排已决定。" if record.followed_up_at else ""


RECORD = Workflow(
    [
        # step, button, from, to, right, objections
        Step("header", "填写表头", [S.REQUESTED, S.READY, *AT_THE_CUSTOMER], None, Right.ARRANGE, not_signed),
        Step("fill", "填写记录", AT_THE_CUSTOMER, None, None, writes_the_record, not_signed),
        Step("sign", "客户签字", AT_THE_CUSTOMER, None, None, writes_the_record, not_signed, ready_to_sign),
        Step("unsign", "撤销签字", AT_THE_CUSTOMER, None, None, writes_the_record, signed),
        Step("scan", "上传签字扫描件", AT_THE_CUSTOMER, None, None, writes_the_record, not_signed, has_record),
        Step("photos", "上传照片", [*AT_THE_CUSTOMER, S.HANDED_IN], None, None, writes_the_record),
        Step("drop_file", "撤下文件", [*AT_THE_CUSTOMER, S.HANDED_IN], None, None, writes_the_record, has_record),
        Step("follow_up", "决定后续", [S.HANDED_IN, S.FILED], None, Right.DISPATCH, follow_up_open),
    ],
    attribute="state",
)
RECORD_STATES = dict(S.choices)


# What other lives ask


def visits_finished(ticket, by) -> str:
    """未完成 is followed by another trip or by the head's word before anybody reports the case as done."""
    later = Trip.objects.filter(ticket=OuterRef("trip__ticket"), pk__gt=OuterRef("trip"), state__in=LEFT)
    rows = ServiceRecord.objects.filter(trip__ticket=ticket, outcome=Outcome.UNFINISHED, followed_up_at=None)
    left = rows.exclude(Exists(later)).select_related("trip").order_by("-pk").first()
    return f"外出 {left.number} 未完成：请再次外出，或由部门负责人决定后续。" if left else ""
