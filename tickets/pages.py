"""What the page of a case shows, prepared for its templates: no query and no arithmetic stands there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from core.documents.models import Attachment, Paper
from core.text.words import amount, full
from core.timeline.models import Happening
from core.times import local_date
from core.workflow import Offer
from tickets import events
from tickets.lifecycle import AUTOMATIC, LIFECYCLE, guidance_only, is_quality_information, may_run_ahead
from tickets.models import Place, Status, Ticket, Urgency, Why
from tickets.models.choices import WALK

TIMELINE = 30
# Steps that stand in the menu: they lead away from the way, or correct it.
ASIDE = {"classify", "edit", "flag_major", "reassign", "hand_over", "void", "reopen", "team_arrived"}
ASIDE |= {"experts", "flag_meeting"}
ASIDE |= {"send_back", "urge", "link", "split", "merge", "unmerge"}
ASIDE |= {"flag_complaint", "flag_risk", "reply", "ship", "supplier", "guide", "cover"}
PAPERS = (Status.PLANNING, Status.REVIEW)  # made up afterwards where a case ran ahead
# The one primary button is the first of these that is open: what the person is here to do.
FIRST = ["verify", "close", "approve", "approve_late", "review", "settle", "dispatch", "depart", "arrive"]
FIRST += ["handled", "restore"]
FIRST += ["claim", "start_remote", "submit", "plan", "submit_late", "make_up", "assign", "analyse", "register"]
FIRST += ["archive", "release", "evaluate", "summary", "contact", "progress"]
PLAN_STEPS = {"plan", "make_up", "submit", "submit_late", "review", "settle"}
PLAN_STEPS |= {"approve", "refuse", "approve_late", "refuse_late"}
URLS = {
    "plan": "plan_edit",
    "make_up": "plan_edit",
    "submit_late": "submit",
    "approve_late": "approve",
    "refuse_late": "refuse",
    "evaluate": "evaluation",
}
NOT_FOR_ALL = {"analyse": is_quality_information, "start_remote": guidance_only, "release": may_run_ahead}
NOT_FOR_ALL["claim"] = lambda ticket, by: "only whom it concerns sees it, as an open button"
KEYS = {"progress": "p", "edit": "e"}
OWN_PAGE = {"register", "analyse", "plan", "make_up", "classify", "edit", "reply", "ship"}
OWN_PAGE |= {"meeting", "team", "summary", "evaluate"}


@dataclass(frozen=True)
class Stop:
    """One stop of the stepper: done, now, skipped or still to come."""

    label: str
    state: str
    at: datetime | None
    note: str = ""


@dataclass(frozen=True)
class Button:
    """A step as a button: where it leads, whether beside the page or on its own, and why not."""

    name: str
    label: str
    url_name: str
    own_page: bool
    refusal: str
    key: str


# Higher rooms begin their own things on a case (申请外出): `source(ticket, user, at) -> buttons`, the refused ones
# with their reason.
FURTHER: list[Callable[[Ticket, Any, datetime], list[Button]]] = []
FURTHER_ASIDE: list[Callable[[Ticket, Any, datetime], list[Button]]] = []  # the open ones, in the menu


@dataclass(frozen=True)
class NextSteps:
    primary: Button | None
    plain: list[Button]
    refused: list[Button]
    menu: list[Button]


def walk(ticket: Ticket, story: list[Happening] | None = None) -> list[Stop]:
    """The stepper from the lifecycle's own order; what this case does not need is skipped."""
    times = _times(ticket, happenings(ticket) if story is None else story)
    if ticket.status == Status.VOID:
        passed = [Stop(s.label, "done", times[s]) for s in WALK if times[s]]
        return [*passed, Stop(Status.VOID.label, "now", ticket.voided_at)]
    here = WALK.index(ticket.status)
    return [_stop(ticket, status, number, here, times[status]) for number, status in enumerate(WALK)]


def _stop(ticket: Ticket, status: Status, number: int, here: int, at: datetime | None) -> Stop:
    standing = _standing(ticket, status, number, here, at)
    if standing != "skipped":
        return Stop(status.label, standing, at)
    owed = ticket.released_early_at and (status in PAPERS or (status == Status.APPROVAL and ticket.is_major))
    return Stop(status.label, "", at, "待补办") if owed else Stop(status.label, standing, at)


def _times(ticket: Ticket, story: list[Happening]) -> dict:
    plan = ticket.current_plan
    analysed = next((row.at for row in story if row.event == events.ANALYSED.key), None)
    began = (plan and (plan.approved_at or plan.passed_at)) or ticket.released_early_at
    return {
        Status.RECEIVED: ticket.received_at,
        Status.REGISTERED: ticket.registered_at,
        Status.ANALYSIS: analysed,
        Status.ASSIGNED: ticket.assigned_at,
        Status.PLANNING: plan and plan.drafted_at,
        Status.REVIEW: plan and plan.submitted_at,
        Status.APPROVAL: plan and plan.approved_at,
        Status.IN_PROGRESS: began,
        Status.HANDLED: ticket.handled_at,
        Status.CONFIRMED: ticket.confirmed_at,
        Status.CLOSED: ticket.closed_at,
        Status.ARCHIVED: ticket.archived_at,
    }


def _standing(ticket: Ticket, status: Status, number: int, here: int, at: datetime | None) -> str:
    if number == here:
        return "now"
    unneeded = status == Status.ANALYSIS and ticket.kind == "support" and at is None
    unneeded |= status == Status.APPROVAL and not ticket.is_major and bool(ticket.kind)
    optional = status in (Status.ANALYSIS, Status.PLANNING, Status.REVIEW, Status.APPROVAL)
    if unneeded or (number < here and optional and at is None):
        return "skipped"
    return "done" if number < here else ""


def next_steps(ticket: Ticket, user, *, at: datetime) -> NextSteps:
    """Buttons in the order of the lifecycle, the primary one apart; refused ones bring their reason.

    Of the steps that do not move the case only the open ones show; the page would be full of refusals else.
    """
    offers = [o for o in LIFECYCLE.offers(ticket, by=user, at=at) if o.step.name not in AUTOMATIC]
    way = [o for o in offers if not _beside(ticket, o.step.name)]
    open_ones = [button_of(o) for o in way if o.open]
    refused = [button_of(o) for o in way if not o.open and o.step.target is not None and _concerns(ticket, o)]
    menu = [button_of(o) for o in offers if _beside(ticket, o.step.name) and o.open]
    elsewhere = [button for source in FURTHER for button in source(ticket, user, at)]
    open_ones += [button for button in elsewhere if not button.refusal]
    refused += [button for button in elsewhere if button.refusal]
    menu += [button for source in FURTHER_ASIDE for button in source(ticket, user, at)]
    primary = min(open_ones, key=lambda button: _rank(ticket, button.name), default=None)
    return NextSteps(primary, [button for button in open_ones if button is not primary], refused, menu)


def _beside(ticket: Ticket, name: str) -> bool:
    """Whether a step stands in the menu; the analysis meeting of a 重要 case does not until it was held (S3-15)."""
    if name == "meeting":
        return ticket.urgency != Urgency.IMPORTANT or getattr(ticket, "shows_meetings", True)
    return name in ASIDE


def _rank(ticket: Ticket, name: str) -> int:
    """How near a step lies to what is due: nobody has answered the customer yet, then the machine, then the rest."""
    if name == "contact" and ticket.assignee_id and not ticket.responded_at:
        return -2
    if name == "restore" and ticket.onsite:
        return -1
    if name == "team":
        return -3
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _concerns(ticket: Ticket, offer: Offer) -> bool:
    """Whether a refused step could ever be taken on this case; the others would only be noise."""
    unfit = NOT_FOR_ALL.get(offer.step.name)
    return unfit is None or not unfit(ticket, None)


def plan_buttons(ticket: Ticket, user, *, at: datetime) -> list[Button]:
    """What may be done with the plan now, what is due first: a plan that is written is handed in."""
    offers = LIFECYCLE.offers(ticket, by=user, at=at)
    found = [button_of(offer) for offer in offers if offer.step.name in PLAN_STEPS and offer.open]
    return sorted(found, key=lambda button: _rank(ticket, button.name))


def plan_facts(plan) -> list[tuple]:
    """The plan as H5 prints it: label, value, whole width."""
    rows = [
        ("编制部门", str(plan.department or "")),
        ("人员", plan.persons),
        ("出发", full(plan.departs_at)),
        ("返回", full(plan.returns_at)),
        ("现象", plan.phenomenon, True),
        ("原因", plan.cause, True),
        ("措施", plan.measures, True),
        ("进度安排", plan.schedule, True),
        ("风险与安全", plan.risk, True),
        ("费用", _joined({True: "有偿", False: "无偿"}.get(plan.is_paid, ""), plan.cost), True),
    ]
    return [row for row in rows if row[1]]


def button_of(offer: Offer) -> Button:
    name = offer.step.name
    return Button(
        name=name,
        label=offer.step.button,
        url_name=f"tickets:{URLS.get(name, name)}",
        own_page=name in OWN_PAGE,
        refusal=offer.refusal,
        key=KEYS.get(name, ""),
    )


@dataclass(frozen=True)
class Story:
    """The timeline of a page and how much of it there is."""

    rows: list[Happening]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def happenings(ticket: Ticket) -> list[Happening]:
    """All lines of 经过, newest first."""
    return list(Happening.objects.of_case(ticket).select_related("by", "on_behalf_of"))


def timeline(rows: list[Happening], *, only_key: bool = False, everything: bool = False) -> Story:
    """经过, newest first; key events alone on demand, all lines on demand."""
    shown = [row for row in rows if row.milestone] if only_key else rows
    return Story(shown if everything else shown[:TIMELINE], len(shown))


@dataclass(frozen=True)
class People:
    rows: list[tuple[str, str]]
    followed: bool


def people(ticket: Ticket, user) -> People:
    """Who has to do with the case, by what they do in it."""
    found: dict[str, list[str]] = {}
    involved = ticket.involvements.exclude(person=None).select_related("person")
    followed = False
    for row in involved:
        found.setdefault(row.why, [])
        if str(row.person) not in found[row.why]:
            found[row.why].append(str(row.person))
        followed |= row.why == Why.WATCH and row.person_id == user.pk
    if ticket.assignee:
        found[Why.ASSIGNED] = [str(ticket.assignee)]
    order = [why for why in Why if why in found]
    return People([(Why(why).label, "、".join(found[why])) for why in order], followed)


def papers(ticket: Ticket) -> list[Paper]:
    """What was printed of the case and of its plan."""
    plan = ticket.current_plan
    of_plan = Paper.objects.of(plan) if plan else Paper.objects.none()
    return list((Paper.objects.of(ticket) | of_plan).order_by("-issued_at", "-pk"))


def attachments(ticket: Ticket) -> list[Attachment]:
    return list(Attachment.objects.of(ticket).select_related("by"))


def facts(ticket: Ticket) -> list[tuple]:
    """The form as people know it (H4): label, value, whole width."""
    rows = [
        ("联系人", ticket.contact_name),
        ("电话", ticket.contact_phone),
        ("接收部门", _joined(ticket.receiving_department, ticket.received_by)),
        ("渠道", ticket.get_channel_display()),
        ("填单", _joined(ticket.registering_department, ticket.registered_by)),
        ("服务内容", ticket.get_service_kind_display()),
        ("产品", ticket.machine),
        ("批次", ticket.batch),
        ("项目编号", ticket.project_no),
        ("保修", _warranty(ticket)),
        ("收费", _paid(ticket)),
        ("方式", _way(ticket)),
        ("使用场景", ticket.usage),
        ("难度", {True: "复杂", False: "简单"}.get(ticket.is_complex, "")),
        ("现象", ticket.description, True),
        ("先期措施", ticket.first_measures, True),
        ("原因", ticket.cause, True),
        ("责任部门", str(ticket.responsible_department or "")),
        ("预计完成", full(ticket.expected_at)),
        ("处理结果", ticket.result, True),
        ("预防措施", ticket.prevention, True),
        ("停机", _downtime(ticket)),
        ("核实", _verified(ticket), True),
    ]
    return [row for row in rows if row[1]]


def _joined(*parts) -> str:
    return " · ".join(str(part) for part in parts if part)


def _warranty(ticket: Ticket) -> str:
    inside = ticket.in_warranty(local_date(ticket.received_at))
    if inside is None:
        return "无资料"
    return f"至 {ticket.warranty_ends_on}，{'保内' if inside else '已过保'}"


def _paid(ticket: Ticket) -> str:
    word = {True: "有偿", False: "无偿"}.get(ticket.is_paid, "")
    return _joined(word, ticket.paid_reason)


def _way(ticket: Ticket) -> str:
    if ticket.onsite is None:
        asked = ticket.get_requested_place_display()
        return f"未定，客户要求{asked}" if asked else ""
    if ticket.onsite:
        return _joined("上门", ticket.onsite_reason)
    if ticket.requested_place == Place.SENT_IN:
        return _joined("顾客送修", ticket.onsite_reason)
    return _joined("远程", f"{ticket.remote_consent}同意" if ticket.remote_consent else "", ticket.onsite_reason)


def _downtime(ticket: Ticket) -> str:
    """From the report until the machine ran again, whatever the repair clock counts (A-07)."""
    if ticket.restored_at is None:
        return ""
    return f"{amount(ticket.restored_at - ticket.received_at)}（从报修到恢复）"


def _verified(ticket: Ticket) -> str:
    if not ticket.verify_result:
        return ""
    who = _joined(ticket.get_verify_method_display(), ticket.verified_with, ticket.verified_by)
    return _joined(ticket.get_verify_result_display(), who, ticket.verify_words)


@dataclass(frozen=True)
class Change:
    """One saving: who, when, why, and what each field said before and after."""

    at: datetime
    by: str
    why: str
    fields: list[tuple[str, str, str]]


def field_history(ticket: Ticket) -> list[Change]:
    """Every change of every field, newest first; derived columns and the edit version are no facts."""
    rows = list(ticket.history.select_related("history_user").order_by("-history_date", "-history_id"))
    names = Ticket.told()
    relations = _names_of_relations(rows, names)
    found = []
    for new, old in pairwise([*rows, None]):
        fields = []
        for field in names:
            before, after = (getattr(row, field.attname) if row else None for row in (old, new))
            if before != after and not (old is None and after in (None, "", False)):
                shown = [_said(field, value, relations) for value in (before, after)]
                fields.append((field.verbose_name, *shown))
        if fields:
            by = str(new.history_user or "系统")
            found.append(Change(new.history_date, by, new.history_change_reason or "", fields))
    return found


def _names_of_relations(rows, fields) -> dict:
    """(model, pk) → what the row is called, one query per model."""
    wanted: dict = {}
    for field in fields:
        if field.is_relation:
            ids = {getattr(row, field.attname) for row in rows} - {None}
            wanted.setdefault(field.related_model, set()).update(ids)
    return {
        (model, pk): str(found)
        for model, ids in wanted.items()
        if ids
        for pk, found in model.objects.in_bulk(ids).items()
    }


def _said(field, value, relations) -> str:
    """A value as people say it."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return relations.get((field.related_model, value), str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return full(value)
    return str(dict(field.flatchoices).get(value, value))
