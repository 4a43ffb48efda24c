"""Moments and days as people in the house mean them: stored in UTC, read and shown in Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(at: datetime) -> datetime:
    """The same moment on a clock in Shanghai."""
    return at.astimezone(SHANGHAI)


def local_date(at: datetime) -> date:
    """The calendar day on which the moment falls in Shanghai."""
    return local(at).date()


def moment(text: str) -> datetime:
    """Read an ISO time; one without offset means Asia/Shanghai. Raises ValueError on anything else."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def day_start(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
