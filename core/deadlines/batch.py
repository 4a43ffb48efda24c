"""Due times for lines of JSON, so that anyone can check the arithmetic against another source."""

import json
from datetime import datetime

from core.deadlines.calendars import NATURAL, WORKING
from core.deadlines.due import confirmed, due
from core.deadlines.worktime import WorkCalendar
from core.times import moment


def answer_line(line: str, working: WorkCalendar) -> dict:
    """{"due_at": ISO with offset, "confirmed": …} for one request, or {"error": Chinese sentence}.

    Request: {"start", "minutes" or "days", "calendar": "working" or "natural", "pauses": [[from, to], …]}. Days
    on the working calendar are working days; on the natural one they are calendar days whose last one moves to a
    working day (A-03). An "id" is handed back.
    """
    answer = {}
    try:
        request = _read(line)
        if "id" in request:
            answer["id"] = request["id"]
        start, calendar, arguments = _arguments(request, working)
        end = due(start, **arguments)
        return answer | {"due_at": end.isoformat(), "confirmed": confirmed(start, max(start, end), calendar)}
    except ValueError as error:
        return answer | {"error": str(error)}


def _read(line: str) -> dict:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("这一行不是 JSON。") from None
    if not isinstance(request, dict):
        raise ValueError("这一行应是一个 JSON 对象。")
    return request


def _arguments(request: dict, working: WorkCalendar) -> tuple[datetime, WorkCalendar | None, dict]:
    name = request.get("calendar")
    if name not in (WORKING, NATURAL):
        raise ValueError("calendar 应为 working 或 natural。")
    if ("minutes" in request) == ("days" in request):
        raise ValueError("minutes 和 days 应写一个，且只写一个。")
    arguments = {"pauses": _pauses(request.get("pauses") or [])}
    if "days" in request:
        calendar = working
        arguments |= {"days": _whole(request, "days"), "count": "working" if name == WORKING else "calendar"}
    else:
        calendar = working if name == WORKING else None
        arguments["minutes"] = _whole(request, "minutes")
    return _moment(request.get("start"), "start"), calendar, arguments | {"calendar": calendar}


def _whole(request: dict, key: str) -> int:
    value = request[key]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{key} 应为整数。")
    return value


def _moment(value, key: str) -> datetime:
    try:
        return moment(value)
    except (TypeError, ValueError):
        raise ValueError(f"{key} 应为 2026-09-30T16:00 这样的时间。") from None


def _pauses(value) -> list[tuple[datetime, datetime]]:
    if not isinstance(value, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in value):
        raise ValueError("pauses 应为 [[开始, 结束], …]。")
    return [(_moment(begins, "pauses 的开始"), _moment(ends, "pauses 的结束")) for begins, ends in value]
