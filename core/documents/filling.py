"""Filling forms from their subjects, with the signatures that still hold."""

from dataclasses import dataclass

from core.documents.models import Signature
from core.documents.models.signature import plain
from core.documents.registry import FILLERS, Form, Signer, forms_of


def record_of(data: dict) -> dict:
    """What a signature stands under: the form as filled, without its signature cells."""
    return plain({key: value for key, value in data.items() if not key.startswith("sign_")})


def latest_signatures(subject) -> dict[str, Signature]:
    """The last signature of every role; an older one was replaced by signing again."""
    return {signature.role: signature for signature in Signature.objects.of(subject).select_related("by")}


def fill(form: Form, subject) -> dict:
    """The data of a form; a signature that no longer fits the record is left out, its cell stays empty."""
    data = FILLERS[form.key].fill(subject)
    record = record_of(data)
    for role, signature in latest_signatures(subject).items():
        if f"sign_{role}" in data and not signature.intact(record):
            data[f"sign_{role}"] = None
    return data


@dataclass(frozen=True)
class Seat:
    """One signature cell as a page shows it: signed, broken or open, and whether this person may sign."""

    form: Form
    signer: Signer
    signature: Signature | None
    intact: bool
    may_sign: bool


def seats_of(subject, user, *, at) -> list[Seat]:
    """The signature cells of all forms of an object."""
    signatures = latest_signatures(subject)
    seats = []
    for form in [form for form in forms_of(subject) if form.signers]:
        record = record_of(FILLERS[form.key].fill(subject)) if signatures else {}
        for signer in form.signers:
            found = signatures.get(signer.role)
            intact = bool(found and found.intact(record))
            seats.append(Seat(form, signer, found, intact, user.may(signer.right, at=at)))
    return seats
