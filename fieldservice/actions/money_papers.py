"""月度核销单 as a paper: a batch never changes, so one edition stands."""

from datetime import datetime

from django.db import transaction

from core.documents import actions as documents
from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.organization.models import Staff
from fieldservice.models import WriteOff

CHANGED = "内容有更新"


@transaction.atomic
def print_write_off(*, batch: WriteOff, by: Staff, at: datetime) -> Paper:
    """The paper of a batch; the same one again for whoever prints next."""
    data = fill(registry.form("WRITEOFF"), batch)
    return documents.bring_up_to_date("WRITEOFF", batch, number=batch.number, data=data, by=by, at=at, reason=CHANGED)
