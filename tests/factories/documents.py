"""Sample data of printed forms, as the shared samples show them, and small helpers for papers and uploads."""

import copy

from tests.remembered import remembered
from tickets.documents.sample import DESCRIPTION, PLAN, TICKET


def ticket_data(**changes) -> dict:
    """The data of the shared sample ticket-form.pdf, changed as asked."""
    return copy.deepcopy(TICKET) | changes


def plan_data(**changes) -> dict:
    """The data of the shared sample service-plan.pdf, changed as asked."""
    return copy.deepcopy(PLAN) | changes


def long_description(paragraphs: int = 12) -> str:
    return "\n".join(f"（{number}）{DESCRIPTION}" for number in range(1, paragraphs + 1))


def make_paper(*, subject=None, form_key="H4", number="SH261107", data=None, by=None, at=None, printed=True):
    """An issued paper of a ticket, drawn at once unless `printed=False`."""
    from core.documents import actions
    from core.documents.rendering import render_paper
    from tests.factories.tickets import MONDAY, make_ticket

    subject = subject or make_ticket()
    paper = actions.issue(form_key, subject, number=number, data=data or ticket_data(), by=by, at=at or MONDAY)
    if printed:
        render_paper(paper.pk)
        paper.refresh_from_db()
    return paper


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcff9f"
    "a11e000782027f3dc848ef0000000049454e44ae426082"
)


def make_upload(name="驱动器面板.png", content=PNG):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


@remembered
def make_draft(*, by, at, name="驱动器面板.png", content=PNG):
    """An upload of a person that no form has used yet."""
    from core.documents.drafts import keep

    return keep(make_upload(name, content), by=by, at=at)
