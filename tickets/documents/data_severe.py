"""Plain data for 会议纪要, 重要问题总结 and 应急总结评估, as they are when the paper is issued."""

from datetime import timedelta

from core.documents.registry import filler
from core.text.words import full
from core.times import local
from tickets.documents.data import typed
from tickets.documents.lessons_form import CaseData, EvaluationData, SummaryData
from tickets.documents.minutes_form import MinutesData
from tickets.models import CaseSummary, Evaluation, Minutes, Ticket, Why

MINUTE = timedelta(minutes=1)


@filler("S0-47", Minutes)
def minutes_data(minutes: Minutes) -> MinutesData:
    meeting = minutes.meeting
    seats = list(meeting.attendances.select_related("person"))
    agenda = meeting.agenda.select_related("ticket", "department")
    tasks = meeting.actions.exclude(state="cancelled").select_related("owner").order_by("pk")
    return {
        "kind": meeting.get_kind_display(),
        "title": meeting.title,
        "at": full(meeting.at),
        "place": meeting.place,
        "chair": str(meeting.chair or ""),
        "recorder": str(meeting.by),
        "present": "、".join(str(row.person) for row in seats if row.state == "present"),
        "absent": "、".join(str(row.person) for row in seats if row.state == "absent"),
        "guests": meeting.guests,
        "case": str(meeting.ticket or ""),
        "first_measures": meeting.first_measures,
        "decisions": meeting.decisions,
        "topics": [
            {
                "topic": str(item.ticket or item.topic),
                "why": item.why,
                "minutes": item.minutes,
                "decision": item.decision,
                "department": str(item.department or ""),
            }
            for item in agenda
        ],
        "tasks": [
            {"what": row.what, "owner": str(row.owner), "due": f"{local(row.due_at - MINUTE):%Y-%m-%d}"}
            for row in tasks
        ],
        "sign_chair": typed(meeting.chair, meeting.settled_at),
        "sign_recorder": typed(meeting.by, meeting.settled_at),
    }


@filler("S3-18", CaseSummary)
def summary_data(summary: CaseSummary) -> SummaryData:
    experts = summary.ticket.involvements.filter(why=Why.EXPERT, department=None).select_related("person")
    return {
        **case_data(summary.ticket),
        "experts": "、".join(str(row.person) for row in experts.order_by("pk")),
        "course": summary.course,
        "root_cause": summary.root_cause,
        "prevention": summary.prevention,
        "lessons": summary.lessons,
        "archive": summary.archive,
        "sign_author": typed(summary.by, summary.at),
    }


@filler("S3-23", Evaluation)
def evaluation_data(evaluation: Evaluation) -> EvaluationData:
    emergency = evaluation.emergency
    return {
        **case_data(evaluation.ticket),
        "plan": str(emergency.version or "通用处置步骤"),
        "team": "、".join(str(row) for row in emergency.members.select_related("person")),
        "started_at": full(emergency.started_at),
        "arrived_at": full(emergency.arrived_at),
        "over_at": full(emergency.over_at),
        "temporary": emergency.temporary,
        "steps": [
            {"text": f"{row.text}{_note(row)}", "by": str(row.by or ""), "at": full(row.at)}
            for row in emergency.checklist.select_related("by")
        ],
        "course": evaluation.course,
        "root_cause": evaluation.root_cause,
        "worked": evaluation.worked,
        "gaps": evaluation.gaps,
        "prevention": evaluation.prevention,
        "revises": evaluation.revises,
        "revision": evaluation.revision,
        "sign_author": typed(evaluation.by, evaluation.at),
    }


def case_data(ticket: Ticket) -> CaseData:
    return {
        "ticket_no": ticket.number or "",
        "customer": ticket.customer_name,
        "product": ticket.product,
        "serial": ticket.serial,
        "grade": ticket.get_grade_display() or "",
        "urgency": ticket.get_urgency_display(),
        "received_at": full(ticket.received_at),
        "restored_at": full(ticket.restored_at),
        "symptom": ticket.description,
    }


def _note(row) -> str:
    if row.state == "skipped":
        return f"（不做：{row.note}）"
    return f"（{row.note}）" if row.note else ""
