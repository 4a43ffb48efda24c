"""What all pages of this room share: the tabs, and a refusal put where the person can mend it."""

from datetime import datetime

from core.organization import overview
from core.organization.models import Duty, Staff
from core.organization.rights import Right
from core.times import local_date
from core.workflow import Refused


def frame(here: str, user: Staff, at: datetime, duties: list[Duty] | None = None) -> dict:
    """The tabs this person may open; somebody who only plans duty sees none."""
    tabs = overview.tabs(user, day=local_date(at), duties=duties) if user.may(Right.MANAGE, at=at) else []
    return {"tabs": tabs, "here": here}


def failed(form, refusal: Refused, version: int | None = None):
    """The form with the refusal at its field; `version` lets a second save overrule what was refused as stale."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    if version is not None and "expected_version" in form.fields:
        form.data = form.data.copy()
        form.data["expected_version"] = version
    return form
